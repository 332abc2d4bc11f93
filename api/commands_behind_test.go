package api

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// A workflow whose worker died may not know yet what the row shows.
func TestCommands_AskAWorkflowAgainThatIsBehindItsRow(t *testing.T) {
	t.Parallel()
	missing := refusal.New(refusal.NotFound, "This task has no delivery 1.")
	tests := map[string]struct {
		status market.DeliveryStatus
		says   []error // one after the other
		want   int
		asked  int
	}{
		"the row does not allow it either": {market.DeliveryInProgress, []error{missing, nil}, http.StatusNotFound, 1},
		"refused for another reason":       {market.DeliveryAwaitingApproval, []error{refusal.New(refusal.Busy, "Busy."), nil}, http.StatusConflict, 1},
		"refused again, with its row":      {market.DeliveryAwaitingApproval, []error{missing, missing, nil, missing}, http.StatusNotFound, 4},
		"there once it follows its row":    {market.DeliveryAwaitingApproval, []error{missing, missing, nil, nil}, http.StatusOK, 4},
		"cannot follow its row":            {market.DeliveryAwaitingApproval, []error{missing, missing, errors.New("unknown update"), nil}, http.StatusNotFound, 3},
		"there by now":                     {market.DeliveryAwaitingApproval, []error{missing, nil}, http.StatusOK, 2},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.tasks[0].Status, w.tasks[0].DeliveryStatus, w.tasks[0].Deliveries = market.TaskDelivering, row.status, 1
			deps := w.deps()
			deps.Flow = &laggingFlow{fixture: w, says: row.says}
			handler, err := New(deps)
			if err != nil {
				t.Fatal(err)
			}
			got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost,
				"/api/v1/tasks/"+w.tasks[0].ID.String()+"/deliveries/1/approve", "", "Idempotency-Key", "pay-1")
			if got.Code != row.want || len(w.commands) != row.asked {
				t.Errorf("%d after %d questions, want %d after %d: %s", got.Code, len(w.commands), row.want, row.asked, got.Body)
			}
			want := contract.UpdateID(alice, "pay-1", "approve-delivery")
			for _, sent := range w.commands {
				if sent.UpdateID != want && sent.Update != contract.UpdateFollowRow.Name {
					t.Errorf("sent as %s, want %s", sent.UpdateID, want)
				}
			}
		})
	}
}

// laggingFlow answers each command with the next of what it has to say.
type laggingFlow struct {
	*fixture

	says []error
}

func (f *laggingFlow) Command(ctx context.Context, taskID uuid.UUID, updateID string, command contract.Request) error {
	said := f.says[0]
	f.says = f.says[1:]
	_ = f.fixture.Command(ctx, taskID, updateID, command)
	return said
}
