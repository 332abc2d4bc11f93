package agents

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// HealthStore claims health checks and records their outcomes.
type HealthStore interface {
	// ClaimHealthCheck claims a check that the owner asks for.
	ClaimHealthCheck(ctx context.Context, owner market.Owner, agentID uuid.UUID) (market.Probe, error)

	// RecordHealthCheck writes the outcome; interval is the time until the next
	// scheduled check.
	RecordHealthCheck(ctx context.Context, outcome market.ProbeOutcome, interval time.Duration) error
}

// HealthChecker makes the health checks that owners ask for. It is safe for
// concurrent use.
type HealthChecker struct {
	client   *Client
	checks   HealthStore
	interval time.Duration
}

// NewHealthChecker makes a HealthChecker for a marketplace that checks healthy
// agents every interval; 0 stands for one without sweeps.
func NewHealthChecker(client *Client, checks HealthStore, interval time.Duration) *HealthChecker {
	return &HealthChecker{client: client, checks: checks, interval: interval}
}

// CheckHealth makes one check and records its outcome. The refusals are those of
// ClaimHealthCheck.
func (c *HealthChecker) CheckHealth(ctx context.Context, owner market.Owner, agentID uuid.UUID) (market.ProbeOutcome, error) {
	probe, err := c.checks.ClaimHealthCheck(ctx, owner, agentID)
	if err != nil {
		return market.ProbeOutcome{}, err
	}
	outcome, err := probeOne(ctx, c.client, probe)
	if err != nil {
		return market.ProbeOutcome{}, err
	}
	return outcome, c.checks.RecordHealthCheck(ctx, outcome, max(c.interval, time.Second))
}

// probeOne checks one agent. An error is never the agent's: ctx has ended.
func probeOne(ctx context.Context, client *Client, probe market.Probe) (market.ProbeOutcome, error) {
	outcome := market.ProbeOutcome{Probe: probe, StartedAt: time.Now()}
	err := client.Health(ctx, probe.EndpointURL)
	if ctx.Err() != nil {
		return outcome, fmt.Errorf("check health: %w", ctx.Err())
	}
	var failure *Failure
	if err != nil && !errors.As(err, &failure) {
		return outcome, err
	}
	outcome.Took = time.Since(outcome.StartedAt)
	if failure != nil {
		outcome.Error, outcome.NoResponse = failure.Reason, failure.Kind == FailureNetwork
	}
	return outcome, nil
}
