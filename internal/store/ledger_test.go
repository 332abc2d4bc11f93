package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

// hold takes the step of a selection; the price must be covered.
func (h *fixture) hold(t testing.TB, taskID, bidID uuid.UUID, price market.Cents) error {
	t.Helper()
	_, err := store.TakeStep(t.Context(), h.Store, taskID, "hold", func(step *store.Step) (int, error) {
		return 0, ledger.Hold(t.Context(), step.Tx(), step.Task, ledger.Selection{Number: 1, BidID: bidID, Price: price})
	})
	return err
}

func (h *fixture) end(t testing.TB, taskID uuid.UUID, name string, end ledger.End, share market.BasisPoints) (market.Settlement, error) {
	t.Helper()
	return store.TakeStep(t.Context(), h.Store, taskID, name, func(step *store.Step) (market.Settlement, error) {
		return ledger.EndHold(t.Context(), step.Tx(), step.Task, 1, end, share)
	})
}

func (h *fixture) balance(t testing.TB) market.Balance {
	t.Helper()
	balance, err := h.Balance(t.Context(), market.Owner{AccountID: h.poster, Livemode: false})
	if err != nil {
		t.Fatal(err)
	}
	return balance
}

func (h *fixture) provePromises(t testing.TB) {
	t.Helper()
	broken, err := ledger.Check(t.Context(), h.Pool())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range broken {
		t.Errorf("broken: %s: %s", v.Promise, v.Detail)
	}
}

func TestLedger_SplitsACapturedPrice85To15(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task, bid := h.presented(t, 999)
	if err := h.hold(t, task.ID, bid, 999); err != nil {
		t.Fatal(err)
	}
	if got, want := h.balance(t), (market.Balance{Available: 1, Held: 999}); got != want {
		t.Errorf("while held: %s", cmp.Diff(want, got))
	}
	parts, err := h.end(t, task.ID, "capture", ledger.Captured, market.Whole)
	if err != nil {
		t.Fatal(err)
	}
	// 15 % of 9.99 is 1.4985, rounded half up.
	if want := (market.Settlement{AgentCents: 849, PlatformCents: 150}); parts != want {
		t.Errorf("settlement: %s", cmp.Diff(want, parts))
	}
	if got, want := h.balance(t), (market.Balance{Available: 1, Earned: 849}); got != want {
		t.Errorf("after capture: %s", cmp.Diff(want, got))
	}
	h.provePromises(t)
}

func TestLedger_RefusesAHoldAboveTheBalanceAndChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task, bid := h.presented(t, 1001)
	err := h.hold(t, task.ID, bid, 1001)
	refused, ok := refusal.As(err)
	if !ok || refused.Code != refusal.InsufficientFunds {
		t.Fatalf("err = %v, want insufficient_funds", err)
	}
	if want := (refusal.Shortfall{AmountCents: 1001, BalanceCents: 1000}); *refused.Funds != want {
		t.Errorf("shortfall: %s", cmp.Diff(want, *refused.Funds))
	}
	if got, want := h.balance(t), (market.Balance{Available: 1000}); got != want {
		t.Errorf("balance: %s", cmp.Diff(want, got))
	}
	h.provePromises(t)
}

func TestLedger_RefusesToEndAHoldInAnotherWay(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task, bid := h.presented(t, 500)
	if err := h.hold(t, task.ID, bid, 500); err != nil {
		t.Fatal(err)
	}
	if _, err := h.end(t, task.ID, "split", ledger.Split, 4000); err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]struct {
		end   ledger.End
		share market.BasisPoints
	}{"captured": {ledger.Captured, market.Whole}, "released": {ledger.Released, 0}, "split otherwise": {ledger.Split, 6000}} {
		if _, err := h.end(t, task.ID, name, other.end, other.share); !refusal.Is(err, refusal.Conflict) {
			t.Errorf("%s after a split: err = %v, want conflict", name, err)
		}
	}
	if got, want := h.balance(t), (market.Balance{Available: 800, Earned: 170}); got != want {
		t.Errorf("a second end moved money: %s", cmp.Diff(want, got))
	}
	h.provePromises(t)
}

