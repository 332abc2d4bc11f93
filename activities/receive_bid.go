package activities

import (
	"context"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivityReceiveBid, (*Activities).ReceiveBid)

// ReceiveBid ends the waiting for one invited agent: what it handed in by itself
// becomes its bid, and without an answer the bid is late. It takes the same step
// as CollectBid, so that an answer which lands while the window closes counts or
// is late, never half of each.
func (a *Activities) ReceiveBid(ctx context.Context, in contract.ReceiveBidInput) (contract.CollectBidResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, bidStep(in.BidID), in.Position,
		func(step *store.Step) (contract.CollectBidResult, error) {
			bid, err := step.Bid(in.BidID)
			if err != nil || bid.Status != market.BidInvited {
				return collected(&bid), err
			}
			call, err := step.SettleCall(contract.CallID(in.BidID, market.CallPrototype, 1, 1))
			switch {
			case refusal.Is(err, refusal.NotFound): // called, and silent until now
				return drop(step, &bid, market.BidLate, noPrototype)
			case err != nil:
				return contract.CollectBidResult{}, err
			}
			return takeAnswer(step, &bid, &call)
		})
}

const noPrototype = "No answer arrived within the prototyping window."

func takeAnswer(step *store.Step, bid *market.Bid, call *market.AgentCall) (contract.CollectBidResult, error) {
	switch call.Outcome {
	case market.CallAccepted:
		work := call.Answer
		err := step.ReceiveBid(bid.ID, store.Prototype{
			Price: work.Price, Summary: work.Summary, Message: work.Message, Artifacts: work.Artifacts, TokenUsage: work.TokenUsage,
		})
		return contract.CollectBidResult{Received: true, PriceCents: work.Price}, err
	case market.CallDeclined:
		return drop(step, bid, market.BidDeclined, call.Reason)
	case market.CallRefused:
		return drop(step, bid, market.BidFailed, call.Reason)
	}
	return drop(step, bid, market.BidLate, noPrototype)
}

func drop(step *store.Step, bid *market.Bid, status market.BidStatus, reason string) (contract.CollectBidResult, error) {
	return contract.CollectBidResult{Reason: reason}, step.DropBid(bid.ID, status, reason)
}
