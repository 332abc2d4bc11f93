package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// lateDelivery is the reason a poster reads when nothing usable came in time.
const lateDelivery = "The agent did not deliver before the window closed."

// deliver has the selected agent do the work, for the first time or again after
// a revision request.
func (t *task) deliver(ctx workflow.Context) {
	result := t.callForDelivery(ctx)
	if !result.Delivered {
		t.returnToReview(ctx, result.Reason)
		return
	}
	recorded := insist(ctx, t, func() call[contract.WindowResult] {
		return recordDelivery(ctx, contract.RecordDeliveryInput{
			TaskID: t.input.TaskID, BidID: t.Selected.BidID, Number: t.Deliveries + 1, Notes: t.RevisionNotes, Work: result.Work,
		})
	})
	t.Deliveries++
	t.RevisionNotes, t.Deadline = "", recorded.ClosesAt
	t.DeliveryStatus = market.DeliveryAwaitingApproval
	t.note(ctx, actorAgent, "delivery_received", fmt.Sprintf("delivery %d from %s", t.Deliveries, t.Selected.AgentName))
}

// callForDelivery turns whatever goes wrong into "not delivered": the poster
// must not pay for an agent that failed.
func (t *task) callForDelivery(ctx workflow.Context) contract.RequestDeliveryResult {
	window := t.untilDeadline(ctx)
	if window == 0 {
		return contract.RequestDeliveryResult{Reason: lateDelivery}
	}
	result, err := requestDelivery(ctx, contract.RequestDeliveryInput{
		TaskID: t.input.TaskID, BidID: t.Selected.BidID, Number: t.Deliveries + 1, Notes: t.RevisionNotes,
	}, t.Selected.AgentName, window).result(ctx)
	if err == nil {
		return result
	}
	t.log.Warn("Delivery failed", "agent", t.Selected.AgentName, "error", err)
	if refusal, ok := contract.DecodeRefusal(err); ok {
		return contract.RequestDeliveryResult{Reason: refusal.Message}
	}
	return contract.RequestDeliveryResult{Reason: lateDelivery}
}

// returnToReview gives the money back and opens the gallery again without the
// agent that failed. Even with no runner-up the poster may still remix.
func (t *task) returnToReview(ctx workflow.Context, reason string) {
	failed := *t.Selected
	insist(ctx, t, func() call[none] { return t.release(ctx, market.DeliveryFailed) })
	reopened := insist(ctx, t, func() call[contract.WindowResult] {
		return reopenReview(ctx, contract.ReopenReviewInput{
			TaskID: t.input.TaskID, BidID: failed.BidID, Selection: t.Selections, Reason: reason,
		})
	})
	t.Shown = slices.DeleteFunc(t.Shown, func(bid contract.ShownBid) bool { return bid.BidID == failed.BidID })
	t.Selected, t.Deadline = nil, reopened.ClosesAt
	t.moveTo(market.TaskReview, market.DeliveryFailed)
	t.note(ctx, actorAgent, "agent_failed", failed.AgentName+": "+reason)
}
