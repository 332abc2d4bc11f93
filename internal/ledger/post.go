package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// kind names a ledger account's purpose.
type kind string

const (
	credits  kind = "credits"  // what a poster can spend
	escrow   kind = "escrow"   // a poster's money held for selected bids
	earnings kind = "earnings" // what an agent's owner has made
	fees     kind = "fees"     // the platform's income
	funding  kind = "funding"  // where credits come from; may be negative
)

// place is one ledger account: a purpose, its owner (uuid.Nil for the platform's
// own) and the mode.
type place struct {
	kind     kind
	owner    uuid.UUID
	livemode bool
}

// leg is one side of a transfer; positive cents go into the place.
type leg struct {
	place place
	cents market.Cents
}

// transfer is one balanced movement.
type transfer struct {
	operation string // makes a repeat do nothing
	kind      string
	taskID    *uuid.UUID
	memo      string
	legs      []leg
}

// post writes a transfer once. It reports whether it was new; a repeat of the
// operation changes nothing. A leg that would take a balance below zero refuses
// the whole transfer.
func post(ctx context.Context, tx pgx.Tx, t transfer) (bool, error) {
	var transferID int64
	err := tx.QueryRow(ctx, `
		INSERT INTO ledger_transfers (operation_id, kind, task_id, memo) VALUES ($1, $2, $3, $4)
		ON CONFLICT (operation_id) DO NOTHING RETURNING id`,
		t.operation, t.kind, t.taskID, t.memo).Scan(&transferID)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("write transfer %s: %w", t.operation, err)
	}
	// One order for all, so that two transfers never wait for each other's locks.
	legs := slices.DeleteFunc(slices.Clone(t.legs), func(l leg) bool { return l.cents == 0 })
	slices.SortFunc(legs, func(a, b leg) int { return comparePlaces(a.place, b.place) })
	for _, l := range legs {
		if err := apply(ctx, tx, transferID, l); err != nil {
			return false, err
		}
	}
	return true, nil
}

func comparePlaces(a, b place) int {
	if a.kind != b.kind {
		if a.kind < b.kind {
			return -1
		}
		return 1
	}
	return slices.Compare(a.owner[:], b.owner[:])
}

// apply changes one balance and writes the entry that says so.
func apply(ctx context.Context, tx pgx.Tx, transferID int64, l leg) error {
	accountID, balance, err := lock(ctx, tx, l.place)
	if err != nil {
		return err
	}
	if l.place.kind != funding && balance+l.cents < 0 {
		return market.RefuseFunds(-l.cents, balance)
	}
	_, err = tx.Exec(ctx, `
		WITH moved AS (
			UPDATE ledger_accounts SET balance_cents = balance_cents + $3 WHERE id = $2 RETURNING balance_cents
		)
		INSERT INTO ledger_entries (transfer_id, ledger_account_id, amount_cents, balance_after_cents)
		SELECT $1, $2, $3, balance_cents FROM moved`, transferID, accountID, l.cents)
	if err != nil {
		return fmt.Errorf("write ledger entry: %w", err)
	}
	return nil
}

// lock finds or makes the account of a place and locks its row.
func lock(ctx context.Context, tx pgx.Tx, p place) (id int64, balance market.Cents, err error) {
	var owner *uuid.UUID
	if p.owner != uuid.Nil {
		owner = &p.owner
	}
	// The update of nothing takes the row lock whether the row is new or not.
	err = tx.QueryRow(ctx, `
		INSERT INTO ledger_accounts (kind, owner_id, livemode) VALUES ($1, $2, $3)
		ON CONFLICT ON CONSTRAINT ledger_accounts_one_each DO UPDATE SET kind = excluded.kind
		RETURNING id, balance_cents`, p.kind, owner, p.livemode).Scan(&id, &balance)
	if err != nil {
		return 0, 0, fmt.Errorf("lock ledger account: %w", err)
	}
	return id, balance, nil
}
