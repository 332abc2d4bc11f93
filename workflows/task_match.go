package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// match has triage choose the pool of the round. With nobody to invite, bids of
// earlier rounds are all that can be shown.
func (t *task) match(ctx workflow.Context) {
	if t.Status == market.TaskOpen {
		t.Status, t.Round = market.TaskMatching, 1
	}
	chosen, err := mustSucceed(ctx, t, contract.ActivitySelectAgents, "Choose and invite agents", contract.SelectAgentsInput{
		Believed:        t.believed(),
		TaskID:          t.input.TaskID,
		Round:           t.Round,
		Experimentation: market.RaisedExperimentation(t.input.Experimentation, t.Round),
	})
	if err != nil {
		return
	}
	t.Pool, t.Deadline = chosen.Invitations, chosen.ClosesAt
	if len(t.Pool) == 0 {
		t.note(ctx, actorPlatform, "no_agent_found", "")
		t.showEarlierRounds(ctx)
		return
	}
	t.Status = market.TaskPrototyping
	t.note(ctx, actorPlatform, "agents_invited", fmt.Sprintf("%d agents in round %d", len(t.Pool), t.Round))
}

// showEarlierRounds opens the gallery of a round that nobody was invited to. In
// the first round there is nothing to look for.
func (t *task) showEarlierRounds(ctx workflow.Context) {
	if t.Round == 1 {
		t.close(ctx, market.ClosedNoPrototypes)
		return
	}
	t.openGallery(ctx)
}
