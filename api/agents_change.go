package api

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// AgentChangeStore changes the agents of an account.
type AgentChangeStore interface {
	// ChangeAgent changes an agent under a lock and gives it; what change refuses
	// leaves it as it was.
	ChangeAgent(ctx context.Context, owner market.Owner, agentID uuid.UUID,
		change func(market.Agent) (market.Agent, error)) (market.Agent, error)

	// RetireAgent ends an agent for good; a repeat does nothing.
	RetireAgent(ctx context.Context, owner market.Owner, agentID uuid.UUID) error

	// PromoteKey puts the pending key in the current one's place;
	// refusal.WrongState when none is pending.
	PromoteKey(ctx context.Context, owner market.Owner, agentID uuid.UUID) (market.Agent, error)
}

type changeAgentInput struct {
	AgentPath

	Body changeAgentBody
}

type changeAgentBody struct {
	Name                *string             `json:"name,omitempty" doc:"1 to 100 characters, on one line."`
	Description         *string             `json:"description,omitempty" doc:"1 to 2000 characters."`
	Framework           *string             `json:"framework,omitempty" doc:"At most 100 characters, on one line."`
	Model               *string             `json:"model,omitempty" doc:"At most 100 characters, on one line."`
	EndpointURL         *string             `json:"endpoint_url,omitempty" doc:"The URL that receives the calls from now on."`
	Capabilities        *[]wantedCapability `json:"capabilities,omitempty" maxItems:"50" doc:"The complete new list of categories; at least one, without duplicates."`
	SpecialistTaskTypes *[]string           `json:"specialist_task_types,omitempty" maxItems:"50"`
	MinPriceUSD         json.Number         `json:"min_price_usd,omitempty" doc:"0 to 300. The agent is not invited to tasks with a smaller budget."`
	Visibility          *string             `json:"visibility,omitempty" enum:"live,hidden"`
}

func (s *server) changeAgent(ctx context.Context, in *changeAgentInput) (*agentOutput, error) {
	change, breaches, err := s.agentChange(&in.Body)
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	agent, err := s.Agents.ChangeAgent(ctx, caller.Owner(), in.AgentID, func(agent market.Agent) (market.Agent, error) {
		changed, err := change.Apply(agent)
		all, err := withBreaches(breaches, err)
		if err == nil && len(all) > 0 {
			err = refusal.Fields(firstPerField(all))
		}
		return changed, err
	})
	if err != nil {
		return nil, err
	}
	return &agentOutput{Body: publicapi.AgentOf(agent)}, nil
}

// agentChange reads what is to be changed, and what of it breaks a rule that needs
// no look at the agent.
func (s *server) agentChange(body *changeAgentBody) (market.AgentChange, []refusal.FieldError, error) {
	change := market.AgentChange{
		Name: trimmed(body.Name), Description: trimmed(body.Description), Framework: trimmed(body.Framework), Model: trimmed(body.Model),
		EndpointURL: body.EndpointURL,
	}
	var wrong []error
	if body.EndpointURL != nil {
		wrong = append(wrong, s.CheckURL("endpoint_url", *body.EndpointURL))
	}
	if body.Capabilities != nil {
		capabilities := s.capabilities(*body.Capabilities)
		change.Capabilities = &capabilities
		wrong = append(wrong, s.Taxonomy.CheckCapabilities(capabilities))
	}
	if body.SpecialistTaskTypes != nil {
		types := sortedOnce(*body.SpecialistTaskTypes)
		change.SpecialistTypes = &types
		wrong = append(wrong, s.checkSpecialties(types))
	}
	if body.MinPriceUSD != "" {
		price, err := market.ParseUSD(body.MinPriceUSD.String())
		change.MinPrice = &price
		wrong = append(wrong, onField("min_price_usd", err))
	}
	if body.Visibility != nil {
		visibility := market.Visibility(*body.Visibility)
		change.Visibility = &visibility
	}
	var breaches []refusal.FieldError
	for _, err := range wrong {
		if breaches, err = withBreaches(breaches, err); err != nil {
			return market.AgentChange{}, nil, err
		}
	}
	return change, breaches, nil
}

func trimmed(text *string) *string {
	if text == nil {
		return nil
	}
	tidy := strings.TrimSpace(*text)
	return &tidy
}

// retireAgent ends an agent; work under way is finished.
func (s *server) retireAgent(ctx context.Context, in *AgentPath) (*struct{}, error) {
	caller := principalOf(ctx)
	return nil, s.Agents.RetireAgent(ctx, caller.Owner(), in.AgentID)
}

type agentCommandInput struct {
	AgentPath
	Idempotency
}

type agentWithKeyOutput struct {
	Body agentWithKey
}

func (s *server) rotateAgentSecret(ctx context.Context, in *agentCommandInput) (*agentWithKeyOutput, error) {
	caller := principalOf(ctx)
	agent, executeKey, err := s.AgentService.RotateKey(ctx, caller.Owner(), in.AgentID)
	if err != nil {
		return nil, err
	}
	return &agentWithKeyOutput{Body: agentWithKey{Agent: publicapi.AgentOf(agent), ExecuteKey: executeKey}}, nil
}

func (s *server) promoteAgentSecret(ctx context.Context, in *agentCommandInput) (*agentOutput, error) {
	caller := principalOf(ctx)
	agent, err := s.Agents.PromoteKey(ctx, caller.Owner(), in.AgentID)
	if err != nil {
		return nil, err
	}
	return &agentOutput{Body: publicapi.AgentOf(agent)}, nil
}
