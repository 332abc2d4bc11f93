package store_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

// spend selects a new task's bid of that price under a key and gives the task.
func (h *fixture) spend(t *testing.T, keyID uuid.UUID, price market.Cents) (uuid.UUID, error) {
	t.Helper()
	task, bid := h.presented(t, price)
	return task.ID, h.spendOn(t, task.ID, bid, keyID, price)
}

func (h *fixture) spendOn(t *testing.T, taskID, bidID, keyID uuid.UUID, price market.Cents) error {
	t.Helper()
	_, err := store.TakeStep(t.Context(), h.Store, taskID, "hold", func(step *store.Step) (int, error) {
		return 0, ledger.Hold(t.Context(), step.Tx(), step.Task, ledger.Selection{Number: 1, BidID: bidID, KeyID: keyID, Price: price})
	})
	return err
}

func (h *fixture) limited(t *testing.T, limits market.SpendLimits) uuid.UUID {
	t.Helper()
	key, _ := h.key(t, func(k *market.NewKey) { k.Limits = limits })
	return key.ID
}

func TestSpendLimit_PerTaskIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	key := h.limited(t, market.SpendLimits{PerTask: new(market.Cents(400))})
	before := h.balance(t)
	if _, err := h.spend(t, key, 401); !refusal.Is(err, refusal.SpendLimit) {
		t.Fatalf("err = %v", err)
	}
	if got := h.balance(t); got != before {
		t.Errorf("balance: %s", cmp.Diff(before, got))
	}
	if _, err := h.spend(t, key, 400); err != nil {
		t.Errorf("the limit itself: %v", err)
	}
	h.provePromises(t)
}

func TestSpendLimit_PerMonthCountsWhatTheKeyAuthorisedAndDidNotGetBack(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	key := h.limited(t, market.SpendLimits{PerMonth: new(market.Cents(500))})
	other := h.limited(t, market.SpendLimits{PerMonth: new(market.Cents(500))})
	first, err := h.spend(t, key, 300)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.spend(t, key, 201); !refusal.Is(err, refusal.SpendLimit) {
		t.Errorf("a cent above the rest: %v", err)
	}
	if _, err := h.spend(t, other, 201); err != nil {
		t.Errorf("another key: %v", err)
	}
	if _, err := h.end(t, first, "release", ledger.Released, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := h.spend(t, key, 201); err != nil {
		t.Errorf("after the first came back: %v", err)
	}
	h.provePromises(t)
}

func TestSpendLimit_BeginsAnewWithTheMonth(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	key := h.limited(t, market.SpendLimits{PerMonth: new(market.Cents(500))})
	task, err := h.spend(t, key, 500)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Pool().Exec(t.Context(),
		`UPDATE holds SET created_at = date_trunc('month', now(), 'UTC') - interval '1 microsecond' WHERE task_id = $1`, task)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.spend(t, key, 500); err != nil {
		t.Errorf("in the next month: %v", err)
	}
}

// Two selections at once must not both see the same rest of the limit.
func TestSpendLimit_IsNotSpentTwiceAtOnce(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	key := h.limited(t, market.SpendLimits{PerMonth: new(market.Cents(100))})
	const selections = 5
	var refused [selections]error
	var all sync.WaitGroup
	for i := range selections {
		task, bid := h.presented(t, 100)
		all.Go(func() { refused[i] = h.spendOn(t, task.ID, bid, key, 100) })
	}
	all.Wait()
	permitted := 0
	for _, err := range refused {
		if err == nil {
			permitted++
		} else if !refusal.Is(err, refusal.SpendLimit) {
			t.Error(err)
		}
	}
	if permitted != 1 {
		t.Errorf("%d selections were permitted, want 1", permitted)
	}
	h.provePromises(t)
}

func TestSpendLimit_NeedsAKeyOfThePosterInTheTasksMode(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	live, _ := h.key(t, func(k *market.NewKey) { k.Livemode = true })
	for name, key := range map[string]uuid.UUID{"a key that is not": uuid.New(), "a live key": live.ID} {
		if _, err := h.spend(t, key, 100); !refusal.Is(err, refusal.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
