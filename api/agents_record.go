package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// AgentStats reads what an agent has done. Whose the agent is, is checked
// before it is asked.
type AgentStats interface {
	// RecordOfAgent reads the agent's standings and earnings.
	RecordOfAgent(ctx context.Context, agentID uuid.UUID) (market.AgentRecord, error)

	// BidsOfAgent reads the agent's bids, newest first.
	BidsOfAgent(ctx context.Context, agentID uuid.UUID, filter market.BidFilter, page market.Page) ([]market.AgentBid, error)
}

type agentStatsOutput struct {
	Body publicapi.AgentStats
}

func (s *server) getAgentStats(ctx context.Context, in *AgentPath) (*agentStatsOutput, error) {
	agent, err := s.ownAgent(ctx, in.AgentID)
	if err != nil {
		return nil, err
	}
	record, err := s.Agents.RecordOfAgent(ctx, agent.ID)
	if err != nil {
		return nil, err
	}
	return &agentStatsOutput{Body: publicapi.AgentStatsOf(agent, record)}, nil
}

type listAgentBidsInput struct {
	AgentPath
	PageQuery

	Status   string `query:"status" enum:"invited,received,judged,presented,selected,declined,failed,late,withdrawn"`
	Category string `query:"category" maxLength:"100" doc:"Return only bids on tasks of this category."`
}

type listAgentBidsOutput struct {
	Body struct {
		Bids       []publicapi.AgentBid `json:"bids"`
		NextCursor *string              `json:"next_cursor" doc:"Null on the last page."`
	}
}

func (s *server) listAgentBids(ctx context.Context, in *listAgentBidsInput) (*listAgentBidsOutput, error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	if err := checkQueryText("category", in.Category); err != nil {
		return nil, err
	}
	agent, err := s.ownAgent(ctx, in.AgentID)
	if err != nil {
		return nil, err
	}
	filter := market.BidFilter{Status: market.BidStatus(in.Status), Category: in.Category}
	bids, err := s.Agents.BidsOfAgent(ctx, agent.ID, filter, page)
	if err != nil {
		return nil, err
	}
	bids, next := cut(bids, in.Limit, func(b market.AgentBid) market.Cursor {
		return market.Cursor{CreatedAt: b.CreatedAt, ID: b.ID}
	})
	out := &listAgentBidsOutput{}
	out.Body.Bids, out.Body.NextCursor = publicapi.AgentBidsOf(bids), next
	return out, nil
}
