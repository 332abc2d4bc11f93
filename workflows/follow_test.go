package workflows_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func (h *fakeActivities) readTask(ctx context.Context, in contract.ReadTaskInput) (contract.TaskState, error) {
	return enter(ctx, h, contract.ActivityReadTask, in, func() contract.TaskState { return h.row })
}

// moved is what a step answers whose row stands elsewhere than the workflow believes.
func moved() []error { return []error{contract.EncodeRefusal(&market.MovedError{})} }

// deliveredRow is the row of a task whose delivery waits for the poster.
func (h *fakeActivities) deliveredRow() contract.TaskState {
	return contract.TaskState{
		Position: market.Position{
			Status: market.TaskDelivering, DeliveryStatus: market.DeliveryAwaitingApproval, Round: 1, Selections: 1, Deliveries: 1,
		},
		Deadline: h.started.Add(80 * hour),
		Selected: &contract.ShownBid{BidID: h.bidOf("ada"), AgentName: "ada", PriceCents: 900},
	}
}

func TestFollow_AStepSaysWhatItsWorkflowBelieves(t *testing.T) {
	t.Parallel()
	h := delivered(t)
	h.sendAt(2*hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	h.end()

	believed := map[string]market.Position{}
	for _, v := range h.visits {
		switch in := v.in.(type) {
		case contract.SelectAgentsInput:
			believed[v.name] = *in.Position
		case contract.AuthorizePaymentInput:
			believed[v.name] = *in.Position
		case contract.CapturePaymentInput:
			believed[v.name] = *in.Position
		case contract.CloseTaskInput:
			believed[v.name] = *in.Position
		}
	}
	want := map[string]market.Position{
		"SelectAgents":     {Status: market.TaskMatching, Round: 1},
		"AuthorizePayment": {Status: market.TaskReview, Round: 1},
		"CapturePayment": {
			Status: market.TaskDelivering, DeliveryStatus: market.DeliveryAwaitingApproval, Round: 1, Selections: 1, Deliveries: 1,
		},
		"CloseTask": {Status: market.TaskDelivering, DeliveryStatus: market.DeliveryApproved, Round: 1, Selections: 1, Deliveries: 1},
	}
	if diff := cmp.Diff(want, believed); diff != "" {
		t.Errorf("believed (-want +got):\n%s", diff)
	}
}

func TestFollow_ACancelThatTheRowForbidsIsRefusedAndTheTaskGoesOn(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.row = h.deliveredRow()
	h.errs[contract.ActivityCloseTask.Name] = moved()
	cancelled := h.sendAt(hour, contract.UpdateCancel.With(contract.CancelCommand{}))
	approved := h.sendAt(2*hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	h.end()

	mustBeRefused(t, cancelled, refusal.WrongState)
	mustSucceed(t, approved, market.TaskCompleted, market.DeliveryApproved)
}

func TestFollow_ADeadlineThatTheRowDoesNotHaveMovesNothing(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.row = h.deliveredRow()
	h.errs[contract.ActivityCloseTask.Name] = moved() // the review window ends without a word
	h.end()

	if after := h.lastVisit(contract.ActivityCloseTask.Name); after != 80*hour || h.ending() != string(market.ClosedApprovalTimeout) {
		t.Errorf("closed with %s after %s", h.ending(), after)
	}
	if released := inputs(h, contract.ActivityReleasePayment); len(released) != 1 || released[0].Selection != 1 {
		t.Errorf("released %+v, want the one hold", released)
	}
}

func TestFollow_EndsAtOnceWhereTheRowHasEnded(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.row = contract.TaskState{
		Position:     market.Position{Status: market.TaskCompleted, DeliveryStatus: market.DeliveryApproved, Round: 1, Selections: 1, Deliveries: 1},
		ClosedReason: market.ClosedApproved,
	}
	h.errs[contract.ActivityAuthorizePayment.Name] = moved()
	selected := h.sendAt(hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.end()

	mustBeRefused(t, selected, refusal.WrongState)
	if closed := inputs(h, contract.ActivityCloseTask); len(closed) != 0 {
		t.Errorf("an ended task was closed again: %+v", closed)
	}
}

func TestFollow_TheAPICanHaveAWorkflowFollowItsRow(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.row = h.deliveredRow()
	early := h.sendAt(hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	h.sendAt(2*hour, contract.UpdateFollowRow.With(contract.FollowRow{}))
	approved := h.sendAt(3*hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	h.end()

	mustBeRefused(t, early, refusal.NotFound)
	mustSucceed(t, approved, market.TaskCompleted, market.DeliveryApproved)
}

// Between two steps of one settlement the row has moved by the first only.
func TestFollow_FinishesWhatASettlementHadBegun(t *testing.T) {
	t.Parallel()
	verdict := market.Verdict{Resolution: market.ResolveSplit, AgentShare: 4000, Reason: "Half.", DecidedBy: "operator"}
	for name, tt := range map[string]struct {
		delivery market.DeliveryStatus
		verdict  *market.Verdict
		ending   market.ClosedReason
	}{
		"paid":       {market.DeliveryApproved, nil, market.ClosedApproved},
		"expired":    {market.DeliveryExpired, nil, market.ClosedApprovalTimeout},
		"decided":    {market.DeliveryDisputed, &verdict, market.ClosedDisputeSplit},
		"given back": {market.DeliveryFailed, nil, market.ClosedReviewTimeout},
		"refunded":   {market.DeliveryRefunded, nil, market.ClosedDisputeRefunded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFakeActivities(t)
			h.row = h.deliveredRow()
			h.row.Position.DeliveryStatus, h.row.Verdict = tt.delivery, tt.verdict
			h.sendAt(hour, contract.UpdateFollowRow.With(contract.FollowRow{}))
			h.end()

			if h.ending() != string(tt.ending) {
				t.Errorf("closed with %s, want %s", h.ending(), tt.ending)
			}
		})
	}
}
