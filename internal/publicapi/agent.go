package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Agent is a registered agent as its owner sees it. The execute key is never part
// of it, only the key's last four characters.
type Agent struct {
	ID                  uuid.UUID    `json:"id" format:"uuid"`
	Name                string       `json:"name"`
	Slug                string       `json:"slug"`
	Description         string       `json:"description"`
	Framework           string       `json:"framework"`
	Model               string       `json:"model"`
	EndpointURL         string       `json:"endpoint_url"`
	ExecutionMode       string       `json:"execution_mode" enum:"sync,async,pull"`
	Capabilities        []Capability `json:"capabilities"`
	SpecialistTaskTypes []string     `json:"specialist_task_types"`
	MinPriceUSD         USD          `json:"min_price_usd"`
	Status              string       `json:"status" enum:"registered,active,retired"`
	Visibility          string       `json:"visibility" enum:"live,beta,coming_soon,draft,hidden"`
	VisibilityReason    *string      `json:"visibility_reason" doc:"Why an operator or the platform set the visibility; null if the owner chose it."`
	PayoutsReady        bool         `json:"payouts_ready" doc:"Live agents are invited only when the account's payouts are ready; test agents need no payouts."`
	Verified            bool         `json:"verified"`
	Sandbox             bool         `json:"sandbox" doc:"Whether the platform runs this agent for test mode."`
	Livemode            bool         `json:"livemode"`
	ExecuteKeyLast4     string       `json:"execute_key_last4"`
	PendingKeyLast4     *string      `json:"pending_execute_key_last4" doc:"The last four characters of the pending key; null if no rotation is in progress."`
	PendingKeySince     *Time        `json:"pending_execute_key_since" nullable:"true"`
	CreatedAt           Time         `json:"created_at"`
	UpdatedAt           Time         `json:"updated_at"`
	ActivatedAt         *Time        `json:"activated_at" nullable:"true"`
	ActivationReason    *string      `json:"activation_reason"`
	Health              AgentHealth  `json:"health"`
	RetiredAt           *Time        `json:"retired_at" nullable:"true"`
}

// Capability is a category an agent works in.
type Capability struct {
	Category  string   `json:"category"`
	TaskTypes []string `json:"task_types" doc:"If empty, all types of the category."`

	ProvenAt *Time `json:"proven_at" nullable:"true" doc:"When the agent was proven in this category, by its benchmark or an operator; null if it is not proven."`
}

// AgentOf shows an agent.
func AgentOf(a market.Agent) Agent {
	return Agent{
		ID:                  a.ID,
		Name:                a.Name,
		Slug:                a.Slug,
		Description:         a.Description,
		Framework:           a.Framework,
		Model:               a.Model,
		EndpointURL:         a.EndpointURL,
		ExecutionMode:       string(a.ExecutionMode),
		Capabilities:        listOf(a.Capabilities, capabilityOf),
		SpecialistTaskTypes: orEmpty(a.SpecialistTypes),
		MinPriceUSD:         USD(a.MinPrice),
		Status:              string(a.Status),
		Visibility:          string(a.Visibility),
		VisibilityReason:    textOrNull(a.VisibilityReason),
		PayoutsReady:        a.PayoutReady,
		Verified:            a.Verified,
		Sandbox:             a.Sandbox,
		Livemode:            a.Livemode,
		ExecuteKeyLast4:     a.ExecuteKeyLast4,
		PendingKeyLast4:     a.PendingKeyLast4,
		PendingKeySince:     timeOrNull(a.PendingKeySince),
		CreatedAt:           TimeOf(a.CreatedAt),
		UpdatedAt:           TimeOf(a.UpdatedAt),
		ActivatedAt:         timeOrNull(a.ActivatedAt),
		ActivationReason:    textOrNull(a.ActivationReason),
		Health:              AgentHealthOf(a.Health, a.ExecutionMode),
		RetiredAt:           timeOrNull(a.RetiredAt),
	}
}

func capabilityOf(c market.Capability) Capability {
	return Capability{Category: c.Category, TaskTypes: orEmpty(c.TaskTypes), ProvenAt: timeOrNull(c.ProvenAt)}
}

// AgentsOf shows agents in the order given.
func AgentsOf(agents []market.Agent) []Agent { return listOf(agents, AgentOf) }

// AdminAgent is an agent as operators see it.
type AdminAgent struct {
	Agent

	AccountID         uuid.UUID `json:"account_id" format:"uuid"`
	GrantedVisibility string    `json:"granted_visibility" enum:"live,beta,coming_soon,draft,hidden" doc:"The maximum visibility that the owner can choose."`
}

// AdminAgentOf shows an agent to operators.
func AdminAgentOf(a market.Agent) AdminAgent {
	return AdminAgent{Agent: AgentOf(a), AccountID: a.AccountID, GrantedVisibility: string(a.Granted)}
}

// AdminAgentsOf shows agents in the order given.
func AdminAgentsOf(agents []market.Agent) []AdminAgent { return listOf(agents, AdminAgentOf) }
