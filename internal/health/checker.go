package health

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agentclient"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// Checker makes checks. It is safe for concurrent use.
type Checker struct {
	agents   *agentclient.Client
	store    *store.Store
	interval time.Duration
}

// New makes a Checker for a market whose well agents are checked every interval;
// 0 stands for a market without sweeps.
func New(agents *agentclient.Client, checks *store.Store, interval time.Duration) *Checker {
	return &Checker{agents: agents, store: checks, interval: interval}
}

// CheckHealth makes the check that an agent's owner asks for and writes what came
// of it. Refusals are those of store.ClaimHealthCheck.
func (c *Checker) CheckHealth(ctx context.Context, accountID uuid.UUID, livemode bool, agentID uuid.UUID) (market.ProbeOutcome, error) {
	probe, err := c.store.ClaimHealthCheck(ctx, accountID, livemode, agentID)
	if err != nil {
		return market.ProbeOutcome{}, err
	}
	outcome, err := probeOne(ctx, c.agents, probe)
	if err != nil {
		return market.ProbeOutcome{}, err
	}
	return outcome, c.store.RecordHealthCheck(ctx, outcome, max(c.interval, time.Second))
}

// probeOne asks one agent. The error is never the agent's: ctx has ended.
func probeOne(ctx context.Context, agents *agentclient.Client, probe market.Probe) (market.ProbeOutcome, error) {
	outcome := market.ProbeOutcome{Probe: probe, StartedAt: time.Now()}
	err := agents.Health(ctx, probe.EndpointURL)
	if ctx.Err() != nil {
		return outcome, fmt.Errorf("check health: %w", ctx.Err())
	}
	var failure *agentclient.Failure
	if err != nil && !errors.As(err, &failure) {
		return outcome, err
	}
	outcome.Took = time.Since(outcome.StartedAt)
	if failure != nil {
		outcome.Error, outcome.Silent = failure.Reason, failure.Kind == agentclient.FailureNetwork
	}
	return outcome, nil
}
