package workflows

import (
	"errors"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// A workflow that was reset, or restored from an older backup of Temporal, may
// believe its task to stand elsewhere than the row says. The row decides: a step
// that finds them apart does nothing, and the workflow continues from the row.

// errFollowed says that a step was not taken and that the task's state is the
// row's now. Whoever gets it returns to the main loop, or judges its command anew.
var errFollowed = errors.New("the task continues from its row")

// position is where the workflow believes its task to stand.
func (s *State) position() market.Position {
	return market.Position{
		Status: s.Status, DeliveryStatus: s.DeliveryStatus, Round: s.Round, Selections: s.Selections, Deliveries: s.Deliveries,
	}
}

// believed puts the position into the message of a step.
func (s *State) believed() contract.Believed {
	position := s.position()
	return contract.Believed{Position: &position}
}

// followRow reads where the task stands and continues from there.
func (t *task) followRow(ctx workflow.Context) {
	for failures := 1; ; failures++ {
		row, err := execute(ctx, contract.ActivityReadTask, "Read where the task stands",
			contract.ReadTaskInput{TaskID: t.input.TaskID}).result(ctx)
		if err == nil {
			t.adopt(ctx, row)
			return
		}
		t.pauseAfter(ctx, failures, err)
	}
}

// adopt makes the row's state the workflow's. What only the workflow knows stays:
// its timeline, the commands that it answered and the calls that it knows of.
func (t *task) adopt(ctx workflow.Context, row contract.TaskState) {
	t.follows++
	t.closeWindow()
	t.Status, t.DeliveryStatus, t.ClosedReason = row.Position.Status, row.Position.DeliveryStatus, row.ClosedReason
	t.Round, t.Selections, t.Deliveries = row.Position.Round, row.Position.Selections, row.Position.Deliveries
	t.Deadline, t.Pool, t.Shown, t.Selected = row.Deadline, row.Pool, row.Shown, row.Selected
	t.ReviewExtensions, t.Revisions, t.RevisionNotes = row.ReviewExtensions, row.Revisions, row.RevisionNotes
	t.Attempt, t.Advances = DeliveryAttempt{}, row.Advances
	t.DisputeAnswered, t.AnswerClosed = row.DisputeAnswered, row.Recommendation != nil
	t.Recommendation, t.Verdict = row.Recommendation, row.Verdict
	for _, call := range row.AnsweredCalls {
		t.markSubmitted(call)
	}
	t.note(ctx, actorPlatform, "continued_from_row", string(t.Status)+" "+string(t.DeliveryStatus))
}

// finishSettlement takes up a task whose money has moved, or whose dispute is
// decided, and that has not come to its end or back to review.
func (t *task) finishSettlement(ctx workflow.Context) {
	switch {
	case t.DeliveryStatus == market.DeliveryFailed:
		t.reopenReview(ctx, lateDelivery)
	case t.Verdict != nil:
		t.carryOut(ctx, *t.Verdict)
	case t.DeliveryStatus == market.DeliveryExpired:
		t.close(ctx, market.ClosedApprovalTimeout)
	case t.DeliveryStatus == market.DeliveryRefunded:
		t.close(ctx, market.ClosedDisputeRefunded)
	case t.input.Terms.AutoApprove && !t.Deadline.After(workflow.Now(ctx)):
		t.close(ctx, market.ClosedAutoApproved)
	default:
		t.close(ctx, market.ClosedApproved)
	}
}

func (t *task) validateFollowRow(contract.FollowRow) error { return nil }

// handleFollowRow does nothing where the workflow is at its row already.
func (t *task) handleFollowRow(ctx workflow.Context, _ contract.FollowRow) error {
	row, err := retryUnlessRefused(ctx, t, contract.ActivityReadTask, "Read where the task stands",
		contract.ReadTaskInput{TaskID: t.input.TaskID})
	if err == nil && !t.position().Matches(row.Position) {
		t.adopt(ctx, row)
	}
	return err
}
