package api

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/files"
	"github.com/aitasker/aitasker/internal/market"
)

// links are real ones, on the fixture's clock.
func (w *fixture) links() *files.LinkSigner {
	links, err := files.NewLinkSigner("the fixture's secret", "", func() time.Time { return w.now })
	if err != nil {
		panic(err)
	}
	return links
}

func (w *fixture) StoreUpload(_ context.Context, upload market.Attachment, content io.Reader) (market.Attachment, bool, error) {
	bytes, err := io.ReadAll(content)
	if err != nil {
		return market.Attachment{}, false, err
	}
	if first, err := find(w.files, func(a market.Attachment) bool { return a.ID == upload.ID }); err == nil {
		return first, true, nil
	}
	made := w.artifact(upload.Filename, market.KindFile, "text/plain; charset=utf-8", string(bytes))
	upload.ContentType, upload.SizeBytes, upload.SHA256, upload.CreatedAt = made.ContentType, made.SizeBytes, made.SHA256, w.now
	w.files = append(w.files, upload)
	return upload, false, nil
}

func (w *fixture) AttachmentOfAccount(_ context.Context, owner market.Owner, id uuid.UUID) (market.Attachment, error) {
	return find(w.files, func(a market.Attachment) bool {
		return a.ID == id && a.AccountID == owner.AccountID && a.Livemode == owner.Livemode
	})
}

func (w *fixture) AttachmentsOfAccount(_ context.Context, owner market.Owner, ids []uuid.UUID) ([]market.Attachment, error) {
	var found []market.Attachment
	for _, a := range slices.Backward(w.files) {
		if a.AccountID == owner.AccountID && a.Livemode == owner.Livemode && slices.Contains(ids, a.ID) {
			found = append(found, a)
		}
	}
	return found, w.readErr
}

func (w *fixture) AttachmentFile(_ context.Context, id uuid.UUID) (market.Attachment, error) {
	return find(w.files, func(a market.Attachment) bool { return a.ID == id })
}

func (w *fixture) ArtifactFile(_ context.Context, id uuid.UUID) (market.Artifact, error) {
	all := slices.Concat(w.bids[0].Artifacts, w.bids[1].Artifacts, w.deliveries[0].Artifacts)
	return find(all, func(a market.Artifact) bool { return a.ID == id })
}

func (w *fixture) CreateBrandKit(_ context.Context, kit market.BrandKit) (market.BrandKit, error) {
	kit.CreatedAt, kit.UpdatedAt = w.now, w.now
	w.kits = append(w.kits, kit)
	return kit, nil
}

func (w *fixture) BrandKitOfAccount(_ context.Context, owner market.Owner, id uuid.UUID) (market.BrandKit, error) {
	return find(w.kits, func(k market.BrandKit) bool {
		return k.ID == id && k.AccountID == owner.AccountID && k.Livemode == owner.Livemode
	})
}

func (w *fixture) ListBrandKits(_ context.Context, owner market.Owner, page market.Page) ([]market.BrandKit, error) {
	var found []market.BrandKit
	for _, k := range w.kits {
		if k.AccountID == owner.AccountID && k.Livemode == owner.Livemode {
			found = append(found, k)
		}
	}
	return found[:min(len(found), page.Limit)], nil
}

func (w *fixture) ChangeBrandKit(
	ctx context.Context, owner market.Owner, id uuid.UUID, change func(*market.BrandKit) error,
) (market.BrandKit, error) {
	kit, err := w.BrandKitOfAccount(ctx, owner, id)
	if err != nil {
		return kit, err
	}
	if err := change(&kit); err != nil {
		return market.BrandKit{}, err
	}
	w.kits[slices.IndexFunc(w.kits, func(k market.BrandKit) bool { return k.ID == id })] = kit
	return kit, nil
}

func (w *fixture) DeleteBrandKit(ctx context.Context, owner market.Owner, id uuid.UUID) error {
	if _, err := w.BrandKitOfAccount(ctx, owner, id); err != nil {
		return err
	}
	w.kits = slices.DeleteFunc(w.kits, func(k market.BrandKit) bool { return k.ID == id })
	return nil
}
