package evidence

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/files"
	"github.com/aitasker/aitasker/internal/market"
)

const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

func newBlobs(t *testing.T) *files.BlobStore {
	t.Helper()
	store, err := files.OpenBlobs(t.Context(), "file://"+filepath.ToSlash(t.TempDir()))
	if err != nil {
		t.Fatalf("open blob store: %v", err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func put(t *testing.T, blobs *files.BlobStore, kind market.ArtifactKind, contentType, content string) market.Artifact {
	t.Helper()
	stored, err := blobs.Put(t.Context(), strings.NewReader(content), contentType, 1<<30)
	if err != nil {
		t.Fatalf("put blob: %v", err)
	}
	return market.Artifact{
		Name: "work", Kind: kind, ContentType: contentType, SHA256: stored.SHA256, SizeBytes: stored.SizeBytes,
	}
}

func check(t *testing.T, blobs Blobs, artifacts ...market.Artifact) []market.EvidenceCheck {
	t.Helper()
	checks, err := Check(t.Context(), blobs, artifacts)
	if err != nil {
		t.Fatalf("Check: %v", err)
	}
	return checks
}

// failedCheck names the check that failed, "" when all passed.
func failedCheck(checks []market.EvidenceCheck) string {
	for _, c := range checks {
		if !c.Passed {
			return c.Check
		}
	}
	return ""
}

func TestCheck_MissingContentFails(t *testing.T) {
	t.Parallel()
	checks := check(t, newBlobs(t), market.Artifact{
		Name: "lost.md", Kind: market.KindMarkdown, ContentType: "text/markdown", SHA256: strings.Repeat("a", 64), SizeBytes: 4,
	})
	want := []market.EvidenceCheck{{Check: CheckExists, Artifact: "lost.md", Detail: "The file is not in the store."}}
	if diff := cmp.Diff(want, checks); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
	if got := Failures(checks); got != "lost.md: The file is not in the store." {
		t.Errorf("Failures = %q", got)
	}
}

func TestCheck_ContentThatIsNotTheRecordedOneFails(t *testing.T) {
	t.Parallel()
	blobs := newBlobs(t)
	artifact := put(t, blobs, market.KindText, "text/plain", "the work")
	if failed := failedCheck(check(t, swapped{blobs, "the w0rk"}, artifact)); failed != CheckHash {
		t.Errorf("swapped bytes: failed check %q, want %q", failed, CheckHash)
	}
	artifact.SizeBytes++
	if failed := failedCheck(check(t, blobs, artifact)); failed != CheckHash {
		t.Errorf("wrong size: failed check %q, want %q", failed, CheckHash)
	}
}

// swapped is a store whose disk has changed a blob.
type swapped struct {
	Blobs
	content string
}

func (s swapped) OpenReader(context.Context, string) (io.ReadSeekCloser, int64, error) {
	return nopCloser{strings.NewReader(s.content)}, int64(len(s.content)), nil
}

type nopCloser struct{ io.ReadSeeker }

func (nopCloser) Close() error { return nil }

type brokenBlobs struct{ err error }

func (b brokenBlobs) OpenReader(context.Context, string) (io.ReadSeekCloser, int64, error) {
	return nil, 0, b.err
}

func TestCheck_AStoreThatIsAwayIsNotTheAgentsFault(t *testing.T) {
	t.Parallel()
	away := errors.New("bucket is away")
	checks, err := Check(t.Context(), brokenBlobs{away}, []market.Artifact{{Name: "work"}})
	if !errors.Is(err, away) || checks != nil {
		t.Errorf("Check = %v, %v; want the store's error", checks, err)
	}
}

func TestPassed_NothingCheckedIsNotPassed(t *testing.T) {
	t.Parallel()
	if Passed(nil) {
		t.Error("no checks passed")
	}
}

func TestCheck_FailsWhatIsNotWhatItSays(t *testing.T) {
	t.Parallel()
	picture := pngOf(t, 2, 2)
	rows := map[string]struct {
		kind        market.ArtifactKind
		contentType string
		content     string
		failed      string
	}{
		"an empty file":                      {market.KindText, "text/plain", "", CheckExists},
		"a file over the limit":              {market.KindFile, "application/octet-stream", strings.Repeat("x", MaxArtifactBytes+1), CheckExists},
		"a PNG called Markdown":              {market.KindMarkdown, "text/markdown", picture, CheckDeclared},
		"a PDF called text":                  {market.KindText, "text/plain", pdfOf("1 0 obj"), CheckDeclared},
		"a NUL in text":                      {market.KindText, "text/plain", "a\x00b", CheckDeclared},
		"text in Latin-1":                    {market.KindCode, "text/x-go", "caf\xe9", CheckDeclared},
		"white space only":                   {market.KindCode, "text/x-python", " \n\t", CheckOpens},
		"HTML called text":                   {market.KindText, "text/html", "<p>x", CheckDeclared},
		"JSON that breaks off":               {market.KindJSON, "application/json", `{"a":`, CheckOpens},
		"JSON with a tail":                   {market.KindJSON, "application/json", `{} {}`, CheckOpens},
		"JSON of another type":               {market.KindJSON, "text/csv", `{}`, CheckDeclared},
		"CSV with an open quote":             {market.KindCSV, "text/csv", "a,b\n\"1,2\n", CheckOpens},
		"HTML without an element":            {market.KindHTML, "text/html", "just words", CheckOpens},
		"SVG that is not closed":             {market.KindSVG, "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><g></svg>`, CheckOpens},
		"SVG with another root":              {market.KindSVG, "image/svg+xml", `<html xmlns="http://www.w3.org/2000/svg"/>`, CheckOpens},
		"SVG with an entity bomb":            {market.KindSVG, "image/svg+xml", `<!DOCTYPE svg [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>`, CheckOpens},
		"a JPEG called PNG":                  {market.KindImage, "image/png", jpegOf(t), CheckDeclared},
		"text called an image":               {market.KindImage, "image/png", "not a picture", CheckDeclared},
		"an image with a huge header":        {market.KindImage, "image/png", hugePNG(), CheckOpens},
		"an image cut in its header":         {market.KindImage, "image/png", picture[:20], CheckOpens},
		"a PDF that breaks off":              {market.KindDocument, "application/pdf", pdfOf("1 0 obj")[:12], CheckOpens},
		"a PDF that runs a script":           {market.KindDocument, "application/pdf", pdfOf("<</S /JavaScript /JS (app.alert(1))>>"), CheckSafe},
		"a zip called a Word document":       {market.KindDocument, docx, zipOf(t, "readme.txt", "hello"), CheckOpens},
		"a Word document that is a zip bomb": {market.KindDocument, docx, zipBomb(t), CheckOpens},
		"a Word document with macros":        {market.KindDocument, docx, wordOf(t, "word/vbaProject.bin", "macro"), CheckSafe},
		"a document that leads out":          {market.KindDocument, docx, wordOf(t, "../../etc/cron.d/x", "x"), CheckOpens},
		"the old binary Word format":         {market.KindDocument, "application/msword", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", CheckDeclared},
		"text called audio":                  {market.KindAudio, "audio/mpeg", "do re mi", CheckDeclared},
		"a WAV called MP3":                   {market.KindAudio, "audio/mpeg", wav, CheckDeclared},
		"audio called a video":               {market.KindVideo, "audio/wav", wav, CheckDeclared},
		"a type that is none":                {market.KindText, "text", "words", CheckDeclared},
		"a kind that is none":                {market.ArtifactKind("sheet"), "text/plain", "words", CheckDeclared},
		"a page with a script as a file":     {market.KindFile, "text/html", "<script>x()</script>", CheckSafe},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blobs := newBlobs(t)
			checks := check(t, blobs, put(t, blobs, row.kind, row.contentType, row.content))
			if diff := cmp.Diff(row.failed, failedCheck(checks)); diff != "" {
				t.Errorf("failed check (-want +got):\n%s%v", diff, checks)
			}
			if Passed(checks) || !strings.HasPrefix(Failures(checks), "work: The ") {
				t.Errorf("Passed = %v, Failures = %q", Passed(checks), Failures(checks))
			}
		})
	}
}

func TestCheck_SaysHowABombWasFound(t *testing.T) {
	t.Parallel()
	blobs := newBlobs(t)
	checks := check(t, blobs,
		put(t, blobs, market.KindDocument, docx, zipBomb(t)), put(t, blobs, market.KindImage, "image/png", hugePNG()))
	want := "work: The document unpacks to more than 128 MiB. " +
		"work: The image is 60000 by 60000 pixels; at most 20000 a side and 100 million in all are allowed."
	if diff := cmp.Diff(want, Failures(checks)); diff != "" {
		t.Errorf("Failures (-want +got):\n%s", diff)
	}
}

func TestCheck_PassesHonestWork(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		kind        market.ArtifactKind
		contentType string
		content     string
	}{
		"text that starts like a bitmap":  {market.KindText, "text/plain; charset=utf-8", "BMW sells cars."},
		"Markdown with a mark":            {market.KindMarkdown, "text/markdown", "\xef\xbb\xbf# Title\n\nÄ long wörd."},
		"code with a script in it":        {market.KindCode, "text/javascript", "document.write('<script>')"},
		"JSON":                            {market.KindJSON, "application/json", `{"a":[1,2]}`},
		"GeoJSON":                         {market.KindJSON, "application/geo+json", `{"type":"Point"}`},
		"CSV with a title line":           {market.KindCSV, "text/csv", "Report\na,b\n1,\"2,3\"\n"},
		"CSV with semicolons":             {market.KindCSV, "text/csv", "a;b\n\"1,5\";2\n"},
		"a page":                          {market.KindHTML, "text/html", `<!doctype html><title>x</title><a href="https://example.com">x</a><img src="a.png">`},
		"a page in XML":                   {market.KindHTML, "application/xhtml+xml", `<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>`},
		"a drawing":                       {market.KindSVG, "image/svg+xml", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><style>.a{fill:url(#g)}</style><use xlink:href="#a"/></svg>`},
		"PNG":                             {market.KindImage, "image/png", pngOf(t, 3, 2)},
		"JPEG under its other name":       {market.KindImage, "image/jpg", jpegOf(t)},
		"GIF":                             {market.KindImage, "image/gif", gifOf(t)},
		"PDF":                             {market.KindDocument, "application/pdf", pdfOf("1 0 obj")},
		"a Word document":                 {market.KindDocument, docx, wordOf(t, "word/styles.xml", "<w/>")},
		"a document in Markdown":          {market.KindDocument, "text/markdown", "# Title"},
		"WAV":                             {market.KindAudio, "audio/wav", wav},
		"MP4 sound":                       {market.KindAudio, "audio/mp4", mp4},
		"MP4":                             {market.KindVideo, "video/mp4", mp4},
		"any file of an unknown type":     {market.KindFile, "application/x-anything", "\x00\x01\x02"},
		"CSV handed in as plain text":     {market.KindCSV, "text/plain", "a,b\n1,2\n"},
		"a table separated by tabulators": {market.KindCSV, "text/tab-separated-values", "a\tb\n1\t2\n"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blobs := newBlobs(t)
			checks := check(t, blobs, put(t, blobs, row.kind, row.contentType, row.content))
			if !Passed(checks) || Failures(checks) != "" || len(checks) < 4 {
				t.Errorf("checks: %+v", checks)
			}
		})
	}
}
