package activities

import (
	"context"
	"strings"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/evidence"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

var _ = implement(contract.ActivityRequestDelivery, (*Activities).RequestDelivery)

// RequestDelivery calls the winner for the final work and checks its evidence:
// every artifact exists, has its hash and opens as what it says it is. Work that
// fails a check goes back to the agent with the reason, at most maxTries times
// within the delivery window. Nothing of it is shown before RecordDelivery. What
// an agent hands in by itself is pending, for ReceiveDelivery to take.
func (a *Activities) RequestDelivery(ctx context.Context, in contract.RequestDeliveryInput) (contract.RequestDeliveryResult, error) {
	request, err := a.deliveryRequest(ctx, in)
	if err != nil {
		return contract.RequestDeliveryResult{}, err
	}
	p := resume(ctx, progress{Try: max(in.Try, 1), Complaint: in.Complaint})
	for ; p.Try <= maxTries; p.Try, p.Sends = p.Try+1, 0 {
		request.UserFeedback = feedback(in.Notes, p.Complaint)
		call := callFor(in.TaskID, in.BidID, market.CallFinal, in.Number, p.Try)
		answer, err := a.callAgent(ctx, call, idempotencyKey(in, p.Try), request, p)
		if err != nil {
			failure, retry := verdictOf(ctx, p, err)
			if retry != nil {
				return contract.RequestDeliveryResult{}, retry
			}
			return a.undelivered(ctx, &call, failure)
		}
		if answer.Deferred {
			return contract.RequestDeliveryResult{Pending: true, Try: p.Try}, nil
		}
		checks, err := evidence.Check(ctx, a.Blobs, answer.Artifacts)
		if err != nil {
			return contract.RequestDeliveryResult{}, err
		}
		if evidence.Passed(checks) {
			return contract.RequestDeliveryResult{Delivered: true, Work: contract.Work{
				Summary: answer.Summary, Message: answer.Message, Artifacts: answer.Artifacts, Evidence: checks,
			}}, nil
		}
		p.Complaint = evidence.Failures(checks)
	}
	return contract.RequestDeliveryResult{Reason: p.Complaint}, nil
}

// undelivered ends a failed call, unless the agent has called back nevertheless.
func (a *Activities) undelivered(
	ctx context.Context, call *market.AgentCall, failure *agents.Failure,
) (contract.RequestDeliveryResult, error) {
	settled, err := a.Store.SettleCall(ctx, call.ID)
	switch {
	case err == nil && settled.AnsweredAt != nil:
		return contract.RequestDeliveryResult{Pending: true, Try: call.Try}, nil
	case err != nil && !refusal.Is(err, refusal.NotFound):
		return contract.RequestDeliveryResult{}, err
	}
	return contract.RequestDeliveryResult{Reason: failure.Reason}, nil
}

// deliveryRequest builds the final call, reminding the winner of what it was
// selected for.
func (a *Activities) deliveryRequest(ctx context.Context, in contract.RequestDeliveryInput) (agents.ExecuteRequest, error) {
	task, err := a.Store.Task(ctx, in.TaskID)
	if err != nil {
		return agents.ExecuteRequest{}, err
	}
	if err := a.Store.ComparePosition(ctx, &task, in.Position); err != nil {
		return agents.ExecuteRequest{}, err
	}
	bid, err := a.Store.BidOfTask(ctx, in.TaskID, in.BidID)
	if err != nil {
		return agents.ExecuteRequest{}, err
	}
	request, err := a.requestFor(ctx, &task, agents.ModeFinal)
	if err != nil {
		return agents.ExecuteRequest{}, err
	}
	request.Context.SelectedPrototype = &agents.Prototype{BidID: bid.ID, Summary: bid.Summary, PriceUSD: bid.Price.String()}
	request.Context.Revision = task.Revisions
	return request, nil
}

// feedback joins the poster's wishes and what was wrong with the last try.
func feedback(notes, complaint string) *string {
	text := strings.TrimSpace(notes + "\n" + complaint)
	if text == "" {
		return nil
	}
	return &text
}