func TestLedger_EndsAHoldTheSameWayOnce(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]struct {
		end   ledger.End
		share market.BasisPoints
	}{"captured": {ledger.Captured, market.Whole}, "released": {ledger.Released, 0}, "split": {ledger.Split, 4000}, "split to none": {ledger.Split, 0}} {
		h := newHall(t)
		task, bid := h.presented(t, 500)
		if err := h.hold(t, task.ID, bid, 500); err != nil {
			t.Fatal(err)
		}
		first, err := h.end(t, task.ID, "first", end.end, end.share)
		if err != nil {
			t.Fatal(err)
		}
		settled := h.balance(t)
		again, err := h.end(t, task.ID, "again", end.end, end.share)
		if err != nil || again != first {
			t.Errorf("%s again: %+v, %v; want %+v", name, again, err, first)
		}
		if got := h.balance(t); got != settled {
			t.Errorf("%s again moved money: %s", name, cmp.Diff(settled, got))
		}
		h.provePromises(t)
	}
}

func TestSchema_LetsNoTaskEndWhileItHoldsMoney(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task, bid := h.presented(t, 500)
	if err := h.hold(t, task.ID, bid, 500); err != nil {
		t.Fatal(err)
	}
	cancel := func(step *store.Step) (int, error) {
		step.Task.ClosedReason, step.Task.ExpiresAt = market.ClosedPosterCancelled, nil
		return 0, step.Move(market.TaskCancelled)
	}
	if _, err := store.TakeStep(t.Context(), h.Store, task.ID, "close", cancel); !refusal.Is(err, refusal.WrongState) {
		t.Fatalf("a task ended with money held: err = %v, want wrong_state", err)
	}
	if got, err := h.Task(t.Context(), task.ID); err != nil || got.Status != market.TaskReview {
		t.Errorf("after the refusal the task is %s, %v; want review", got.Status, err)
	}
	_, err := store.TakeStep(t.Context(), h.Store, task.ID, "close", func(step *store.Step) (int, error) {
		if _, err := cancel(step); err != nil {
			return 0, err
		}
		_, err := ledger.EndHold(t.Context(), step.Tx(), step.Task, 1, ledger.Released, 0)
		return 0, err
	})
	if err != nil {
		t.Errorf("a task that gives the money back in its last step: %v", err)
	}
	if _, err := h.Pool().Exec(t.Context(), `
		INSERT INTO holds (task_id, selection, bid_id, amount_cents) VALUES ($1, 2, $2, 500)`, task.ID, bid); err == nil {
		t.Error("the schema let an ended task hold money")
	}
	h.provePromises(t)
}

func TestLedger_NeverChangesAnEntry(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for _, attack := range []string{
		`UPDATE ledger_entries SET amount_cents = 1`, `DELETE FROM ledger_entries`, `TRUNCATE ledger_entries CASCADE`,
		`UPDATE ledger_transfers SET kind = 'grant'`, `UPDATE ledger_accounts SET balance_cents = -1 WHERE kind = 'credits'`,
		`INSERT INTO ledger_entries (transfer_id, ledger_account_id, amount_cents, balance_after_cents)
		 SELECT transfer_id, ledger_account_id, 5, 5 FROM ledger_entries LIMIT 1`,
	} {
		if _, err := h.Pool().Exec(t.Context(), attack); err == nil {
			t.Errorf("the schema allowed: %s", attack)
		}
	}
	h.provePromises(t)
}

func TestLedger_DividesEveryPriceWithoutLosingACent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		price := market.Cents(rapid.Int64Range(1, 50_000).Draw(t, "price"))
		share := market.BasisPoints(rapid.Int64Range(0, int64(market.Whole)).Draw(t, "share"))
		parts := market.Settle(price, share, market.PlatformFee)
		if parts.AgentCents+parts.PlatformCents+parts.PosterCents != price {
			t.Fatalf("%+v does not sum to %d", parts, price)
		}
		if parts.AgentCents < 0 || parts.PlatformCents < 0 || parts.PosterCents < 0 {
			t.Fatalf("a part of %+v is negative", parts)
		}
	})
}
