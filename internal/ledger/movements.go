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

// Grant gives an account credits from the platform's funding. The operation
// names the occasion ("signup:<account>"), so that it is given once.
func Grant(ctx context.Context, tx pgx.Tx, operation string, owner market.Owner, amount market.Cents, memo string) error {
	if amount <= 0 {
		return refusal.Field("amount_usd", amount.String(), "must be above zero")
	}
	_, err := post(ctx, tx, transfer{
		operation: operation, kind: "grant", memo: memo,
		legs: []leg{{place{funding, uuid.Nil, owner.Livemode}, -amount}, {place{credits, owner.AccountID, owner.Livemode}, amount}},
	})
	return err
}

// ChargeRemix takes the fee of a remix. It refuses with refusal.InsufficientFunds.
func ChargeRemix(ctx context.Context, tx pgx.Tx, task *market.Task, round int, fee market.Cents) error {
	_, err := post(ctx, tx, transfer{
		operation: operation(task.ID, "remix", round), kind: "remix_fee", taskID: &task.ID,
		legs: []leg{{place{credits, task.AccountID, task.Livemode}, -fee}, {place{fees, uuid.Nil, task.Livemode}, fee}},
	})
	return err
}

// ReturnRemix gives the fee of a round back by the same movement the other way
// round. A round whose fee was never taken, or is back already, is left alone.
func ReturnRemix(ctx context.Context, tx pgx.Tx, task *market.Task, round int, memo string) error {
	var fee market.Cents
	err := tx.QueryRow(ctx, `
		SELECT e.amount_cents FROM ledger_transfers t
		JOIN ledger_entries e ON e.transfer_id = t.id JOIN ledger_accounts l ON l.id = e.ledger_account_id
		WHERE t.operation_id = $1 AND l.kind = $2`, operation(task.ID, "remix", round), fees).Scan(&fee)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the fee of round %d of task %s: %w", round, task.ID, err)
	}
	_, err = post(ctx, tx, transfer{
		operation: operation(task.ID, "remix_return", round), kind: "remix_fee", taskID: &task.ID, memo: memo,
		legs: []leg{{place{fees, uuid.Nil, task.Livemode}, -fee}, {place{credits, task.AccountID, task.Livemode}, fee}},
	})
	return err
}

// Selection is a bid being selected.
type Selection struct {
	Number int // of the task's selections; 1 for the first
	BidID  uuid.UUID
	KeyID  uuid.UUID // API key that authorises it; uuid.Nil for none
	Price  market.Cents
}

// Hold sets the price of a selected bid aside. It refuses with refusal.SpendLimit
// what the key may not spend, and with refusal.InsufficientFunds what the poster's
// credits do not reach.
func Hold(ctx context.Context, tx pgx.Tx, task *market.Task, s Selection) error {
	if err := permitSpend(ctx, tx, task, s); err != nil {
		return err
	}
	isNew, err := post(ctx, tx, transfer{
		operation: operation(task.ID, "hold", s.Number), kind: "hold", taskID: &task.ID,
		legs: []leg{
			{place{credits, task.AccountID, task.Livemode}, -s.Price},
			{place{escrow, task.AccountID, task.Livemode}, s.Price},
		},
	})
	if err != nil || !isNew {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO holds (task_id, selection, bid_id, amount_cents, key_id) VALUES ($1, $2, $3, $4, nullif($5, $6::uuid))`,
		task.ID, s.Number, s.BidID, s.Price, s.KeyID, uuid.Nil)
	if err != nil {
		return fmt.Errorf("write hold: %w", err)
	}
	return nil
}

// End is how a hold ends.
type End string

// The three ends of a hold; each hold has exactly one.
const (
	Captured End = "captured"
	Released End = "released"
	Split    End = "split"
)

var endKinds = map[End]string{Captured: "capture", Released: "release", Split: "split"}

// EndHold pays a held price out: agentShare of it counts as earned by the
// selected agent's owner, less the platform's fee, and the rest goes back to the
// poster. A repeat moves nothing; a hold that ended otherwise is refused with
// CodeConflict.
func EndHold(ctx context.Context, tx pgx.Tx, task *market.Task, selection int, end End, agentShare market.BasisPoints) (market.Settlement, error) {
	var amount market.Cents
	var agentOwner uuid.UUID
	err := tx.QueryRow(ctx, `
		SELECT h.amount_cents, a.account_id
		FROM holds h JOIN bids b ON b.id = h.bid_id JOIN agents a ON a.id = b.agent_id
		WHERE h.task_id = $1 AND h.selection = $2`, task.ID, selection).Scan(&amount, &agentOwner)
	if err != nil {
		return market.Settlement{}, fmt.Errorf("read hold %d of task %s: %w", selection, task.ID, err)
	}
	parts := market.Settle(amount, agentShare, task.Terms.PlatformFee)
	isNew, err := post(ctx, tx, transfer{
		// One operation for all ends, so that a second, different end cannot happen.
		operation: operation(task.ID, "end", selection), kind: endKinds[end], taskID: &task.ID,
		legs: []leg{
			{place{escrow, task.AccountID, task.Livemode}, -amount},
			{place{earnings, agentOwner, task.Livemode}, parts.AgentCents},
			{place{fees, uuid.Nil, task.Livemode}, parts.PlatformCents},
			{place{credits, task.AccountID, task.Livemode}, parts.PosterCents},
		},
	})
	if err != nil {
		return market.Settlement{}, err
	}
	if !isNew {
		return parts, confirmEnd(ctx, tx, task.ID, selection, end, parts)
	}
	return parts, markEnded(ctx, tx, task.ID, selection, end)
}

func markEnded(ctx context.Context, tx pgx.Tx, taskID uuid.UUID, selection int, end End) error {
	tag, err := tx.Exec(ctx, `
		UPDATE holds SET status = $3, ended_at = now() WHERE task_id = $1 AND selection = $2 AND status = 'held'`,
		taskID, selection, end)
	if err != nil {
		return fmt.Errorf("end hold: %w", err)
	}
	if tag.RowsAffected() != 1 {
		return fmt.Errorf("hold %d of task %s ended without a transfer", selection, taskID)
	}
	return nil
}

// confirmEnd refuses a hold that ended in another way or gave the agent another
// part.
func confirmEnd(ctx context.Context, tx pgx.Tx, taskID uuid.UUID, selection int, end End, parts market.Settlement) error {
	var ended End
	var earned market.Cents
	err := tx.QueryRow(ctx, `
		SELECT h.status, coalesce(sum(e.amount_cents) FILTER (WHERE l.kind = 'earnings'), 0)::bigint
		FROM holds h
		JOIN ledger_transfers t ON t.operation_id = $3
		JOIN ledger_entries e ON e.transfer_id = t.id JOIN ledger_accounts l ON l.id = e.ledger_account_id
		WHERE h.task_id = $1 AND h.selection = $2 GROUP BY h.status`,
		taskID, selection, operation(taskID, "end", selection)).Scan(&ended, &earned)
	if err != nil {
		return fmt.Errorf("read the end of hold %d of task %s: %w", selection, taskID, err)
	}
	if ended != end || earned != parts.AgentCents {
		return refusal.New(refusal.Conflict, "The held price was %s already; it cannot be %s.", ended, end)
	}
	return nil
}

func operation(taskID uuid.UUID, step string, number int) string {
	return fmt.Sprintf("task:%s:%s:%d", taskID, step, number)
}
