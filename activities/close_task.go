package activities

import (
	"context"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivityCloseTask, (*Activities).CloseTask)

// CloseTask ends a task with its reason and event, and answers with the reason
// that holds: the first one. Money has moved before.
func (a *Activities) CloseTask(ctx context.Context, in contract.CloseTaskInput) (contract.CloseTaskResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, "close", in.Position, func(step *store.Step) (contract.CloseTaskResult, error) {
		return contract.CloseTaskResult{Reason: in.Reason}, closeTask(step, in)
	})
}

func closeTask(step *store.Step, in contract.CloseTaskInput) error {
	status, delivery := in.Reason.Ending()
	if err := step.Move(status); err != nil {
		return err
	}
	if err := step.DropSilentBids(market.BidFailed, "The task ended before an answer arrived."); err != nil {
		return err
	}
	if err := step.DropUnjudgedBids(market.BidFailed, "The task ended before the prototype was judged."); err != nil {
		return err
	}
	step.Task.ClosedReason = in.Reason
	step.Task.ExpiresAt = nil
	if delivery != "" {
		step.Task.DeliveryStatus = delivery
	}
	if status == market.TaskCompleted {
		if err := step.CountWinningPrice(); err != nil {
			return err
		}
	}
	emitEnding(step, status, in.Note)
	return nil
}

// emitEnding tells of endings that no earlier event told of: an approval and a
// dispute's resolution have had theirs.
func emitEnding(step *store.Step, status market.TaskStatus, note string) {
	switch status {
	case market.TaskExpired:
		step.Emit(market.EventTaskExpired, publicapi.EventData{Note: note})
	case market.TaskCancelled:
		step.Emit(market.EventTaskCancelled, publicapi.EventData{Note: note})
	case market.TaskCompleted, market.TaskDraft, market.TaskOpen, market.TaskMatching,
		market.TaskPrototyping, market.TaskReview, market.TaskDelivering:
	}
}
