package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// collect calls all invited agents at once and judges each prototype as it lands.
// It needs no timer: every call ends with the window at the latest. A command,
// here only cancel, stops the calls.
func (t *task) collect(ctx workflow.Context) {
	calling, stop := workflow.WithCancel(ctx)
	defer stop()
	outstanding := len(t.Pool)
	for _, invitation := range t.Pool {
		workflow.GoNamed(calling, "collect from "+invitation.AgentName, func(ctx workflow.Context) {
			defer func() { outstanding-- }()
			t.collectFrom(ctx, invitation)
		})
	}
	_ = workflow.Await(ctx, func() bool { return outstanding == 0 || t.pending != nil })
	if t.pending != nil {
		stop()
		_ = workflow.Await(ctx, func() bool { return outstanding == 0 })
		return
	}
	t.openGallery(ctx)
}

// collectFrom never fails the round: an agent that fails or is late just has no
// prototype, and one that could not be judged is left to OpenReview.
func (t *task) collectFrom(ctx workflow.Context, invitation contract.Invitation) {
	window := t.untilDeadline(ctx)
	if window == 0 {
		return
	}
	bid := contract.CollectBidInput{TaskID: t.input.TaskID, BidID: invitation.BidID}
	collected, err := collectBid(ctx, bid, invitation.AgentName, window).result(ctx)
	if err != nil || !collected.Received {
		t.log.Info("No prototype received", "agent", invitation.AgentName, "reason", collected.Reason, "error", err)
		t.note(ctx, actorAgent, "prototype_missing", invitation.AgentName)
		return
	}
	t.note(ctx, actorAgent, "prototype_received", fmt.Sprintf("%s for %s USD", invitation.AgentName, collected.PriceCents))
	judged, err := judgeBid(ctx, contract.JudgeBidInput(bid), invitation.AgentName).result(ctx)
	if err != nil {
		t.log.Error("Prototype not judged", "agent", invitation.AgentName, "error", err)
		return
	}
	t.note(ctx, actorJudge, "prototype_judged", fmt.Sprintf("%s scored %.2f", invitation.AgentName, judged.Score))
}

// openGallery shows the best bids of all rounds, or ends the task when there is
// none.
func (t *task) openGallery(ctx workflow.Context) {
	opened := insist(ctx, t, func() call[contract.OpenReviewResult] {
		return openReview(ctx, contract.OpenReviewInput{TaskID: t.input.TaskID, Round: t.Round})
	})
	t.Pool = nil
	if len(opened.Shown) == 0 {
		t.close(ctx, market.ClosedNoPrototypes)
		return
	}
	t.Shown, t.Deadline = opened.Shown, opened.ClosesAt
	t.Status = market.TaskReview
	t.note(ctx, actorPlatform, "review_opened", fmt.Sprintf("%d bids on show", len(t.Shown)))
}
