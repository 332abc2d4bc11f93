package activities

import (
	"context"
	"strings"

	"github.com/aitasker/aitasker/internal/agentclient"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/evidence"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/resource"
	"github.com/aitasker/aitasker/internal/store"
)

// RequestDelivery calls the winner for the final work and checks its evidence:
// every artifact exists, has its hash and opens as what it says it is. Work that
// fails a check goes back to the agent with the reason, at most maxTries times
// within the delivery window.
func (a *Activities) RequestDelivery(ctx context.Context, in contract.RequestDeliveryInput) (contract.RequestDeliveryResult, error) {
	earlier, taken, err := store.TakenStep[contract.RequestDeliveryResult](ctx, a.Store, in.TaskID, deliveryStep(in))
	if taken || err != nil {
		return earlier, err // the process died after the work was recorded
	}
	request, err := a.deliveryRequest(ctx, in)
	if err != nil {
		return contract.RequestDeliveryResult{}, err
	}
	p := resume(ctx)
	for ; p.Try <= maxTries; p.Try, p.Sends = p.Try+1, 0 {
		request.UserFeedback = feedback(in.Notes, p.Complaint)
		answer, err := a.callAgent(ctx, in.BidID, idempotencyKey(in, p.Try), request, p)
		if err != nil {
			failure, retry := verdictOf(ctx, p, err)
			if retry != nil {
				return contract.RequestDeliveryResult{}, retry
			}
			return contract.RequestDeliveryResult{Reason: failure.Reason}, nil
		}
		checks, err := evidence.Check(ctx, a.Blobs, answer.Artifacts)
		if err != nil {
			return contract.RequestDeliveryResult{}, err
		}
		if evidence.Passed(checks) {
			return a.recordDelivery(ctx, in, answer, checks)
		}
		p.Complaint = evidence.Failures(checks)
	}
	return contract.RequestDeliveryResult{Reason: p.Complaint}, nil
}

// deliveryRequest builds the final call, reminding the winner of what it was
// selected for.
func (a *Activities) deliveryRequest(ctx context.Context, in contract.RequestDeliveryInput) (agentclient.ExecuteRequest, error) {
	task, err := a.Store.Task(ctx, in.TaskID)
	if err != nil {
		return agentclient.ExecuteRequest{}, err
	}
	bid, err := a.Store.BidOfTask(ctx, in.TaskID, in.BidID)
	if err != nil {
		return agentclient.ExecuteRequest{}, err
	}
	request, err := a.requestFor(ctx, &task, agentclient.ModeFinal)
	if err != nil {
		return agentclient.ExecuteRequest{}, err
	}
	request.Context.SelectedPrototype = &agentclient.Prototype{BidID: bid.ID, Summary: bid.Summary, PriceUSD: bid.Price.String()}
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

func (a *Activities) recordDelivery(
	ctx context.Context, in contract.RequestDeliveryInput, answer agentclient.Answer, checks []market.EvidenceCheck,
) (contract.RequestDeliveryResult, error) {
	return store.TakeStep(ctx, a.Store, in.TaskID, deliveryStep(in),
		func(step *store.Step) (contract.RequestDeliveryResult, error) {
			if !awaitsDelivery(step.Task, in) {
				return contract.RequestDeliveryResult{}, market.Refuse(market.CodeWrongState, "The task no longer waits for this delivery.")
			}
			delivery, err := step.RecordDelivery(market.Delivery{
				BidID: in.BidID, Number: in.Number, Summary: answer.Summary, Message: answer.Message,
				RevisionNotes: in.Notes, Evidence: checks, Artifacts: answer.Artifacts,
			})
			if err != nil {
				return contract.RequestDeliveryResult{}, err
			}
			step.Task.DeliveryStatus = market.DeliveryAwaitingApproval
			shown := resource.DeliveryOf(delivery)
			step.Emit(market.EventDeliveryReady, resource.EventData{Delivery: &shown})
			return contract.RequestDeliveryResult{
				Delivered: true, ApproveBy: step.OpenWindow(step.Task.Terms.Windows.Approval),
			}, nil
		})
}

func deliveryStep(in contract.RequestDeliveryInput) string {
	return stepName("record_delivery", in.Number)
}

// awaitsDelivery tells whether the work is still wanted: another worker may have
// handed it in, or the wait may have been given up.
func awaitsDelivery(task *market.Task, in contract.RequestDeliveryInput) bool {
	working := task.DeliveryStatus == market.DeliveryInProgress || task.DeliveryStatus == market.DeliveryRevisionRequested
	return task.Status == market.TaskDelivering && working && *task.SelectedBidID == in.BidID && task.Deliveries == in.Number-1
}

// GiveUpDelivery ends the wait for a delivery whose call did not come back. Under
// the task's lock either the work is there, and counts, or it is refused from now
// on.
func (a *Activities) GiveUpDelivery(ctx context.Context, in contract.GiveUpDeliveryInput) (contract.RequestDeliveryResult, error) {
	return store.TakeStep(ctx, a.Store, in.TaskID, stepName(stepName("give_up_delivery", in.Selection), in.Number),
		func(step *store.Step) (contract.RequestDeliveryResult, error) {
			if step.Task.Deliveries >= in.Number {
				return contract.RequestDeliveryResult{Delivered: true, ApproveBy: *step.Task.ExpiresAt}, nil
			}
			step.Task.DeliveryStatus = market.DeliveryFailed
			return contract.RequestDeliveryResult{Reason: in.Reason}, nil
		})
}
