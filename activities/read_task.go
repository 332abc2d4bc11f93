package activities

import (
	"context"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

var _ = implement(contract.ActivityReadTask, (*Activities).ReadTask)

// ReadTask reads where a task stands, for a workflow that continues from its row.
func (a *Activities) ReadTask(ctx context.Context, in contract.ReadTaskInput) (contract.TaskState, error) {
	read, err := a.Store.TaskState(ctx, in.TaskID)
	if err != nil {
		return contract.TaskState{}, err
	}
	task := &read.Task
	state := contract.TaskState{
		Position: task.Position(read.Selections), ClosedReason: task.ClosedReason,
		Shown: selectable(read.Bids), ReviewExtensions: task.ReviewExtensions,
		Revisions: task.Revisions, Advances: read.Advances, AnsweredCalls: read.AnsweredCalls,
	}
	if task.ExpiresAt != nil {
		state.Deadline = *task.ExpiresAt
	}
	if task.Status == market.TaskMatching && read.RemixStarted {
		state.Position.Round++
	}
	if task.DeliveryStatus == market.DeliveryRevisionRequested {
		state.RevisionNotes = read.RevisionNotes
	}
	if dispute := read.Dispute; dispute != nil {
		state.DisputeAnswered = dispute.AnsweredAt != nil
		state.Recommendation, state.Verdict = dispute.Recommendation, dispute.Verdict
	}
	readBids(&state, task, read.Bids)
	return state, nil
}

// readBids fills in whose bid is selected, and while a round is open its pool.
func readBids(state *contract.TaskState, task *market.Task, bids []market.Bid) {
	for i := range bids {
		bid := &bids[i]
		if bid.Selected {
			state.Selected = &contract.ShownBid{
				BidID: bid.ID, AgentName: bid.AgentName, PriceCents: bid.Price, Score: *bid.Score, ReceivedAt: *bid.ReceivedAt,
			}
		}
		if task.Status == market.TaskPrototyping && bid.Round == task.Round && market.PermitWithdrawal(bid) == nil {
			state.Pool = append(state.Pool, contract.InvitedBid{BidID: bid.ID, AgentID: bid.AgentID, AgentName: bid.AgentName})
		}
	}
}
