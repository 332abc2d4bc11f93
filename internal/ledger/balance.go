package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// Reader is a pool or a transaction.
type Reader interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// BalanceOf reads what an account can spend, what is held for its selected bids
// and what its agents have earned.
func BalanceOf(ctx context.Context, q Reader, owner market.Owner) (market.Balance, error) {
	var balance market.Balance
	err := q.QueryRow(ctx, `
		SELECT coalesce(sum(balance_cents) FILTER (WHERE kind = 'credits'), 0),
		       coalesce(sum(balance_cents) FILTER (WHERE kind = 'escrow'), 0),
		       coalesce(sum(balance_cents) FILTER (WHERE kind = 'earnings'), 0)
		FROM ledger_accounts WHERE owner_id = $1 AND livemode = $2`, owner.AccountID, owner.Livemode).
		Scan(&balance.Available, &balance.Held, &balance.Earned)
	if err != nil {
		return market.Balance{}, fmt.Errorf("read balance: %w", err)
	}
	return balance, nil
}

// Entry is one line of the ledger as an operator reads it.
type Entry struct {
	CreatedAt time.Time
	Transfer  string // kind of the transfer
	Account   string // kind of the ledger account
	Owner     string // name of its owner; "platform" for the platform's own
	Amount    market.Cents
	Balance   market.Cents // of the account after the entry
	TaskID    *uuid.UUID
}

const selectEntry = `
	SELECT t.created_at, t.kind AS transfer, l.kind AS account, coalesce(a.name, 'platform') AS owner,
	       e.amount_cents AS amount, e.balance_after_cents AS balance, t.task_id
	FROM ledger_entries e
	JOIN ledger_transfers t ON t.id = e.transfer_id
	JOIN ledger_accounts l ON l.id = e.ledger_account_id
	LEFT JOIN accounts a ON a.id = l.owner_id`

// EntriesOfTask reads every entry a task caused, oldest first.
func EntriesOfTask(ctx context.Context, q Reader, taskID uuid.UUID) ([]Entry, error) {
	return entries(ctx, q, selectEntry+` WHERE t.task_id = $1 ORDER BY e.id`, taskID)
}

// LatestEntries reads the newest entries of all, newest first.
func LatestEntries(ctx context.Context, q Reader, limit int) ([]Entry, error) {
	return entries(ctx, q, selectEntry+` ORDER BY e.id DESC LIMIT $1`, limit)
}

func entries(ctx context.Context, q Reader, sql string, args ...any) ([]Entry, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read ledger entries: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Entry])
	if err != nil {
		return nil, fmt.Errorf("read ledger entries: %w", err)
	}
	return list, nil
}
