package store

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

const keyColumns = `id, account_id, name, last_four, livemode, scopes, per_task_cents AS per_task, per_month_cents AS per_month,
	created_at, last_used_at, expires_at, revoked_at`

const ofOwnKey = ` WHERE id = @id AND account_id = @account AND livemode = @livemode`

func ownKey(owner market.Owner, keyID uuid.UUID) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"id": keyID, "account": owner.AccountID, "livemode": owner.Livemode}
}

// CreateKey makes an API key, which is given here and never again.
func (s *Store) CreateKey(ctx context.Context, wanted market.NewKey) (market.Key, string, error) {
	plain, record := auth.NewKey(wanted.Livemode)
	record.AccountID, record.Name, record.Scopes = wanted.AccountID, wanted.Name, wanted.Scopes
	record.ExpiresAt, record.Limits = wanted.ExpiresAt, wanted.Limits
	if err := s.InsertKey(ctx, record); err != nil {
		return market.Key{}, "", err
	}
	key, err := s.KeyOfAccount(ctx, wanted.Owner(), record.ID)
	return key, plain, err
}

// ListKeys reads an account's keys of one mode, the revoked ones too, newest
// first.
func (s *Store) ListKeys(ctx context.Context, owner market.Owner, page market.Page) ([]market.Key, error) {
	where := []string{"account_id = @account", "livemode = @livemode"}
	args := pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode, "limit": page.Limit}
	after(page, &where, args)
	return many[market.Key](ctx, s.pool, `SELECT `+keyColumns+` FROM api_keys WHERE `+strings.Join(where, " AND ")+`
		ORDER BY created_at DESC, id DESC LIMIT @limit`, args)
}

// KeyOfAccount reads a key of an account in one mode; refusal.NotFound when it is
// absent, somebody else's or of the other mode.
func (s *Store) KeyOfAccount(ctx context.Context, owner market.Owner, keyID uuid.UUID) (market.Key, error) {
	return one[market.Key](ctx, s.pool, `SELECT `+keyColumns+` FROM api_keys`+ofOwnKey, ownKey(owner, keyID))
}

// ChangeKey changes a key that is not revoked; refusal.WrongState when it is.
func (s *Store) ChangeKey(
	ctx context.Context, owner market.Owner, keyID uuid.UUID, change market.KeyChange,
) (market.Key, error) {
	var set []string
	args := ownKey(owner, keyID)
	assign := func(column string, value any) {
		set = append(set, column+" = @"+column)
		args[column] = value
	}
	if change.Name != nil {
		assign("name", *change.Name)
	}
	if change.ExpiresAt != nil {
		assign("expires_at", change.ExpiresAt.At)
	}
	if change.PerTask != nil {
		assign("per_task_cents", change.PerTask.Amount)
	}
	if change.PerMonth != nil {
		assign("per_month_cents", change.PerMonth.Amount)
	}
	if len(set) == 0 {
		return s.KeyOfAccount(ctx, owner, keyID)
	}
	changed, err := one[market.Key](ctx, s.pool,
		`UPDATE api_keys SET `+strings.Join(set, ", ")+ofOwnKey+` AND revoked_at IS NULL RETURNING `+keyColumns, args)
	if !refusal.Is(err, refusal.NotFound) {
		return changed, err
	}
	if _, err := s.KeyOfAccount(ctx, owner, keyID); err != nil {
		return market.Key{}, err
	}
	return market.Key{}, refusal.New(refusal.WrongState, "This key is revoked and cannot be changed; make a new one.")
}

// RevokeKey ends a key for good; a repeat does nothing.
func (s *Store) RevokeKey(ctx context.Context, owner market.Owner, keyID uuid.UUID) error {
	tag, err := s.pool.Exec(ctx, `UPDATE api_keys SET revoked_at = coalesce(revoked_at, now())`+ofOwnKey, ownKey(owner, keyID))
	if err == nil && tag.RowsAffected() == 0 {
		err = pgx.ErrNoRows
	}
	return mapError(err)
}
