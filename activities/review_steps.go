package activities

import (
	"context"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivityExtendReview, (*Activities).ExtendReview)

// ExtendReview moves the end of the review window by one extension.
func (a *Activities) ExtendReview(ctx context.Context, in contract.ExtendReviewInput) (contract.WindowResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, stepName("extend_review", in.Extension), in.Position,
		func(step *store.Step) (contract.WindowResult, error) {
			if err := market.Permit(market.CommandExtendReview, step.Task.Situation()); err != nil {
				return contract.WindowResult{}, err
			}
			step.Task.ReviewExtensions++
			closesAt := step.Task.ExpiresAt.Add(step.Task.Terms.Windows.ReviewExtension)
			step.Task.ExpiresAt = &closesAt
			return contract.WindowResult{ClosesAt: closesAt}, nil
		})
}

var _ = implementSilent(contract.ActivityStartRemix, (*Activities).StartRemix)

// StartRemix charges the fee and sends the task back to matching. It refuses
// with refusal.InsufficientFunds, and with refusal.WrongState where nobody is left to be
// invited; then nothing has changed.
func (a *Activities) StartRemix(ctx context.Context, in contract.StartRemixInput) error {
	return a.takeStep(ctx, numbered(in.TaskID, "start_remix", in.Round).at(in.Position), func(step *store.Step) error {
		if err := market.Permit(market.CommandRemix, step.Task.Situation()); err != nil {
			return err
		}
		if err := permitRemixAmongCandidates(step, in.Round); err != nil {
			return err
		}
		if err := ledger.ChargeRemix(ctx, step.Tx(), step.Task, in.Round, step.Task.Terms.RemixFee); err != nil {
			return err
		}
		step.Task.ExpiresAt = nil
		return step.Move(market.TaskMatching)
	})
}

func permitRemixAmongCandidates(step *store.Step, round int) error {
	task, candidates, err := pool(step, round)
	if err != nil {
		return err
	}
	return market.PermitRemixAmong(task, candidates)
}

var _ = implement(contract.ActivityReopenReview, (*Activities).ReopenReview)

// ReopenReview opens the gallery again after the winner failed; runners-up stay
// selectable.
func (a *Activities) ReopenReview(ctx context.Context, in contract.ReopenReviewInput) (contract.OpenReviewResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, stepName("reopen_review", in.Selection), in.Position,
		func(step *store.Step) (contract.OpenReviewResult, error) {
			if err := step.FailSelectedBid(in.BidID, in.Reason); err != nil {
				return contract.OpenReviewResult{}, err
			}
			if err := step.Move(market.TaskReview); err != nil {
				return contract.OpenReviewResult{}, err
			}
			step.Task.DeliveryStatus = market.DeliveryFailed
			step.Task.Revisions = 0
			bids, err := step.Bids()
			if err != nil {
				return contract.OpenReviewResult{}, err
			}
			step.Emit(market.EventAgentFailed, publicapi.EventData{Bids: presentedBids(bids), Note: in.Reason})
			return contract.OpenReviewResult{
				Shown: selectable(bids), ClosesAt: step.OpenWindow(step.Task.Terms.Windows.Review),
			}, nil
		})
}
