package resource

import (
	"time"

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
	Verified            bool         `json:"verified"`
	Sandbox             bool         `json:"sandbox" doc:"Run by the platform for test mode."`
	Livemode            bool         `json:"livemode"`
	ExecuteKeyLast4     string       `json:"execute_key_last4"`
	CreatedAt           time.Time    `json:"created_at"`
	UpdatedAt           time.Time    `json:"updated_at"`
	ActivatedAt         *time.Time   `json:"activated_at"`
	ActivationReason    *string      `json:"activation_reason"`
	Health              AgentHealth  `json:"health"`
}

// Capability is a category an agent works in.
type Capability struct {
	Category  string   `json:"category"`
	TaskTypes []string `json:"task_types" doc:"Empty: every type of the category."`
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
		Verified:            a.Verified,
		Sandbox:             a.Sandbox,
		Livemode:            a.Livemode,
		ExecuteKeyLast4:     a.ExecuteKeyLast4,
		CreatedAt:           a.CreatedAt.UTC(),
		UpdatedAt:           a.UpdatedAt.UTC(),
		ActivatedAt:         utcOrNull(a.ActivatedAt),
		ActivationReason:    textOrNull(a.ActivationReason),
		Health:              AgentHealthOf(a.Health, a.ExecutionMode),
	}
}

func capabilityOf(c market.Capability) Capability {
	return Capability{Category: c.Category, TaskTypes: orEmpty(c.TaskTypes)}
}

// AgentsOf shows agents in the order given.
func AgentsOf(agents []market.Agent) []Agent { return listOf(agents, AgentOf) }
