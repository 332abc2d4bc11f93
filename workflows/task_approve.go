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
		if t.capture(ctx) == nil {
			t.close(ctx, market.ClosedAutoApproved)
		}
		return
	}
	if t.release(ctx, market.DeliveryExpired) == nil {
		t.close(ctx, market.ClosedApprovalTimeout)
	}
}

func (t *task) validateApproveDelivery(c contract.ApproveDeliveryCommand) error {
	return t.permitOnDelivery(market.CommandApprove, c.Number)
}

func (t *task) handleApproveDelivery(ctx workflow.Context, c contract.ApproveDeliveryCommand) error {
	if _, err := retryUnlessRefused(ctx, t, contract.ActivityCapturePayment, payAgent, t.captureInput()); err != nil {
		return err
	}
	t.DeliveryStatus = market.DeliveryApproved
	t.note(ctx, actorPoster, "delivery_approved", fmt.Sprintf("delivery %d", c.Number))
	t.close(ctx, market.ClosedApproved)
	return nil
}

func (t *task) validateRequestRevision(c contract.RequestRevisionCommand) error {
	return t.permitOnDelivery(market.CommandRequestRevision, c.Number)
}

func (t *task) handleRequestRevision(ctx workflow.Context, c contract.RequestRevisionCommand) error {
	requested, err := retryUnlessRefused(ctx, t, contract.ActivityRequestRevision, "Record the revision request",
		contract.RequestRevisionInput{Believed: t.believed(), TaskID: t.input.TaskID, Number: c.Number, Notes: c.Notes})
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

func (t *task) captureInput() contract.CapturePaymentInput {
	return contract.CapturePaymentInput{Believed: t.believed(), TaskID: t.input.TaskID, Selection: t.Selections}
}

// capture pays the agent and the platform.
func (t *task) capture(ctx workflow.Context) error {
	_, err := mustSucceed(ctx, t, contract.ActivityCapturePayment, payAgent, t.captureInput())
	if err == nil {
		t.DeliveryStatus = market.DeliveryApproved
	}
	return err
}

// release gives the held price back to the poster.
func (t *task) release(ctx workflow.Context, outcome market.DeliveryStatus) error {
	_, err := mustSucceed(ctx, t, contract.ActivityReleasePayment, "Give the held price back: "+string(outcome),
		contract.ReleasePaymentInput{Believed: t.believed(), TaskID: t.input.TaskID, Selection: t.Selections, Outcome: outcome})
	if err == nil {
		t.DeliveryStatus = outcome
	}
	return err
}
