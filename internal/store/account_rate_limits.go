package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// rateOverrideRow is an account with what it is allowed, if anything.
type rateOverrideRow struct {
	AccountID uuid.UUID
	Requests  json.RawMessage
	Reason    *string
	UpdatedAt *time.Time
}

func (r *rateOverrideRow) override() (market.RateOverride, error) {
	override := market.RateOverride{AccountID: r.AccountID}
	if r.UpdatedAt == nil {
		return override, nil
	}
	override.Reason, override.UpdatedAt = *r.Reason, *r.UpdatedAt
	if err := json.Unmarshal(r.Requests, &override.Requests); err != nil {
		return market.RateOverride{}, fmt.Errorf("read rate override of %s: %w", r.AccountID, err)
	}
	return override, nil
}

// RateOverrides reads every override of rate limits.
func (s *Store) RateOverrides(ctx context.Context) ([]market.RateOverride, error) {
	rows, err := many[rateOverrideRow](ctx, s.pool,
		`SELECT account_id, requests, reason, updated_at FROM rate_limit_overrides`, pgx.StrictNamedArgs{})
	if err != nil {
		return nil, err
	}
	list := make([]market.RateOverride, len(rows))
	for i := range rows {
		if list[i], err = rows[i].override(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// RateOverride reads what one account is allowed; an empty override when nothing
// but the configured limits, refusal.NotFound when there is no such account.
func (s *Store) RateOverride(ctx context.Context, accountID uuid.UUID) (market.RateOverride, error) {
	row, err := one[rateOverrideRow](ctx, s.pool, `
		SELECT a.id AS account_id, o.requests, o.reason, o.updated_at
		FROM accounts a LEFT JOIN rate_limit_overrides o ON o.account_id = a.id
		WHERE a.id = @account`, pgx.StrictNamedArgs{"account": accountID})
	if err != nil {
		return market.RateOverride{}, err
	}
	return row.override()
}

// PutRateOverride replaces what an account is allowed; refusal.NotFound when
// there is no such account.
func (s *Store) PutRateOverride(ctx context.Context, override market.RateOverride) (market.RateOverride, error) {
	requests, err := json.Marshal(override.Requests)
	if err != nil {
		return market.RateOverride{}, fmt.Errorf("write rate override: %w", err)
	}
	row, err := one[rateOverrideRow](ctx, s.pool, `
		INSERT INTO rate_limit_overrides (account_id, requests, reason)
		SELECT id, @requests, @reason FROM accounts WHERE id = @account
		ON CONFLICT (account_id) DO UPDATE SET requests = EXCLUDED.requests, reason = EXCLUDED.reason, updated_at = now()
		RETURNING account_id, requests, reason, updated_at`,
		pgx.StrictNamedArgs{"account": override.AccountID, "requests": json.RawMessage(requests), "reason": override.Reason})
	if err != nil {
		return market.RateOverride{}, err
	}
	return row.override()
}

// DeleteRateOverride returns an account to the configured limits; nothing to
// delete is no error. refusal.NotFound when there is no such account.
func (s *Store) DeleteRateOverride(ctx context.Context, accountID uuid.UUID) error {
	_, err := one[struct{ ID uuid.UUID }](ctx, s.pool, `
		WITH deleted AS (DELETE FROM rate_limit_overrides WHERE account_id = @account)
		SELECT id FROM accounts WHERE id = @account`, pgx.StrictNamedArgs{"account": accountID})
	return err
}
