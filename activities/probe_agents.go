package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/store"
)

// The bounds of one slice of a sweep.
const (
	probesPerClaim   = 512
	looksPerInterval = 12 // how often a sweep looks for what has fallen due
)

var _ = implement(contract.ActivityProbeAgents, (*Activities).ProbeAgents)

// ProbeAgents checks the agents of a slice as they fall due and writes what came
// of it, until the sweep or the worker ends. Two that run at once share the work.
func (a *Activities) ProbeAgents(ctx context.Context, in contract.ProbeAgentsInput) (contract.ProbeAgentsResult, error) {
	var sum contract.ProbeAgentsResult
	looking := time.NewTicker(in.Interval / looksPerInterval)
	defer looking.Stop()
	for {
		probed, err := a.probeDue(ctx, in)
		sum = sum.Add(probed)
		if err != nil || time.Now().Add(in.Interval/looksPerInterval).After(in.Until) {
			return sum, err
		}
		select {
		case <-looking.C:
		case <-activity.GetWorkerStopChannel(ctx):
			return sum, nil
		case <-ctx.Done():
			return sum, ctx.Err()
		}
	}
}

// probeDue checks all that is due now, claim by claim.
func (a *Activities) probeDue(ctx context.Context, in contract.ProbeAgentsInput) (contract.ProbeAgentsResult, error) {
	var sum contract.ProbeAgentsResult
	claim := store.ProbeClaim{Slice: in.Slice, Slices: in.Slices, Limit: probesPerClaim, Interval: in.Interval}
	for {
		due, err := a.Store.ClaimProbes(ctx, claim)
		if err != nil || len(due) == 0 {
			return sum, err
		}
		outcomes := agents.ProbeAll(ctx, a.Agents, due)
		tally, err := a.Store.RecordProbes(ctx, outcomes, claim)
		if err != nil {
			return sum, err
		}
		sum = sum.Add(contract.ProbeAgentsResult{
			Checked: len(outcomes), Failed: tally.Failed, Uncounted: tally.Uncounted, Hidden: tally.Hidden,
		})
		if len(due) < claim.Limit || time.Now().After(in.Until) {
			return sum, nil
		}
	}
}
