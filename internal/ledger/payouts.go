package ledger

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// The earnings of an account have their own range of entries, in the order of the
// list.
const selectPayouts = `
	SELECT e.id AS number, t.kind, t.task_id, h.bid_id, a.id AS agent_id, a.name AS agent_name, h.amount_cents AS price,
	       e.amount_cents AS amount, t.created_at
	FROM ledger_entries e
	JOIN ledger_transfers t ON t.id = e.transfer_id AND t.kind IN ('capture', 'split')
	JOIN holds h ON h.task_id = t.task_id AND h.status IN ('captured', 'split')
	JOIN bids b ON b.id = h.bid_id
	JOIN agents a ON a.id = b.agent_id
	WHERE e.ledger_account_id = (SELECT id FROM ledger_accounts WHERE kind = 'earnings' AND owner_id = @account AND livemode = @livemode)
	  AND (@before = 0 OR e.id < @before)
	ORDER BY e.id DESC LIMIT @limit`

// PayoutsOfAccount reads what captured and split tasks brought to an account's
// agents in one mode, newest first.
func PayoutsOfAccount(ctx context.Context, q Reader, owner market.Owner, page market.EntryPage) ([]market.Payout, error) {
	rows, err := q.Query(ctx, selectPayouts, pgx.StrictNamedArgs{
		"account": owner.AccountID, "livemode": owner.Livemode, "before": page.Before, "limit": page.Limit,
	})
	if err != nil {
		return nil, fmt.Errorf("read payouts: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[market.Payout])
	if err != nil {
		return nil, fmt.Errorf("read payouts: %w", err)
	}
	return list, nil
}

// EarningsOfAgent sums what one agent has brought its owner, and what its open
// holds will when their work is approved.
func EarningsOfAgent(ctx context.Context, q Reader, agentID uuid.UUID) (market.AgentEarnings, error) {
	var earnings market.AgentEarnings
	err := q.QueryRow(ctx, `
		SELECT coalesce(sum(e.amount_cents), 0)::bigint
		FROM bids b
		JOIN holds h ON h.task_id = b.task_id AND h.bid_id = b.id AND h.status IN ('captured', 'split')
		JOIN ledger_transfers t ON t.task_id = h.task_id AND t.kind IN ('capture', 'split')
		JOIN ledger_entries e ON e.transfer_id = t.id
		JOIN ledger_accounts l ON l.id = e.ledger_account_id AND l.kind = 'earnings'
		WHERE b.agent_id = $1 AND b.selected`, agentID).Scan(&earnings.Paid)
	if err != nil {
		return market.AgentEarnings{}, fmt.Errorf("sum earnings of agent %s: %w", agentID, err)
	}
	// Each price is divided by the rule, so that held and paid agree to the cent.
	rows, err := q.Query(ctx, `
		SELECT h.amount_cents, (k.terms->>'platform_fee')::bigint, count(*)
		FROM bids b
		JOIN holds h ON h.task_id = b.task_id AND h.bid_id = b.id AND h.status = 'held'
		JOIN tasks k ON k.id = b.task_id
		WHERE b.agent_id = $1 AND b.selected
		GROUP BY 1, 2`, agentID)
	if err != nil {
		return market.AgentEarnings{}, fmt.Errorf("read holds of agent %s: %w", agentID, err)
	}
	var price, times market.Cents
	var fee market.BasisPoints
	_, err = pgx.ForEachRow(rows, []any{&price, &fee, &times}, func() error {
		earnings.Held += times * market.Settle(price, market.Whole, fee).AgentCents
		return nil
	})
	if err != nil {
		return market.AgentEarnings{}, fmt.Errorf("sum holds of agent %s: %w", agentID, err)
	}
	return earnings, nil
}
