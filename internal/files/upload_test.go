package files_test

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/files"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/testkit"
)

// fixture has uploads over a real database and folder, with one poster.
type fixture struct {
	*files.Uploads

	store  *store.Store
	blobs  *files.BlobStore
	folder string
	poster uuid.UUID
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	descriptions := testkit.Store(t)
	folder := t.TempDir()
	blobs, err := files.OpenBlobs(t.Context(), "file://"+folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	return &fixture{files.NewUploads(descriptions, blobs), descriptions, blobs, folder, newAccount(t, descriptions)}
}

func newAccount(t *testing.T, s *store.Store) uuid.UUID {
	t.Helper()
	id, err := s.CreateAccount(t.Context(), "Poster")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// upload is a new file of the poster's in test mode.
func (f *fixture) upload(name string) market.Attachment {
	return market.Attachment{ID: uuid.New(), AccountID: f.poster, Filename: name}
}

func (f *fixture) keep(t *testing.T, name string, content io.Reader) market.Attachment {
	t.Helper()
	kept, _, err := f.StoreUpload(t.Context(), f.upload(name), content)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// endless gives bytes without end and never holds more than one read's.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestStoreUpload_RefusesEmptyAndTooLargeFiles(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for name, content := range map[string]io.Reader{"empty": strings.NewReader(""), "endless": endless{}} {
		_, _, err := f.StoreUpload(t.Context(), f.upload("a.txt"), content)
		if refused, ok := refusal.As(err); !ok || refused.Fields[0].Field != "file" {
			t.Errorf("%s: err = %v, want a refusal of file", name, err)
		}
	}
}

func TestStoreUpload_GivesARepeatTheFirstFileAndRefusesAnother(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	upload := f.upload("a.txt")
	first, repeated, err := f.StoreUpload(t.Context(), upload, strings.NewReader("the same"))
	if err != nil || repeated {
		t.Fatalf("the first: repeated %v, %v", repeated, err)
	}
	again, repeated, err := f.StoreUpload(t.Context(), upload, strings.NewReader("the same"))
	if err != nil || !repeated || again.ID != first.ID || !again.CreatedAt.Equal(first.CreatedAt) {
		t.Errorf("the repeat gives %+v, repeated %v, %v", again, repeated, err)
	}
	_, _, err = f.StoreUpload(t.Context(), upload, strings.NewReader("another"))
	if refused, ok := refusal.As(err); !ok || refused.Fields[0].Field != "file" {
		t.Errorf("another file under the same id: %v", err)
	}
}

// left counts the descriptions and the blobs that are stored.
func (f *fixture) left(t *testing.T) (rows, blobs int) {
	t.Helper()
	if err := f.store.Pool().QueryRow(t.Context(), `SELECT count(*) FROM attachments`).Scan(&rows); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(f.folder, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			blobs++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows, blobs
}

func TestStoreUpload_LeavesNothingOfARefusedUpload(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset")
	for name, content := range map[string]io.Reader{
		"it breaks off": io.MultiReader(strings.NewReader(strings.Repeat("x", 5000)), iotest.ErrReader(broken)),
		"it is empty":   strings.NewReader(""),
		"it is endless": endless{},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			_, _, err := f.StoreUpload(t.Context(), f.upload("a.txt"), content)
			if err == nil || name == "it breaks off" && !errors.Is(err, broken) {
				t.Errorf("err = %v, want a refusal or the reader's", err)
			}
			if rows, blobs := f.left(t); rows != 0 || blobs != 0 {
				t.Errorf("%d rows and %d blobs are left", rows, blobs)
			}
		})
	}
}

func TestStoreUpload_LeavesNothingOfAnotherFileUnderTheSameKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	upload := f.upload("a.txt")
	for i, content := range []string{"the first", "another"} {
		if _, _, err := f.StoreUpload(t.Context(), upload, strings.NewReader(content)); (err == nil) != (i == 0) {
			t.Fatalf("%s: %v", content, err)
		}
	}
	if rows, blobs := f.left(t); rows != 1 || blobs != 1 {
		t.Errorf("%d rows and %d blobs are left, want those of the first", rows, blobs)
	}
}

func TestStoreUpload_LeavesNoRowWhenTheBytesCannotBeStored(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if err := f.blobs.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.StoreUpload(t.Context(), f.upload("a.txt"), strings.NewReader("words")); err == nil {
		t.Fatal("a file was stored in a closed bucket")
	}
	if rows, blobs := f.left(t); rows != 0 || blobs != 0 {
		t.Errorf("%d rows and %d blobs are left", rows, blobs)
	}
}

func TestStoreUpload_LeavesNoBytesWithoutADescription(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	upload := f.upload("a.txt")
	upload.AccountID = uuid.New() // of no account: the description is refused
	if _, _, err := f.StoreUpload(t.Context(), upload, strings.NewReader("words")); err == nil {
		t.Fatal("a file of no account was stored")
	}
	if rows, blobs := f.left(t); rows != 0 || blobs != 0 {
		t.Errorf("%d rows and %d blobs are left", rows, blobs)
	}
}

func TestStoreUpload_TellsTheTypeFromTheBytes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for name, test := range map[string]struct{ filename, content, wantName, wantType string }{
		"a picture called text": {"notes.txt", "\x89PNG\r\n\x1a\n0000", "notes.txt", "image/png"},
		"a page called picture": {"x.png", "<!DOCTYPE html><script>alert(1)</script>", "x.png", "text/html; charset=utf-8"},
		"a drawing":             {"x.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "x.svg", "image/svg+xml"},
		"a file without a name": {"", "%PDF-1.7\n", "file.pdf", "application/pdf"},
		"a path":                {"../../a.csv", "plain words", "a.csv", "text/plain; charset=utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept := f.keep(t, test.filename, strings.NewReader(test.content))
			if kept.Filename != test.wantName || kept.ContentType != test.wantType || kept.SizeBytes != int64(len(test.content)) {
				t.Errorf("kept as %+v", kept)
			}
		})
	}
}

func TestStoreUpload_KeepsEveryByteOfALongFile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	kept := f.keep(t, "long.txt", io.LimitReader(endless{}, market.MaxAttachmentBytes))
	reader, size, err := f.blobs.OpenReader(t.Context(), kept.SHA256)
	if err != nil || size != market.MaxAttachmentBytes || kept.SizeBytes != size {
		t.Fatalf("%d bytes of %d, %v", size, kept.SizeBytes, err)
	}
	_ = reader.Close()
}

func TestAttachments_AreOnlyTheirAccountsAndModes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	kept := f.keep(t, "a.txt", strings.NewReader("words"))
	own, err := f.store.AttachmentOfAccount(t.Context(), market.Owner{AccountID: f.poster, Livemode: false}, kept.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(kept, own); diff != "" {
		t.Errorf("file (-kept +read):\n%s", diff)
	}
	stranger := newAccount(t, f.store)
	for name, asker := range map[string]struct {
		account  uuid.UUID
		livemode bool
	}{"another account": {stranger, false}, "the other mode": {f.poster, true}} {
		if _, err := f.store.AttachmentOfAccount(t.Context(), market.Owner{AccountID: asker.account, Livemode: asker.livemode}, kept.ID); !refusal.Is(err,
			refusal.NotFound) {
			t.Errorf("%s reads it: %v", name, err)
		}
		found, err := f.store.AttachmentsOfAccount(t.Context(), market.Owner{AccountID: asker.account, Livemode: asker.livemode}, []uuid.UUID{kept.ID})
		if err != nil || len(found) != 0 {
			t.Errorf("%s finds %v, %v", name, found, err)
		}
	}
}
