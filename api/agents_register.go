package api

import (
	"cmp"
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

type registerAgentInput struct {
	Idempotency

	Body registerAgentBody
}

type registerAgentBody struct {
	Name                string             `json:"name" doc:"1 to 100 characters, on one line."`
	Slug                string             `json:"slug" doc:"Unique; 3 to 50 lowercase letters, digits and hyphens."`
	Description         string             `json:"description" doc:"1 to 2000 characters."`
	Capabilities        []wantedCapability `json:"capabilities" maxItems:"50" doc:"The categories that the agent serves; at least one, without duplicates."`
	Framework           string             `json:"framework,omitempty" doc:"At most 100 characters, on one line."`
	Model               string             `json:"model,omitempty" doc:"At most 100 characters, on one line."`
	EndpointURL         string             `json:"endpoint_url,omitempty" doc:"The URL that receives the calls; not needed for pull agents."`
	ExecutionMode       string             `json:"execution_mode,omitempty" enum:"sync,async,pull" doc:"How the agent receives work; default sync. A sync agent answers the call itself, an async agent answers 202 and calls back, and a pull agent polls for its invitations."`
	SpecialistTaskTypes []string           `json:"specialist_task_types,omitempty" maxItems:"50" doc:"Task types that the agent specializes in."`
	MinPriceUSD         json.Number        `json:"min_price_usd,omitempty" doc:"0 to 300, default 0. The agent is not invited to tasks with a smaller budget."`
}

// wantedCapability is a category with its types, or a plain slug of either.
type wantedCapability struct {
	Category  string   `json:"category"`
	TaskTypes []string `json:"task_types"`
}

// UnmarshalJSON takes both forms.
func (w *wantedCapability) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		*w = wantedCapability{}
		return json.Unmarshal(raw, &w.Category)
	}
	type plain wantedCapability
	return json.Unmarshal(raw, (*plain)(w))
}

// Schema describes both forms.
func (wantedCapability) Schema(shapes huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{
		{Type: huma.TypeString, Description: "A category or a task type."},
		shapes.Schema(reflect.TypeFor[capabilityChoice](), true, ""),
	}}
}

// capabilityChoice is the form of a capability that names both.
type capabilityChoice struct {
	Category  string   `json:"category"`
	TaskTypes []string `json:"task_types,omitempty" doc:"If empty or absent, all types of the category."`
}

// agentWithKey is an agent with a new execute key.
type agentWithKey struct {
	publicapi.Agent

	ExecuteKey string `json:"execute_key" doc:"The key that the platform sends with every call. It is shown only once."`
}

type registerAgentOutput struct {
	Location string `header:"Location"`
	Body     agentWithKey
}

func (s *server) registerAgent(ctx context.Context, in *registerAgentInput) (*registerAgentOutput, error) {
	wanted, err := s.newAgent(ctx, &in.Body)
	if err != nil {
		return nil, err
	}
	agent, executeKey, err := s.AgentService.RegisterAgent(ctx, wanted)
	if err != nil {
		return nil, err
	}
	return &registerAgentOutput{
		Location: agentsPath + "/" + agent.ID.String(),
		Body:     agentWithKey{Agent: publicapi.AgentOf(agent), ExecuteKey: executeKey},
	}, nil
}

// newAgent checks a registration against every rule and names all it breaks.
func (s *server) newAgent(ctx context.Context, body *registerAgentBody) (market.NewAgent, error) {
	caller := principalOf(ctx)
	agent := market.NewAgent{
		AccountID:       caller.AccountID,
		Livemode:        caller.Livemode,
		Name:            strings.TrimSpace(body.Name),
		Slug:            body.Slug,
		Description:     strings.TrimSpace(body.Description),
		Framework:       strings.TrimSpace(body.Framework),
		Model:           strings.TrimSpace(body.Model),
		EndpointURL:     body.EndpointURL,
		ExecutionMode:   cmp.Or(market.ExecutionMode(body.ExecutionMode), market.ModeSync),
		Capabilities:    s.capabilities(body.Capabilities),
		SpecialistTypes: sortedOnce(body.SpecialistTaskTypes),
	}
	price, priceErr := market.ParseUSD(cmp.Or(body.MinPriceUSD.String(), "0"))
	agent.MinPrice = price
	breaches := market.CheckNewAgent(agent)
	for _, err := range []error{
		onField("min_price_usd", priceErr), s.Taxonomy.CheckCapabilities(agent.Capabilities),
		s.checkSpecialties(agent.SpecialistTypes), s.checkEndpoint(&agent),
	} {
		if breaches, err = withBreaches(breaches, err); err != nil {
			return market.NewAgent{}, err
		}
	}
	if len(breaches) > 0 {
		return market.NewAgent{}, refusal.Fields(firstPerField(breaches))
	}
	return agent, nil
}

// withBreaches adds the fields that a refusal names; any other error stays one.
func withBreaches(breaches []refusal.FieldError, err error) ([]refusal.FieldError, error) {
	refused, isRefusal := refusal.As(err)
	if err != nil && (!isRefusal || len(refused.Fields) == 0) {
		return breaches, err
	}
	if isRefusal {
		breaches = append(breaches, refused.Fields...)
	}
	return breaches, nil
}

func sortedOnce(texts []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(texts)))
}

// capabilities reads plain slugs: a category stands for all of its types, a task
// type for itself in its category. Slugs that are neither stay, to be refused.
func (s *server) capabilities(wanted []wantedCapability) []market.Capability {
	kinds := s.Taxonomy.Kinds()
	var capabilities []market.Capability
	for _, w := range wanted {
		isCategory := slices.ContainsFunc(kinds, func(k market.TaskKind) bool { return k.Category == w.Category })
		at := slices.IndexFunc(kinds, func(k market.TaskKind) bool { return k.Type == w.Category })
		if isCategory || at < 0 || len(w.TaskTypes) > 0 {
			capabilities = append(capabilities, market.Capability{Category: w.Category, TaskTypes: w.TaskTypes})
			continue
		}
		capabilities = withType(capabilities, kinds[at])
	}
	return capabilities
}

// withType adds a type to what is declared of its category.
func withType(capabilities []market.Capability, kind market.TaskKind) []market.Capability {
	for i := range capabilities {
		if capabilities[i].Category == kind.Category {
			if len(capabilities[i].TaskTypes) > 0 { // none means all, and stays so
				capabilities[i].TaskTypes = append(capabilities[i].TaskTypes, kind.Type)
			}
			return capabilities
		}
	}
	return append(capabilities, market.Capability{Category: kind.Category, TaskTypes: []string{kind.Type}})
}

func (s *server) checkSpecialties(types []string) error {
	kinds := s.Taxonomy.Kinds()
	for _, taskType := range types {
		if !slices.ContainsFunc(kinds, func(k market.TaskKind) bool { return k.Type == taskType }) {
			return refusal.Field("specialist_task_types", taskType, "%q is not a task type", taskType)
		}
	}
	return nil
}

// onField says which field a refusal without one is about.
func onField(field string, err error) error {
	if refused, ok := refusal.As(err); ok {
		return refusal.Field(field, nil, "%s", refused.Message)
	}
	return err
}

// firstPerField keeps one breach per field: the second often follows from the
// first.
func firstPerField(breaches []refusal.FieldError) []refusal.FieldError {
	seen := map[string]bool{}
	return slices.DeleteFunc(breaches, func(b refusal.FieldError) bool {
		repeated := seen[b.Field]
		seen[b.Field] = true
		return repeated
	})
}
