package workflows

import (
	"fmt"

	"github.com/google/uuid"
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// collect asks all invited agents at once and judges each prototype as it lands.
// It ends when the last agent has answered or the window is over. A withdrawn bid
// leaves the others as they are, the test clock ends the window; another command,
// here only cancel, stops all.
func (t *task) collect(ctx workflow.Context) {
	asking, stop := workflow.WithCancel(ctx)
	defer stop()
	defer t.closeWindow()
	outstanding, follows := len(t.Pool), t.follows
	t.asking = map[uuid.UUID]workflow.CancelFunc{}
	for _, invitation := range t.Pool {
		one, stopOne := workflow.WithCancel(asking)
		t.asking[invitation.BidID] = stopOne
		workflow.GoNamed(one, "collect from "+invitation.AgentName, func(one workflow.Context) {
			defer func() { outstanding-- }()
			t.collectFrom(one, ctx, invitation)
		})
	}
	for {
		_ = workflow.Await(ctx, func() bool { return outstanding == 0 || t.pending != nil })
		switch {
		case t.pending == nil:
			t.openGallery(ctx)
			return
		case t.pending.name != market.CommandWithdrawBid && t.pending.name != market.CommandAdvanceClock:
			stop()
			_ = workflow.Await(ctx, func() bool { return outstanding == 0 })
			return
		}
		t.performPending(ctx)
		if t.follows != follows {
			stop()
			_ = workflow.Await(ctx, func() bool { return outstanding == 0 })
			return
		}
	}
}

// collectFrom never fails the round: an agent that fails or is late just has no
// prototype, and one that could not be judged is left to OpenReview. ctx ends
// with the invitation, round with the round.
func (t *task) collectFrom(ctx, round workflow.Context, invitation contract.InvitedBid) {
	collected, err := t.prototypeOf(ctx, round, invitation)
	if ctx.Err() != nil || contract.IsMoved(err) { // the next step of the task follows the row
		return
	}
	if err != nil || !collected.Received {
		t.log.Info("No prototype received", "agent", invitation.AgentName, "reason", collected.Reason, "error", err)
		t.note(ctx, actorAgent, "prototype_missing", invitation.AgentName)
		return
	}
	t.note(ctx, actorAgent, "prototype_received", fmt.Sprintf("%s for %s USD", invitation.AgentName, collected.PriceCents))
	judged, err := execute(ctx, contract.ActivityJudgeBid, "Judge prototype of "+clip(invitation.AgentName),
		contract.JudgeBidInput{Believed: t.believed(), TaskID: t.input.TaskID, BidID: invitation.BidID}).result(ctx)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		t.log.Error("Prototype not judged", "agent", invitation.AgentName, "error", err)
		return
	}
	t.note(ctx, actorJudge, "prototype_judged", fmt.Sprintf("%s scored %.2f", invitation.AgentName, judged.Score))
}

// prototypeOf asks one agent, waits until it has answered by itself where it does,
// and at the end of the window takes whatever is there.
func (t *task) prototypeOf(ctx, round workflow.Context, invitation contract.InvitedBid) (contract.CollectBidResult, error) {
	bid := contract.CollectBidInput{Believed: t.believed(), TaskID: t.input.TaskID, BidID: invitation.BidID}
	if collected, answered := t.askForPrototype(ctx, round, bid, invitation.AgentName); answered {
		return collected, nil
	}
	if ctx.Err() != nil {
		return contract.CollectBidResult{}, ctx.Err()
	}
	return execute(ctx, contract.ActivityReceiveBid, "Receive what "+clip(invitation.AgentName)+" handed in",
		contract.ReceiveBidInput(bid)).result(ctx)
}

// askForPrototype gives what the agent answered to its call. Of one that answers
// by itself, or not at all, it is false once there is nothing more to wait for.
func (t *task) askForPrototype(
	ctx, round workflow.Context, bid contract.CollectBidInput, agentName string,
) (collected contract.CollectBidResult, answered bool) {
	window := t.untilDeadline(ctx)
	if window == 0 {
		return collected, false
	}
	call := contract.CallID(bid.BidID, market.CallPrototype, 1, 1)
	calling, stop := workflow.WithCancel(ctx)
	defer stop()
	asked := executeWithin(calling, contract.ActivityCollectBid, window, "Collect prototype from "+clip(agentName), bid)
	_ = workflow.Await(ctx, func() bool { return asked.IsReady() || t.submitted(call) || t.advancing() })
	if !asked.IsReady() {
		return collected, false
	}
	collected, err := asked.result(ctx)
	if err == nil && collected.Pending {
		t.awaitSubmission(ctx, round, call, "Prototyping window")
	}
	return collected, err == nil && !collected.Pending
}

// openGallery shows the best bids of all rounds, or ends the task when there is
// none.
func (t *task) openGallery(ctx workflow.Context) {
	opened, err := mustSucceed(ctx, t, contract.ActivityOpenReview, "Rank the bids and open the gallery",
		contract.OpenReviewInput{Believed: t.believed(), TaskID: t.input.TaskID, Round: t.Round})
	if err != nil {
		return
	}
	t.Pool = nil
	if len(opened.Shown) == 0 {
		t.close(ctx, market.ClosedNoPrototypes)
		return
	}
	t.Shown, t.Deadline = opened.Shown, opened.ClosesAt
	t.Status = market.TaskReview
	t.note(ctx, actorPlatform, "review_opened", fmt.Sprintf("%d bids on show", len(t.Shown)))
}
