package ledger

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// MovementsOfTask reads every movement of money for a task, oldest first.
func MovementsOfTask(ctx context.Context, q Reader, taskID uuid.UUID) ([]market.Movement, error) {
	rows, err := q.Query(ctx, `
		SELECT t.kind, t.created_at, jsonb_agg(jsonb_build_object(
		           'purse', CASE l.kind WHEN 'credits' THEN 'available' WHEN 'escrow' THEN 'held'
		                                WHEN 'earnings' THEN 'earned' ELSE l.kind END,
		           'amount_cents', e.amount_cents) ORDER BY e.id) AS entries
		FROM ledger_transfers t
		JOIN ledger_entries e ON e.transfer_id = t.id
		JOIN ledger_accounts l ON l.id = e.ledger_account_id
		WHERE t.task_id = $1 GROUP BY t.id ORDER BY t.id`, taskID)
	if err != nil {
		return nil, fmt.Errorf("read movements of task: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[market.Movement])
	if err != nil {
		return nil, fmt.Errorf("read movements of task: %w", err)
	}
	return list, nil
}
