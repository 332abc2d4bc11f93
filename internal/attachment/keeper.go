package attachment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/gabriel-vasile/mimetype"

	"github.com/aitasker/aitasker/internal/blob"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

// Keeper takes files in; reads are the store's own.
type Keeper struct {
	*store.Store

	blobs *blob.Store
}

// New makes a Keeper over a database and a blob store.
func New(descriptions *store.Store, blobs *blob.Store) *Keeper {
	return &Keeper{Store: descriptions, blobs: blobs}
}

// KeepAttachment streams content to the blob store and keeps it as a file of the
// account in that mode. The id, account, mode and name are the upload's; the type
// is told from the first bytes. A repeat, which has the id of a file that is there
// already, gets that file; with other content it is refused as field "file". An
// empty file, and one over market.MaxAttachmentBytes, are
// refused as field "file"; an error of content comes back wrapped.
func (k *Keeper) KeepAttachment(ctx context.Context, upload market.Attachment, content io.Reader) (kept market.Attachment, repeated bool, err error) {
	var head bytes.Buffer // the few bytes that tell the type are read once and given back
	told, err := mimetype.DetectReader(io.TeeReader(content, &head))
	if err != nil {
		return market.Attachment{}, false, fmt.Errorf("read uploaded file: %w", err)
	}
	if head.Len() == 0 {
		return market.Attachment{}, false, refusal.Field("file", nil, "is empty")
	}
	stored, err := k.blobs.Put(ctx, io.MultiReader(&head, content), told.String(), market.MaxAttachmentBytes)
	if errors.Is(err, blob.ErrTooLarge) {
		return market.Attachment{}, false, refusal.Field("file", nil, "must be at most %d MiB", market.MaxAttachmentBytes>>20)
	}
	if err != nil {
		return market.Attachment{}, false, fmt.Errorf("keep uploaded file: %w", err)
	}
	upload.Filename, upload.ContentType = market.CleanFilename(upload.Filename, told.Extension()), told.String()
	upload.SizeBytes, upload.SHA256 = stored.SizeBytes, stored.SHA256
	kept, isNew, err := k.InsertAttachment(ctx, upload)
	if err == nil && (kept.SHA256 != upload.SHA256 || kept.Filename != upload.Filename) {
		err = refusal.Field("file", nil, "is not the one that was uploaded first with this Idempotency-Key")
	}
	return kept, !isNew, err
}
