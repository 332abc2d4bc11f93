package attachment_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/attachment"
	"github.com/aitasker/aitasker/internal/blob"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/testkit"
)

// desk is a keeper over a real database and folder, with one poster.
type desk struct {
	*attachment.Keeper

	blobs  *blob.Store
	poster uuid.UUID
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	descriptions := testkit.Store(t)
	blobs, err := blob.Open(t.Context(), "file://"+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	return &desk{attachment.New(descriptions, blobs), blobs, newAccount(t, descriptions)}
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
func (d *desk) upload(name string) market.Attachment {
	return market.Attachment{ID: uuid.New(), AccountID: d.poster, Filename: name}
}

func (d *desk) keep(t *testing.T, name string, content io.Reader) market.Attachment {
	t.Helper()
	kept, _, err := d.KeepAttachment(t.Context(), d.upload(name), content)
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

func TestKeepAttachment_RefusesEmptyAndTooLargeFiles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, content := range map[string]io.Reader{"empty": strings.NewReader(""), "endless": endless{}} {
		_, _, err := d.KeepAttachment(t.Context(), d.upload("a.txt"), content)
		if refused, ok := refusal.As(err); !ok || refused.Fields[0].Field != "file" {
			t.Errorf("%s: err = %v, want a refusal of file", name, err)
		}
	}
}

func TestKeepAttachment_GivesARepeatTheFirstFileAndRefusesAnother(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	upload := d.upload("a.txt")
	first, repeated, err := d.KeepAttachment(t.Context(), upload, strings.NewReader("the same"))
	if err != nil || repeated {
		t.Fatalf("the first: repeated %v, %v", repeated, err)
	}
	again, repeated, err := d.KeepAttachment(t.Context(), upload, strings.NewReader("the same"))
	if err != nil || !repeated || again.ID != first.ID || !again.CreatedAt.Equal(first.CreatedAt) {
		t.Errorf("the repeat gives %+v, repeated %v, %v", again, repeated, err)
	}
	_, _, err = d.KeepAttachment(t.Context(), upload, strings.NewReader("another"))
	if refused, ok := refusal.As(err); !ok || refused.Fields[0].Field != "file" {
		t.Errorf("another file under the same id: %v", err)
	}
}

func TestKeepAttachment_KeepsNothingOfAFileThatBreaksOff(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	broken := errors.New("connection reset")
	_, _, err := d.KeepAttachment(t.Context(), d.upload("a.txt"),
		io.MultiReader(strings.NewReader(strings.Repeat("x", 5000)), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) {
		t.Fatalf("err = %v, want the reader's", err)
	}
	var rows int
	if err := d.Pool().QueryRow(t.Context(), `SELECT count(*) FROM attachments`).Scan(&rows); err != nil || rows != 0 {
		t.Errorf("%d files are kept, %v", rows, err)
	}
}

func TestKeepAttachment_TellsTheTypeFromTheBytes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, test := range map[string]struct{ filename, content, wantName, wantType string }{
		"a picture called text": {"notes.txt", "\x89PNG\r\n\x1a\n0000", "notes.txt", "image/png"},
		"a page called picture": {"x.png", "<!DOCTYPE html><script>alert(1)</script>", "x.png", "text/html; charset=utf-8"},
		"a drawing":             {"x.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "x.svg", "image/svg+xml"},
		"a file without a name": {"", "%PDF-1.7\n", "file.pdf", "application/pdf"},
		"a path":                {"../../a.csv", "plain words", "a.csv", "text/plain; charset=utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept := d.keep(t, test.filename, strings.NewReader(test.content))
			if kept.Filename != test.wantName || kept.ContentType != test.wantType || kept.SizeBytes != int64(len(test.content)) {
				t.Errorf("kept as %+v", kept)
			}
		})
	}
}

func TestKeepAttachment_KeepsEveryByteOfALongFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	kept := d.keep(t, "long.txt", io.LimitReader(endless{}, market.MaxAttachmentBytes))
	reader, size, err := d.blobs.OpenReader(t.Context(), kept.SHA256)
	if err != nil || size != market.MaxAttachmentBytes || kept.SizeBytes != size {
		t.Fatalf("%d bytes of %d, %v", size, kept.SizeBytes, err)
	}
	_ = reader.Close()
}

func TestAttachments_AreOnlyTheirAccountsAndModes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	kept := d.keep(t, "a.txt", strings.NewReader("words"))
	own, err := d.AttachmentOfAccount(t.Context(), d.poster, false, kept.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(kept, own); diff != "" {
		t.Errorf("file (-kept +read):\n%s", diff)
	}
	stranger := newAccount(t, d.Store)
	for name, asker := range map[string]struct {
		account  uuid.UUID
		livemode bool
	}{"another account": {stranger, false}, "the other mode": {d.poster, true}} {
		if _, err := d.AttachmentOfAccount(t.Context(), asker.account, asker.livemode, kept.ID); !refusal.Is(err, refusal.NotFound) {
			t.Errorf("%s reads it: %v", name, err)
		}
		found, err := d.AttachmentsOfAccount(t.Context(), asker.account, asker.livemode, []uuid.UUID{kept.ID})
		if err != nil || len(found) != 0 {
			t.Errorf("%s finds %v, %v", name, found, err)
		}
	}
}
