package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/market"
)

// InsertKey keeps a new API key's record.
func (s *Store) InsertKey(ctx context.Context, key auth.KeyRecord) error {
	_, err := s.pool.Exec(ctx, `
		INSERT INTO api_keys (id, account_id, name, hash, last_four, scopes, livemode, expires_at, per_task_cents, per_month_cents)
		VALUES (@id, @account, @name, @hash, @last_four, @scopes, @livemode, @expires_at, @per_task, @per_month)`,
		pgx.StrictNamedArgs{
			"id": key.ID, "account": key.AccountID, "name": key.Name, "hash": key.Hash[:], "last_four": key.LastFour,
			"scopes": key.Scopes, "livemode": key.Livemode, "expires_at": key.ExpiresAt,
			"per_task": key.Limits.PerTask, "per_month": key.Limits.PerMonth,
		})
	return mapError(err)
}

// FindKey finds the API key with that hash, without its limits; refusal.NotFound when
// there is none.
func (s *Store) FindKey(ctx context.Context, hash []byte) (auth.KeyRecord, error) {
	row, err := one[struct {
		ID        uuid.UUID
		AccountID uuid.UUID
		Name      string
		LastFour  string
		Livemode  bool
		Scopes    []market.Scope
		ExpiresAt *time.Time
		RevokedAt *time.Time
	}](ctx, s.pool, `
		SELECT id, account_id, name, last_four, livemode, scopes, expires_at, revoked_at FROM api_keys WHERE hash = @hash`,
		pgx.StrictNamedArgs{"hash": hash})
	if err != nil {
		return auth.KeyRecord{}, err
	}
	record := auth.KeyRecord{
		ID: row.ID, AccountID: row.AccountID, Name: row.Name, LastFour: row.LastFour, Livemode: row.Livemode,
		Scopes: row.Scopes, ExpiresAt: row.ExpiresAt, RevokedAt: row.RevokedAt,
	}
	copy(record.Hash[:], hash)
	return record, nil
}

// TouchKey notes that a key was used, at most once a minute, so that a busy key
// does not write a row per request.
func (s *Store) TouchKey(ctx context.Context, keyID uuid.UUID, at time.Time) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE api_keys SET last_used_at = $2
		WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '1 minute')`, keyID, at)
	return mapError(err)
}
