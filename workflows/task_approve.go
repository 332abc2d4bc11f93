package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// awaitApproval waits for the poster's word on the delivery. Silence means what
// the task's terms say it means.
func (t *task) awaitApproval(ctx workflow.Context) {
	if t.commandArrives(ctx, "Approval window") {
		return
	}
	if t.input.Terms.AutoApprove {
		mustSucceed(ctx, t, contract.ActivityCapturePayment, payAgent, t.capture())
		t.close(ctx, market.ClosedAutoApproved)
		return
	}
	t.release(ctx, market.DeliveryExpired)
	t.close(ctx, market.ClosedApprovalTimeout)
}

func (t *task) validateApproveDelivery(c contract.ApproveDeliveryCommand) error {
	return t.permitOnDelivery(market.CommandApprove, c.Number)
}

func (t *task) handleApproveDelivery(ctx workflow.Context, c contract.ApproveDeliveryCommand) error {
	if _, err := retryUnlessRefused(ctx, t, contract.ActivityCapturePayment, payAgent, t.capture()); err != nil {
		return err
	}
	t.note(ctx, actorPoster, "delivery_approved", fmt.Sprintf("delivery %d", c.Number))
	t.close(ctx, market.ClosedApproved)
	return nil
}

func (t *task) validateRequestRevision(c contract.RequestRevisionCommand) error {
	return t.permitOnDelivery(market.CommandRequestRevision, c.Number)
}

func (t *task) handleRequestRevision(ctx workflow.Context, c contract.RequestRevisionCommand) error {
	requested, err := retryUnlessRefused(ctx, t, contract.ActivityRequestRevision, "Record the revision request",
		contract.RequestRevisionInput{TaskID: t.input.TaskID, Number: c.Number, Notes: c.Notes})
	if err != nil {
		return err
	}
	t.Revisions++
	t.RevisionNotes, t.Deadline = c.Notes, requested.ClosesAt
	t.DeliveryStatus = market.DeliveryRevisionRequested
	t.note(ctx, actorPoster, "revision_requested", fmt.Sprintf("delivery %d", c.Number))
	return nil
}

// payAgent is the summary of ActivityCapturePayment.
const payAgent = "Pay the agent and the platform"

func (t *task) capture() contract.CapturePaymentInput {
	return contract.CapturePaymentInput{TaskID: t.input.TaskID, Selection: t.Selections}
}

// release gives the held price back to the poster.
func (t *task) release(ctx workflow.Context, outcome market.DeliveryStatus) {
	mustSucceed(ctx, t, contract.ActivityReleasePayment, "Give the held price back: "+string(outcome),
		contract.ReleasePaymentInput{TaskID: t.input.TaskID, Selection: t.Selections, Outcome: outcome})
}
