package workflows

import (
	"cmp"
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// lateDelivery is the reason a poster reads when nothing usable came in time.
const lateDelivery = "The agent did not deliver before the window closed."

// deliver has the selected agent do the work, for the first time or again after
// a revision request. Each turn of the main loop brings it one step further: the
// agent is asked, answers by itself, or is told what was wrong and asked again.
func (t *task) deliver(ctx workflow.Context) {
	follows := t.follows
	result := t.workOfWinner(ctx)
	switch {
	case t.follows != follows: // the task stands elsewhere
	case result.Delivered:
		t.recordWork(ctx, result.Work)
	case result.Pending:
		t.Attempt = DeliveryAttempt{Try: result.Try, Pending: true}
	case result.Again:
		t.Attempt = DeliveryAttempt{Try: result.Try + 1, Complaint: result.Reason}
		t.note(ctx, actorPlatform, "delivery_sent_back", result.Reason)
	default:
		t.returnToReview(ctx, result.Reason)
	}
}

// workOfWinner turns whatever goes wrong into "not delivered": the poster must
// not pay for an agent that failed.
func (t *task) workOfWinner(ctx workflow.Context) contract.RequestDeliveryResult {
	follows := t.follows
	if t.Attempt.Pending {
		t.openWindow(ctx, "Delivery window")
		t.awaitWithClock(ctx, func() bool { return t.submitted(t.finalCall()) || t.window.timer.IsReady() })
		if t.follows != follows {
			return contract.RequestDeliveryResult{}
		}
		return t.receiveHandedIn(ctx)
	}
	window := t.untilDeadline(ctx)
	if window == 0 {
		return contract.RequestDeliveryResult{Reason: cmp.Or(t.Attempt.Complaint, lateDelivery)}
	}
	calling, stop := workflow.WithCancel(ctx)
	defer stop()
	asked := executeWithin(calling, contract.ActivityRequestDelivery, window, "Request delivery from "+clip(t.Selected.AgentName),
		contract.RequestDeliveryInput{
			Believed: t.believed(), TaskID: t.input.TaskID, BidID: t.Selected.BidID, Number: t.Deliveries + 1,
			Notes: t.RevisionNotes, Try: t.Attempt.Try, Complaint: t.Attempt.Complaint,
		})
	t.awaitWithClock(ctx, func() bool { return asked.IsReady() || t.submitted(t.finalCall()) })
	if t.follows != follows {
		return contract.RequestDeliveryResult{}
	}
	if !asked.IsReady() {
		return t.receiveHandedIn(ctx)
	}
	result, err := asked.result(ctx)
	if err == nil {
		return result
	}
	if contract.IsMoved(err) {
		t.followRow(ctx)
		return contract.RequestDeliveryResult{}
	}
	t.log.Warn("Delivery failed", "agent", t.Selected.AgentName, "error", err)
	if refused, ok := contract.DecodeRefusal(err); ok {
		return contract.RequestDeliveryResult{Reason: refused.Message}
	}
	return t.receiveHandedIn(ctx)
}

// receiveHandedIn takes what the winner handed in by itself, or ends the waiting.
func (t *task) receiveHandedIn(ctx workflow.Context) contract.RequestDeliveryResult {
	result, err := execute(ctx, contract.ActivityReceiveDelivery, "Check what "+clip(t.Selected.AgentName)+" handed in",
		contract.ReceiveDeliveryInput{
			TaskID: t.input.TaskID, BidID: t.Selected.BidID, Number: t.Deliveries + 1, Try: max(t.Attempt.Try, 1),
		}).result(ctx)
	if err == nil {
		return result
	}
	t.log.Error("Delivery not received", "agent", t.Selected.AgentName, "error", err)
	return contract.RequestDeliveryResult{Reason: lateDelivery}
}

// recordWork shows the work to the poster.
func (t *task) recordWork(ctx workflow.Context, work contract.Work) {
	recorded, err := mustSucceed(ctx, t, contract.ActivityRecordDelivery, "Record the delivery", contract.RecordDeliveryInput{
		Believed: t.believed(), TaskID: t.input.TaskID, BidID: t.Selected.BidID, Number: t.Deliveries + 1, Notes: t.RevisionNotes, Work: work,
	})
	if err != nil {
		return
	}
	t.Deliveries++
	t.RevisionNotes, t.Attempt, t.Deadline = "", DeliveryAttempt{}, recorded.ClosesAt
	t.DeliveryStatus = market.DeliveryAwaitingApproval
	t.note(ctx, actorAgent, "delivery_received", fmt.Sprintf("delivery %d from %s", t.Deliveries, t.Selected.AgentName))
}

// returnToReview gives the money back and opens the gallery again without the
// agent that failed. Even with no runner-up the poster may still remix.
func (t *task) returnToReview(ctx workflow.Context, reason string) {
	if t.release(ctx, market.DeliveryFailed) == nil {
		t.reopenReview(ctx, reason)
	}
}

// reopenReview opens the gallery again, now that the money is back.
func (t *task) reopenReview(ctx workflow.Context, reason string) {
	failed := *t.Selected
	reopened, err := mustSucceed(ctx, t, contract.ActivityReopenReview, "Open the gallery again", contract.ReopenReviewInput{
		Believed: t.believed(), TaskID: t.input.TaskID, BidID: failed.BidID, Selection: t.Selections, Reason: reason,
	})
	if err != nil {
		return
	}
	t.Shown = reopened.Shown
	t.Selected, t.Attempt, t.Deadline = nil, DeliveryAttempt{}, reopened.ClosesAt
	t.moveTo(market.TaskReview, market.DeliveryFailed)
	t.note(ctx, actorAgent, "agent_failed", failed.AgentName+": "+reason)
}
