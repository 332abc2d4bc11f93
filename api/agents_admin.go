package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// AgentAdmin is what operators do with everybody's agents.
type AgentAdmin interface {
	// SearchAgents reads agents of all accounts, newest first, and tells how many
	// match in all.
	SearchAgents(ctx context.Context, livemode bool, search market.AgentSearch) (agents []market.Agent, total int, err error)

	// AnyAgent reads an agent of that mode whoever owns it.
	AnyAgent(ctx context.Context, livemode bool, agentID uuid.UUID) (market.Agent, error)

	// ChangeAnyAgent changes an agent of that mode under a lock and gives it.
	ChangeAnyAgent(ctx context.Context, livemode bool, agentID uuid.UUID,
		change func(market.Agent) (market.Agent, error)) (market.Agent, error)

	// ActivateAgent makes an agent of that mode active, verified and live by an
	// operator's decision and proves its categories; refusal.WrongState when
	// nothing is left to prove, or it is retired.
	ActivateAgent(ctx context.Context, livemode bool, agentID uuid.UUID, reason string) (market.Agent, error)
}

type adminAgentOutput struct {
	Body publicapi.AdminAgent
}

func adminAgent(agent market.Agent, err error) (*adminAgentOutput, error) {
	if err != nil {
		return nil, err
	}
	return &adminAgentOutput{Body: publicapi.AdminAgentOf(agent)}, nil
}

type searchAgentsInput struct {
	AgentQuery

	AccountID uuid.UUID `query:"account_id" format:"uuid" doc:"Return only agents of this account."`
	Limit     int       `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Maximum number of items to return."`
	Offset    int       `query:"offset" minimum:"0" maximum:"1000000" default:"0" doc:"Number of items to skip."`
}

type searchAgentsOutput struct {
	Body struct {
		Agents []publicapi.AdminAgent `json:"agents"`
		Limit  int                    `json:"limit"`
		Offset int                    `json:"offset"`
		Total  int                    `json:"total" doc:"Total number of matches."`
	}
}

func (s *server) searchAgents(ctx context.Context, in *searchAgentsInput) (*searchAgentsOutput, error) {
	filter, err := in.filter()
	if err != nil {
		return nil, err
	}
	search := market.AgentSearch{AgentFilter: filter, AccountID: in.AccountID, Limit: in.Limit, Offset: in.Offset}
	agents, total, err := s.Agents.SearchAgents(ctx, principalOf(ctx).Livemode, search)
	if err != nil {
		return nil, err
	}
	out := &searchAgentsOutput{}
	out.Body.Agents, out.Body.Total = publicapi.AdminAgentsOf(agents), total
	out.Body.Limit, out.Body.Offset = in.Limit, in.Offset
	return out, nil
}

func (s *server) getAnyAgent(ctx context.Context, in *AgentPath) (*adminAgentOutput, error) {
	return adminAgent(s.Agents.AnyAgent(ctx, principalOf(ctx).Livemode, in.AgentID))
}

type overseeInput struct {
	AgentPath

	Body struct {
		Visibility string `json:"visibility" enum:"live,beta,coming_soon,draft,hidden"`
		Reason     string `json:"reason" doc:"Shown to the agent's owner, 1 to 500 characters."`
	}
}

// oversee sets how visible an agent is and the most that its owner may have.
func (s *server) oversee(ctx context.Context, in *overseeInput) (*adminAgentOutput, error) {
	reason, err := market.NormalizeText("reason", in.Body.Reason, 1, maxReasonRunes)
	if err != nil {
		return nil, err
	}
	change := market.VisibilityChange{To: market.Visibility(in.Body.Visibility), Reason: reason}
	return adminAgent(s.Agents.ChangeAnyAgent(ctx, principalOf(ctx).Livemode, in.AgentID, change.ByOperator))
}

type activateInput struct {
	AgentPath
	Idempotency

	Body struct {
		Reason string `json:"reason" doc:"Why the benchmark is skipped, 1 to 500 characters."`
	}
}

// activateAgent lets an operator vouch for an agent.
func (s *server) activateAgent(ctx context.Context, in *activateInput) (*adminAgentOutput, error) {
	reason, err := market.NormalizeText("reason", in.Body.Reason, 1, maxReasonRunes)
	if err != nil {
		return nil, err
	}
	return adminAgent(s.Agents.ActivateAgent(ctx, principalOf(ctx).Livemode, in.AgentID, reason))
}
