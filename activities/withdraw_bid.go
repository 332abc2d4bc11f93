package activities

import (
	"context"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implementSilent(contract.ActivityWithdrawBid, (*Activities).WithdrawBid)

// WithdrawBid takes a bid out of the running: an answer that is still to come is
// not taken any more, and a prototype that is there is not shown.
func (a *Activities) WithdrawBid(ctx context.Context, in contract.WithdrawBidInput) error {
	return a.takeStep(ctx, stepOf{in.TaskID, "withdraw_bid:" + in.BidID.String(), in.Position}, func(step *store.Step) error {
		if err := market.Permit(market.CommandWithdrawBid, step.Task.Situation()); err != nil {
			return err
		}
		bid, err := step.Bid(in.BidID)
		if err != nil {
			return err
		}
		if err := market.PermitWithdrawal(&bid); err != nil {
			return err
		}
		_, err = step.SettleCall(contract.CallID(in.BidID, market.CallPrototype, 1, 1))
		if err != nil && !refusal.Is(err, refusal.NotFound) {
			return err
		}
		return step.WithdrawBid(in.BidID)
	})
}
