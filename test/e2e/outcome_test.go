package e2e

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// happened is the types of the task's events in order, which must be numbered
// from 1 without a gap.
func (task *postedTask) happened(t *testing.T) []market.EventType {
	t.Helper()
	rows, err := task.market.Store.Pool().Query(t.Context(),
		`SELECT sequence, type FROM events WHERE task_id = $1 ORDER BY sequence`, task.id)
	if err != nil {
		t.Fatalf("read events: %v", err)
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		Sequence int
		Type     market.EventType
	}])
	if err != nil {
		t.Fatalf("read events: %v", err)
	}
	types := make([]market.EventType, len(events))
	for i, event := range events {
		if event.Sequence != i+1 {
			t.Errorf("event %d of task %s has sequence %d", i+1, task.id, event.Sequence)
		}
		types[i] = event.Type
	}
	return types
}

// mustHaveHappened compares the task's events with those wanted.
func (task *postedTask) mustHaveHappened(t *testing.T, want ...market.EventType) {
	t.Helper()
	if diff := cmp.Diff(want, task.happened(t)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// moved sums what the task put into each ledger account, by kind of transfer and
// account such as "capture credits".
func (task *postedTask) moved(t *testing.T) map[string]market.Cents {
	t.Helper()
	entries, err := ledger.EntriesOfTask(t.Context(), task.market.Store.Pool(), task.id)
	if err != nil {
		t.Fatalf("read ledger: %v", err)
	}
	sums := map[string]market.Cents{}
	for _, entry := range entries {
		sums[entry.Transfer+" "+entry.Account] += entry.Amount
	}
	return sums
}

// mustHaveMoved compares what the task moved with what is wanted, and proves the
// promises of the whole ledger.
func (task *postedTask) mustHaveMoved(t *testing.T, want map[string]market.Cents) {
	t.Helper()
	if diff := cmp.Diff(want, task.moved(t)); diff != "" {
		t.Errorf("money (-want +got):\n%s", diff)
	}
	ledgerMustHold(t, task.market)
}

func ledgerMustHold(t *testing.T, m *testkit.Marketplace) {
	t.Helper()
	broken, err := ledger.Check(t.Context(), m.Store.Pool())
	if err != nil {
		t.Fatalf("check ledger: %v", err)
	}
	for _, violation := range broken {
		t.Errorf("ledger: %s: %s", violation.Promise, violation.Detail)
	}
}

// balance is the poster's money.
func balance(t *testing.T, c *testkit.Client) publicapi.Balance {
	t.Helper()
	var read publicapi.Balance
	c.Must(t, http.StatusOK, http.MethodGet, "/api/v1/credits/balance", nil, &read)
	return read
}
