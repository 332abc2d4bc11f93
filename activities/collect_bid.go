package activities

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivityCollectBid, (*Activities).CollectBid)

// CollectBid asks one invited agent for its prototype and writes what it answers.
// An agent that answers by itself leaves the bid pending, for ReceiveBid to take.
// A bid that the agent breaks is an answer too: the reason stays on the bid for
// its owner. Asked again after it was written, it answers from the bid.
func (a *Activities) CollectBid(ctx context.Context, in contract.CollectBidInput) (contract.CollectBidResult, error) {
	task, err := a.Store.Task(ctx, in.TaskID)
	if err != nil {
		return contract.CollectBidResult{}, err
	}
	bid, err := a.Store.BidOfTask(ctx, in.TaskID, in.BidID)
	if err != nil {
		return contract.CollectBidResult{}, err
	}
	if bid.Status != market.BidInvited {
		return collected(&bid), nil
	}
	if err := a.Store.ComparePosition(ctx, &task, in.Position); err != nil {
		return contract.CollectBidResult{}, err
	}
	request, err := a.requestFor(ctx, &task, agents.ModePrototype)
	if err != nil {
		return contract.CollectBidResult{}, err
	}
	p := resume(ctx, progress{Try: 1})
	call := callFor(in.TaskID, in.BidID, market.CallPrototype, 1, 1)
	answer, err := a.callAgent(ctx, call, in.BidID.String()+":prototype", request, p)
	if err == nil && answer.Deferred {
		return contract.CollectBidResult{Pending: true}, nil
	}
	if err != nil {
		failure, retry := verdictOf(ctx, p, err)
		if retry != nil {
			return contract.CollectBidResult{}, retry
		}
		return a.dropBid(ctx, in, failure)
	}
	return a.receiveBid(ctx, in, answer)
}

func (a *Activities) receiveBid(ctx context.Context, in contract.CollectBidInput, answer agents.Answer) (contract.CollectBidResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, bidStep(in.BidID), in.Position,
		func(step *store.Step) (contract.CollectBidResult, error) {
			bid, err := step.Bid(in.BidID)
			if err != nil || bid.Status != market.BidInvited {
				return collected(&bid), err // the round ended while the agent worked
			}
			err = step.ReceiveBid(in.BidID, store.Prototype{
				Price: answer.Price, Summary: answer.Summary, Message: answer.Message,
				Artifacts: answer.Artifacts, TokenUsage: answer.TokenUsage,
			})
			return contract.CollectBidResult{Received: true, PriceCents: answer.Price}, err
		})
}

func (a *Activities) dropBid(ctx context.Context, in contract.CollectBidInput, failure *agents.Failure) (contract.CollectBidResult, error) {
	status := market.BidFailed
	if failure.Kind == agents.FailureDeclined {
		status = market.BidDeclined
	}
	result, err := store.TakeStepAt(ctx, a.Store, in.TaskID, bidStep(in.BidID), in.Position,
		func(step *store.Step) (contract.CollectBidResult, error) {
			bid, err := step.Bid(in.BidID)
			if err != nil || bid.Status != market.BidInvited {
				return collected(&bid), err
			}
			call, err := step.SettleCall(contract.CallID(in.BidID, market.CallPrototype, 1, 1))
			if err == nil && call.AnsweredAt != nil {
				return contract.CollectBidResult{}, errAnswered
			}
			if err != nil && !refusal.Is(err, refusal.NotFound) {
				return contract.CollectBidResult{}, err
			}
			return drop(step, &bid, status, failure.Reason)
		})
	if errors.Is(err, errAnswered) {
		return contract.CollectBidResult{Pending: true}, nil
	}
	return result, err
}

// errAnswered says that an async agent has called back although its call failed.
var errAnswered = errors.New("the agent has answered by itself")

// bidStep is the one step that settles an invited bid.
func bidStep(bidID uuid.UUID) string { return "collect_bid:" + bidID.String() }

// collected says what a bid's row already tells.
func collected(bid *market.Bid) contract.CollectBidResult {
	if bid.ReceivedAt == nil {
		return contract.CollectBidResult{Reason: bid.Reason}
	}
	return contract.CollectBidResult{Received: true, PriceCents: bid.Price}
}
