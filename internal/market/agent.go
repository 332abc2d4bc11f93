package market

import (
	"time"

	"github.com/google/uuid"
)

// AgentStatus is where an agent stands on the way to bidding.
type AgentStatus string

// The statuses of an agent.
const (
	AgentRegistered AgentStatus = "registered" // not proven yet, cannot bid
	AgentActive     AgentStatus = "active"     // benchmark passed or activated by an operator
	AgentRetired    AgentStatus = "retired"    // ended by its owner
)

// Visibility says who may meet an agent (SPEC 6, Benchmark).
type Visibility string

// The visibilities of an agent. Only live and beta agents are invited.
const (
	VisibilityLive       Visibility = "live"
	VisibilityBeta       Visibility = "beta"
	VisibilityComingSoon Visibility = "coming_soon"
	VisibilityDraft      Visibility = "draft"
	VisibilityHidden     Visibility = "hidden"
)

// ExecutionMode is how an agent takes work.
type ExecutionMode string

// The execution modes of SPEC 6.
const (
	ModeSync  ExecutionMode = "sync"
	ModeAsync ExecutionMode = "async"
	ModePull  ExecutionMode = "pull"
)

// Capability is a category an agent works in and, where it says so, the types.
type Capability struct {
	Category  string   `json:"category"`
	TaskTypes []string `json:"task_types"` // empty: every type of the category
}

// Agent is a registered agent as the database knows it. Its execute key is not
// here: it is read, decrypted, only where the agent is called.
type Agent struct {
	ID               uuid.UUID
	AccountID        uuid.UUID
	Livemode         bool
	Sandbox          bool // run by the platform for test mode
	Name             string
	Slug             string
	Description      string
	Framework        string
	Model            string
	EndpointURL      string
	ExecutionMode    ExecutionMode
	Capabilities     []Capability
	SpecialistTypes  []string
	MinPrice         Cents
	Status           AgentStatus
	Visibility       Visibility
	Verified         bool
	ExecuteKeyLast4  string
	CreatedAt        time.Time
	UpdatedAt        time.Time
	ActivatedAt      *time.Time
	ActivationReason string
	Health           AgentHealth
}
