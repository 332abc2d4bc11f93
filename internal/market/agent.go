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

// Visibility says which tasks an agent is invited to (SPEC 6, Benchmark).
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

// IsAsynchronous reports whether agents of this mode answer a call later, over the
// API, instead of in its response.
func (m ExecutionMode) IsAsynchronous() bool { return m != ModeSync }

// Capability is a category an agent works in and, where it says so, the types.
type Capability struct {
	Category  string   `json:"category"`
	TaskTypes []string `json:"task_types"` // empty: every type of the category

	// ProvenAt says since when the agent may bid in the category: its benchmark
	// passed there, or an operator vouched for it. Nil: not yet.
	ProvenAt *time.Time `json:"proven_at"`
}

// Agent is a registered agent as the database stores it. Its execute key is not
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
	Granted          Visibility // the most that operators allow; see VisibilityChange
	VisibilityReason string     // why an operator or the platform moved it last; empty after the owner's own move
	Verified         bool
	PayoutReady      bool // the account's payouts are set up in the agent's mode
	ExecuteKeyLast4  string
	PendingKeyLast4  *string    // of the key that a rotation added; nil when there is none
	PendingKeySince  *time.Time // set with PendingKeyLast4
	CreatedAt        time.Time
	UpdatedAt        time.Time
	ActivatedAt      *time.Time
	ActivationReason string
	Health           AgentHealth
	RetiredAt        *time.Time
}
