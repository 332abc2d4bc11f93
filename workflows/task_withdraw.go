package workflows

import (
	"slices"

	"github.com/google/uuid"
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func (t *task) validateWithdrawBid(c contract.WithdrawBidCommand) error {
	if err := t.permit(market.CommandWithdrawBid); err != nil {
		return err
	}
	if t.bidder(c.BidID) == "" {
		return refusal.New(refusal.WrongState, "The bid is not in the running any more.")
	}
	return nil
}

// handleWithdrawBid takes a bid out of the running. Without any bid left a round
// ends as one that brought none; a gallery stays open, for the poster may remix.
func (t *task) handleWithdrawBid(ctx workflow.Context, c contract.WithdrawBidCommand) error {
	name := t.bidder(c.BidID)
	_, err := retryUnlessRefused(ctx, t, contract.ActivityWithdrawBid, "Withdraw the bid of "+clip(name),
		contract.WithdrawBidInput{Believed: t.believed(), TaskID: t.input.TaskID, BidID: c.BidID})
	if err != nil {
		return err
	}
	t.Pool = slices.DeleteFunc(t.Pool, func(i contract.InvitedBid) bool { return i.BidID == c.BidID })
	t.Shown = slices.DeleteFunc(t.Shown, func(b contract.ShownBid) bool { return b.BidID == c.BidID })
	if stop, asked := t.asking[c.BidID]; asked {
		stop()
	}
	t.note(ctx, actorAgent, "bid_withdrawn", name)
	return nil
}

// bidder names the agent of a bid that is asked for or on show; empty for others.
func (t *task) bidder(bidID uuid.UUID) string {
	for _, invitation := range t.Pool {
		if invitation.BidID == bidID {
			return invitation.AgentName
		}
	}
	for _, bid := range t.Shown {
		if bid.BidID == bidID {
			return bid.AgentName
		}
	}
	return ""
}
