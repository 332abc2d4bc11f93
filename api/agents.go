package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/resource"
)

// AgentPath names an agent in the path.
type AgentPath struct {
	AgentID uuid.UUID `path:"agent_id" format:"uuid"`
}

type agentOutput struct {
	Body resource.Agent
}

func (s *server) getAgent(ctx context.Context, in *AgentPath) (*agentOutput, error) {
	caller := principalOf(ctx)
	agent, err := s.Agents.AgentOfAccount(ctx, caller.AccountID, caller.Livemode, in.AgentID)
	if err != nil {
		return nil, err
	}
	return &agentOutput{Body: resource.AgentOf(agent)}, nil
}

type listAgentsOutput struct {
	Body struct {
		Agents     []resource.Agent `json:"agents"`
		NextCursor *string          `json:"next_cursor" doc:"Null on the last page."`
	}
}

func (s *server) listAgents(ctx context.Context, in *PageQuery) (*listAgentsOutput, error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	agents, err := s.Agents.ListAgents(ctx, caller.AccountID, caller.Livemode, page)
	if err != nil {
		return nil, err
	}
	agents, next := cut(agents, in.Limit, func(a market.Agent) market.Cursor {
		return market.Cursor{CreatedAt: a.CreatedAt, ID: a.ID}
	})
	out := &listAgentsOutput{}
	out.Body.Agents, out.Body.NextCursor = resource.AgentsOf(agents), next
	return out, nil
}

type activateInput struct {
	AgentPath
	Idempotency

	Body struct {
		Reason string `json:"reason" doc:"Why the benchmark is not asked for, 1 to 500 characters."`
	}
}

// activateAgent lets an operator vouch for an agent.
func (s *server) activateAgent(ctx context.Context, in *activateInput) (*agentOutput, error) {
	reason, err := market.CheckText("reason", in.Body.Reason, 1, maxReasonRunes)
	if err != nil {
		return nil, err
	}
	agent, err := s.Agents.ActivateAgent(ctx, principalOf(ctx).Livemode, in.AgentID, reason)
	if err != nil {
		return nil, err
	}
	return &agentOutput{Body: resource.AgentOf(agent)}, nil
}
