package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// permitSpend asks the rule with what the key may spend and has spent. It locks
// the key, so that two tasks cannot use up the same rest of a limit.
func permitSpend(ctx context.Context, tx pgx.Tx, task *market.Task, s Selection) error {
	if s.KeyID == uuid.Nil {
		return nil
	}
	var limits market.SpendLimits
	err := tx.QueryRow(ctx, `
		SELECT per_task_cents, per_month_cents FROM api_keys
		WHERE id = $1 AND account_id = $2 AND livemode = $3 FOR NO KEY UPDATE`,
		s.KeyID, task.AccountID, task.Livemode).Scan(&limits.PerTask, &limits.PerMonth)
	if errors.Is(err, pgx.ErrNoRows) {
		return refusal.New(refusal.Forbidden, "This API key cannot spend for the account that posted the task.")
	}
	if err != nil {
		return fmt.Errorf("lock api key: %w", err)
	}
	if !limits.Any() {
		return nil
	}
	spent, err := spentThisMonth(ctx, tx, s.KeyID)
	if err != nil {
		return err
	}
	return market.PermitSpend(limits, s.Price, spent)
}

// spentThisMonth sums what a key authorised in this calendar month (UTC). What
// went back whole to the poster was not spent.
func spentThisMonth(ctx context.Context, tx pgx.Tx, keyID uuid.UUID) (market.Cents, error) {
	var spent market.Cents
	err := tx.QueryRow(ctx, `
		SELECT coalesce(sum(amount_cents), 0)::bigint FROM holds
		WHERE key_id = $1 AND status <> 'released' AND created_at >= date_trunc('month', now(), 'UTC')`, keyID).Scan(&spent)
	if err != nil {
		return 0, fmt.Errorf("sum what api key %s spent: %w", keyID, err)
	}
	return spent, nil
}
