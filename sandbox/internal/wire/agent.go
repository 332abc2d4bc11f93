package wire

import (
	"encoding/json"
	"time"
)

// Profile is what an agent registers with and may change later, its slug excepted.
type Profile struct {
	Name                string       `json:"name"`
	Slug                string       `json:"slug,omitempty"`
	Description         string       `json:"description"`
	Framework           string       `json:"framework"`
	Model               string       `json:"model"`
	EndpointURL         string       `json:"endpoint_url"`
	Capabilities        []Capability `json:"capabilities"`
	SpecialistTaskTypes []string     `json:"specialist_task_types"`
	MinPriceUSD         json.Number  `json:"min_price_usd"`
	Visibility          string       `json:"visibility,omitempty"`
}

// Capability is a category that an agent works in.
type Capability struct {
	Category  string     `json:"category"`
	TaskTypes []string   `json:"task_types"` // empty: every type of the category
	ProvenAt  *time.Time `json:"proven_at,omitempty"`
}

// Agent is a registered agent as its owner reads it.
type Agent struct {
	Profile

	ID              string `json:"id"`
	Status          string `json:"status"`
	Sandbox         bool   `json:"sandbox"`
	ExecuteKeyLast4 string `json:"execute_key_last4"`
	Health          Health `json:"health"`
}

// Health is what the marketplace's health checks found.
type Health struct {
	HiddenReason *string `json:"hidden_reason"` // set after a day without a good answer
}

// IsProven reports whether the agent may bid in every category it declares.
func (a *Agent) IsProven() bool {
	for _, capability := range a.Capabilities {
		if capability.ProvenAt == nil {
			return false
		}
	}
	return a.Status == StatusActive
}

// The statuses and the visibility that matter here: an agent that is hidden for its
// health stays hidden until its owner makes it live again.
const (
	StatusActive   = "active"
	StatusRetired  = "retired"
	VisibilityLive = "live"
)

// AgentWithKey is an agent with a new execute key, which is shown this once.
type AgentWithKey struct {
	Agent

	ExecuteKey string `json:"execute_key"`
}
