package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// close ends the task for good.
func (t *task) close(ctx workflow.Context, reason market.ClosedReason) {
	closed, err := mustSucceed(ctx, t, contract.ActivityCloseTask, "Close the task: "+string(reason),
		contract.CloseTaskInput{Believed: t.believed(), TaskID: t.input.TaskID, Reason: reason})
	if err != nil {
		return
	}
	t.ended(ctx, actorPlatform, closed.Reason)
}

func (t *task) validateCancel(contract.CancelCommand) error { return t.permit(market.CommandCancel) }

// handleCancel ends the task before a selection; no money is held yet. A task
// that a deadline has ended a moment before stays ended as it was.
func (t *task) handleCancel(ctx workflow.Context, c contract.CancelCommand) error {
	reason, actor := market.ClosedPosterCancelled, actorPoster
	if c.ByPlatform {
		reason, actor = market.ClosedPlatformCancelled, actorOperator
	}
	closed, err := retryUnlessRefused(ctx, t, contract.ActivityCloseTask.Ordinary(), "Close the task: "+string(reason),
		contract.CloseTaskInput{Believed: t.believed(), TaskID: t.input.TaskID, Reason: reason, Note: c.Reason})
	if err != nil {
		return err
	}
	t.ended(ctx, actor, closed.Reason)
	if closed.Reason != reason {
		return t.permit(market.CommandCancel)
	}
	return nil
}

func (t *task) ended(ctx workflow.Context, actor string, reason market.ClosedReason) {
	status, delivery := reason.Ending()
	t.Status, t.ClosedReason = status, reason
	if delivery != "" {
		t.DeliveryStatus = delivery
	}
	t.note(ctx, actor, "task_closed", string(reason))
}

// finish ends the workflow of an ended task once everyone has been answered. A
// command that came too late is refused by the rule that it meets now.
func (t *task) finish(ctx workflow.Context) error {
	for t.pending != nil || !workflow.AllHandlersFinished(ctx) {
		if t.pending != nil {
			t.performPending(ctx)
		}
		_ = workflow.Await(ctx, func() bool { return t.pending != nil || workflow.AllHandlersFinished(ctx) })
	}
	t.drainSignals() // nothing waits for what arrives too late
	return nil
}
