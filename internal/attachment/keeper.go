package attachment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/gabriel-vasile/mimetype"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/blob"
	"github.com/aitasker/aitasker/internal/market"
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

// KeepAttachment streams content to the blob store and keeps it as a new file of
// the account in that mode. The name is what the client calls it; the type is told
// from the first bytes. An empty file, and one over market.MaxAttachmentBytes, are
// refused as field "file"; an error of content comes back wrapped.
func (k *Keeper) KeepAttachment(
	ctx context.Context, accountID uuid.UUID, livemode bool, filename string, content io.Reader,
) (market.Attachment, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return market.Attachment{}, fmt.Errorf("make attachment id: %w", err)
	}
	var head bytes.Buffer // the few bytes that tell the type are read once and given back
	told, err := mimetype.DetectReader(io.TeeReader(content, &head))
	if err != nil {
		return market.Attachment{}, fmt.Errorf("read uploaded file: %w", err)
	}
	if head.Len() == 0 {
		return market.Attachment{}, market.RefuseField("file", nil, "is empty")
	}
	stored, err := k.blobs.Put(ctx, io.MultiReader(&head, content), told.String(), market.MaxAttachmentBytes)
	if errors.Is(err, blob.ErrTooLarge) {
		return market.Attachment{}, market.RefuseField("file", nil, "must be at most %d MiB", market.MaxAttachmentBytes>>20)
	}
	if err != nil {
		return market.Attachment{}, fmt.Errorf("keep uploaded file: %w", err)
	}
	return k.InsertAttachment(ctx, market.Attachment{
		ID: id, AccountID: accountID, Livemode: livemode,
		Filename: market.CleanFilename(filename, told.Extension()), ContentType: told.String(),
		SizeBytes: stored.SizeBytes, SHA256: stored.SHA256,
	})
}
