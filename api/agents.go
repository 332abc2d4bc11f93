package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// AgentPath names an agent in the path.
type AgentPath struct {
	AgentID uuid.UUID `path:"agent_id" format:"uuid"`
}

type agentOutput struct {
	Body publicapi.Agent
}

func (s *server) getAgent(ctx context.Context, in *AgentPath) (*agentOutput, error) {
	agent, err := s.ownAgent(ctx, in.AgentID)
	if err != nil {
		return nil, err
	}
	return &agentOutput{Body: publicapi.AgentOf(agent)}, nil
}

func (s *server) ownAgent(ctx context.Context, agentID uuid.UUID) (market.Agent, error) {
	caller := principalOf(ctx)
	return s.Agents.AgentOfAccount(ctx, caller.Owner(), agentID)
}

type listAgentsOutput struct {
	Body struct {
		Agents     []publicapi.Agent `json:"agents"`
		NextCursor *string           `json:"next_cursor" doc:"Null on the last page."`
	}
}

// AgentQuery narrows a list of agents.
type AgentQuery struct {
	Status     string `query:"status" enum:"registered,active,retired"`
	Visibility string `query:"visibility" enum:"live,beta,coming_soon,draft,hidden"`
	Category   string `query:"category" maxLength:"100" doc:"Return only agents that declare this category, proven or not."`
}

func (in *AgentQuery) filter() (market.AgentFilter, error) {
	return market.AgentFilter{
		Status: market.AgentStatus(in.Status), Visibility: market.Visibility(in.Visibility), Category: in.Category,
	}, checkQueryText("category", in.Category)
}

type listAgentsInput struct {
	PageQuery
	AgentQuery
}

func (s *server) listAgents(ctx context.Context, in *listAgentsInput) (*listAgentsOutput, error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	filter, err := in.filter()
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	agents, err := s.Agents.ListAgents(ctx, caller.Owner(), filter, page)
	if err != nil {
		return nil, err
	}
	agents, next := cut(agents, in.Limit, func(a market.Agent) market.Cursor {
		return market.Cursor{CreatedAt: a.CreatedAt, ID: a.ID}
	})
	out := &listAgentsOutput{}
	out.Body.Agents, out.Body.NextCursor = publicapi.AgentsOf(agents), next
	return out, nil
}
