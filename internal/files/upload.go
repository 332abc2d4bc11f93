package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// headBytes is how much of a file its type is detected from.
const headBytes = 8 << 10

// Descriptions stores the descriptions of uploaded files.
type Descriptions interface {
	// InsertAttachment writes a description unless its id exists, and returns the
	// stored one. For a new one it calls storeBytes before it commits: when that fails,
	// nothing is written.
	InsertAttachment(ctx context.Context, upload market.Attachment,
		storeBytes func(ctx context.Context) error) (stored market.Attachment, isNew bool, err error)
}

// Uploads accepts the files of posters.
type Uploads struct {
	descriptions Descriptions
	blobs        *BlobStore
}

// NewUploads makes Uploads that store descriptions and bytes.
func NewUploads(descriptions Descriptions, blobs *BlobStore) *Uploads {
	return &Uploads{descriptions: descriptions, blobs: blobs}
}

// StoreUpload reads content to its end and stores it as a file. The id, account, mode
// and name come from upload; the type is detected from the content and the name. A
// repeat, whose id exists already, returns the first file; with other content it is
// refused as field "file", as are an empty file and one over
// market.MaxAttachmentBytes. An error of content comes back wrapped. Whatever is
// refused or breaks off leaves neither a description nor bytes.
func (u *Uploads) StoreUpload(ctx context.Context, upload market.Attachment, content io.Reader) (stored market.Attachment, repeated bool, err error) {
	received, err := receive(content, market.MaxAttachmentBytes)
	if errors.Is(err, ErrTooLarge) {
		return market.Attachment{}, false, refusal.Field("file", nil, "must be at most %d MiB", market.MaxAttachmentBytes>>20)
	}
	if err != nil {
		return market.Attachment{}, false, fmt.Errorf("receive uploaded file: %w", err)
	}
	defer received.discard()
	if received.SizeBytes == 0 {
		return market.Attachment{}, false, refusal.Field("file", nil, "is empty")
	}
	head, err := received.head()
	if err != nil {
		return market.Attachment{}, false, err
	}
	contentType, extension := detectType(head, upload.Filename)
	upload.Filename, upload.ContentType = market.CleanFilename(upload.Filename, extension), contentType
	upload.SizeBytes, upload.SHA256 = received.SizeBytes, received.SHA256
	stored, isNew, err := u.descriptions.InsertAttachment(ctx, upload, func(ctx context.Context) error {
		return u.blobs.store(ctx, received, contentType)
	})
	if err == nil && (stored.SHA256 != upload.SHA256 || stored.Filename != upload.Filename) {
		err = refusal.Field("file", nil, "is not the one that was uploaded first with this Idempotency-Key")
	}
	return stored, !isNew, err
}

// head returns the first bytes of the content.
func (c *receivedContent) head() ([]byte, error) {
	var head bytes.Buffer
	if _, err := io.Copy(&head, io.NewSectionReader(c.spool, 0, headBytes)); err != nil {
		return nil, fmt.Errorf("read start of uploaded file: %w", err)
	}
	return head.Bytes(), nil
}
