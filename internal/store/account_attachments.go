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

// InsertAttachment writes the description of an uploaded file unless its id exists,
// and returns the stored one; isNew reports which. For a new one it calls storeBytes
// before it commits, so that a file whose bytes cannot be stored leaves no row, and one
// that is refused stores no bytes.
func (s *Store) InsertAttachment(ctx context.Context, a market.Attachment,
	storeBytes func(ctx context.Context) error,
) (stored market.Attachment, isNew bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL idle_in_transaction_session_timeout = '2min'`); err != nil { // slow blob stores
			return err
		}
		inserted, err := tx.Exec(ctx, `
			INSERT INTO attachments (id, account_id, livemode, filename, content_type, size_bytes, sha256)
			VALUES (@id, @account, @livemode, @filename, @content_type, @size_bytes, @sha256)
			ON CONFLICT (id) DO NOTHING`,
			pgx.StrictNamedArgs{
				"id": a.ID, "account": a.AccountID, "livemode": a.Livemode, "filename": a.Filename,
				"content_type": a.ContentType, "size_bytes": a.SizeBytes, "sha256": a.SHA256,
			})
		if err != nil {
			return err
		}
		stored, err = one[market.Attachment](ctx, tx, selectAttachment+ofOwner+` AND id = @id`,
			pgx.StrictNamedArgs{"account": a.AccountID, "livemode": a.Livemode, "id": a.ID})
		if isNew = inserted.RowsAffected() == 1; err != nil || !isNew {
			return err
		}
		return storeBytes(ctx)
	})
	return stored, isNew, err
}

// AttachmentOfAccount reads a file that the account uploaded in that mode.
func (s *Store) AttachmentOfAccount(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Attachment, error) {
	return one[market.Attachment](ctx, s.pool, selectAttachment+ofOwner+` AND id = @id`,
		pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode, "id": id})
}

// AttachmentsOfAccount reads those of the files that the account uploaded in that
// mode, in no order.
func (s *Store) AttachmentsOfAccount(ctx context.Context, owner market.Owner, ids []uuid.UUID) ([]market.Attachment, error) {
	return many[market.Attachment](ctx, s.pool, selectAttachment+ofOwner+` AND id = ANY (@ids)`,
		pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode, "ids": ids})
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
