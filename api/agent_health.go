package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// HealthChecker checks an agent when its owner asks.
type HealthChecker interface {
	// CheckHealth asks the agent's endpoint now, writes what came of it and tells.
	// refusal.TooSoon when the last time was within market.HealthCheckPause,
	// refusal.WrongState for agents that have no endpoint to ask.
	CheckHealth(ctx context.Context, owner market.Owner, agentID uuid.UUID) (market.ProbeOutcome, error)
}

type healthCheckOutput struct {
	Body publicapi.HealthCheck
}

type healthCheckInput struct {
	AgentPath
	Idempotency
}

// checkAgentHealth asks now. A repeat under the same key gets the first answer.
func (s *server) checkAgentHealth(ctx context.Context, in *healthCheckInput) (*healthCheckOutput, error) {
	caller := principalOf(ctx)
	outcome, err := s.Health.CheckHealth(ctx, caller.Owner(), in.AgentID)
	if err != nil {
		return nil, err
	}
	agent, err := s.Agents.AgentOfAccount(ctx, caller.Owner(), in.AgentID)
	if err != nil {
		return nil, err
	}
	out := &healthCheckOutput{Body: publicapi.HealthCheck{
		Healthy: outcome.Error == "", LatencyMS: outcome.Took.Milliseconds(), Agent: publicapi.AgentOf(agent),
	}}
	if outcome.Error != "" {
		out.Body.Error = &outcome.Error
	}
	return out, nil
}
