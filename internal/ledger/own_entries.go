package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// Each balance has its own index range, so every page costs the same: the newest
// entries of each are read and the newest of those kept.
const selectOwnEntries = `
	SELECT e.id AS number, t.kind, l.purse AS balance_kind, e.amount_cents AS amount, e.balance_after_cents AS balance, t.task_id, t.memo, t.created_at
	FROM (SELECT id, CASE kind WHEN 'credits' THEN 'available' WHEN 'escrow' THEN 'held' ELSE 'earned' END AS purse
	      FROM ledger_accounts WHERE owner_id = @account AND livemode = @livemode) l
	CROSS JOIN LATERAL (SELECT id, transfer_id, amount_cents, balance_after_cents FROM ledger_entries
	                    WHERE ledger_account_id = l.id AND (@before = 0 OR id < @before) ORDER BY id DESC LIMIT @limit) e
	JOIN ledger_transfers t ON t.id = e.transfer_id
	ORDER BY e.id DESC LIMIT @limit`

// EntriesOfAccount reads an account's own entries in one mode, newest first.
func EntriesOfAccount(ctx context.Context, q Reader, owner market.Owner, page market.EntryPage) ([]market.CreditEntry, error) {
	return ownEntries(ctx, q, selectOwnEntries, pgx.StrictNamedArgs{
		"account": owner.AccountID, "livemode": owner.Livemode, "before": page.Before, "limit": page.Limit,
	})
}

// GrantEntry reads what a grant gave its account. It is not found when the
// operation gave something else, or to another account.
func GrantEntry(ctx context.Context, q Reader, g market.CreditGrant) (entry market.CreditEntry, found bool, err error) {
	list, err := ownEntries(ctx, q, `
		SELECT e.id AS number, t.kind, 'available' AS balance_kind, e.amount_cents AS amount, e.balance_after_cents AS balance,
		       t.task_id, t.memo, t.created_at
		FROM ledger_transfers t
		JOIN ledger_entries e ON e.transfer_id = t.id
		JOIN ledger_accounts l ON l.id = e.ledger_account_id
		WHERE t.operation_id = @operation AND t.kind = 'grant' AND t.memo = @memo AND l.kind = 'credits'
		  AND l.owner_id = @account AND l.livemode = @livemode AND e.amount_cents = @amount`, pgx.StrictNamedArgs{
		"operation": g.Operation, "memo": g.Reason, "account": g.AccountID, "livemode": g.Livemode, "amount": g.Amount,
	})
	if err != nil || len(list) == 0 {
		return market.CreditEntry{}, false, err
	}
	return list[0], true, nil
}

func ownEntries(ctx context.Context, q Reader, sql string, args pgx.StrictNamedArgs) ([]market.CreditEntry, error) {
	rows, err := q.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read own ledger entries: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[market.CreditEntry])
	if err != nil {
		return nil, fmt.Errorf("read own ledger entries: %w", err)
	}
	return list, nil
}
