package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

const selectAttachment = `
	SELECT id, account_id, livemode, filename, content_type, size_bytes, sha256, created_at FROM attachments`

const ofOwner = ` WHERE account_id = @account AND livemode = @livemode`

// InsertAttachment keeps the description of an uploaded file unless its id is
// there already, and gives the one that is stored; isNew tells which.
func (s *Store) InsertAttachment(ctx context.Context, a market.Attachment) (kept market.Attachment, isNew bool, err error) {
	inserted, err := s.pool.Exec(ctx, `
		INSERT INTO attachments (id, account_id, livemode, filename, content_type, size_bytes, sha256)
		VALUES (@id, @account, @livemode, @filename, @content_type, @size_bytes, @sha256)
		ON CONFLICT (id) DO NOTHING`,
		pgx.StrictNamedArgs{
			"id": a.ID, "account": a.AccountID, "livemode": a.Livemode, "filename": a.Filename,
			"content_type": a.ContentType, "size_bytes": a.SizeBytes, "sha256": a.SHA256,
		})
	if err != nil {
		return market.Attachment{}, false, mapError(err)
	}
	kept, err = s.AttachmentOfAccount(ctx, a.AccountID, a.Livemode, a.ID)
	return kept, inserted.RowsAffected() == 1, err
}

// AttachmentOfAccount reads a file that the account uploaded in that mode.
func (s *Store) AttachmentOfAccount(ctx context.Context, accountID uuid.UUID, livemode bool, id uuid.UUID) (market.Attachment, error) {
	return one[market.Attachment](ctx, s.pool, selectAttachment+ofOwner+` AND id = @id`,
		pgx.StrictNamedArgs{"account": accountID, "livemode": livemode, "id": id})
}

// AttachmentsOfAccount reads those of the files that the account uploaded in that
// mode, in no order.
func (s *Store) AttachmentsOfAccount(ctx context.Context, accountID uuid.UUID, livemode bool, ids []uuid.UUID) ([]market.Attachment, error) {
	return many[market.Attachment](ctx, s.pool, selectAttachment+ofOwner+` AND id = ANY (@ids)`,
		pgx.StrictNamedArgs{"account": accountID, "livemode": livemode, "ids": ids})
}

// AttachmentFile reads a file whoever uploaded it: for signed addresses.
func (s *Store) AttachmentFile(ctx context.Context, id uuid.UUID) (market.Attachment, error) {
	return one[market.Attachment](ctx, s.pool, selectAttachment+` WHERE id = @id`, pgx.StrictNamedArgs{"id": id})
}

// ArtifactFile reads an artifact whoever may see it: for signed addresses.
func (s *Store) ArtifactFile(ctx context.Context, id uuid.UUID) (market.Artifact, error) {
	return one[market.Artifact](ctx, s.pool, `
		SELECT id, name, kind, content_type, size_bytes, sha256 FROM artifacts WHERE id = @id`, pgx.StrictNamedArgs{"id": id})
}
