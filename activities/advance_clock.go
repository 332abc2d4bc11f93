package activities

import (
	"context"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivityAdvanceClock, (*Activities).AdvanceClock)

// AdvanceClock makes the open window of a test task end now. What follows on the
// deadline is the workflow's to do.
func (a *Activities) AdvanceClock(ctx context.Context, in contract.AdvanceClockInput) (contract.WindowResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, stepName("advance_clock", in.Advance), in.Position,
		func(step *store.Step) (contract.WindowResult, error) {
			if err := market.Permit(market.CommandAdvanceClock, step.Task.Situation()); err != nil {
				return contract.WindowResult{}, err
			}
			return contract.WindowResult{ClosesAt: step.OpenWindow(0)}, nil
		})
}
