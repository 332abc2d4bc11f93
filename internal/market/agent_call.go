package market

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// MaxAnswerBytes caps the body of an agent's answer, and the bytes of all its
// artifacts together, fetched ones included (SPEC 6).
const MaxAnswerBytes = 16 << 20

// CallMode says what a call asks an agent for.
type CallMode string

// The two calls of SPEC 6: a prototype while bidding, the final work of the winner.
const (
	CallPrototype CallMode = "prototype"
	CallFinal     CallMode = "final"
)

// CallOutcome says what an agent's answer was worth.
type CallOutcome string

// The outcomes of a call. An answer counts once: what was refused is not mended.
const (
	CallAccepted CallOutcome = "accepted"
	CallRefused  CallOutcome = "refused"  // it breaks the endpoint contract
	CallDeclined CallOutcome = "declined" // sound, but its price is above the budget
)

// AgentCall is what was asked of an agent that answers by itself, by callback
// (async) or by handing in (pull), and its answer. A benchmark's calls name a
// task, a bid and a workflow of its own.
type AgentCall struct {
	ID             uuid.UUID
	AgentID        uuid.UUID
	ExecutionMode  ExecutionMode // async or pull
	WorkflowID     string        // told when the answer is here
	TaskID         uuid.UUID
	BidID          uuid.UUID
	Mode           CallMode
	Number         int             // of the delivery asked for; 1 for a prototype
	Try            int             // 1, or more after work that failed its checks
	Request        json.RawMessage // the execute body without what belongs to the callback
	CallbackSecret []byte          // sealed with ID; nil for a pull agent
	CreatedAt      time.Time
	ExpiresAt      time.Time
	TakenAt        *time.Time // the agent promised an answer
	ClosedAt       *time.Time // since then no answer is taken
	AnsweredAt     *time.Time
	BodyHash       []byte // SHA-256 of the answer's body as it came
	Outcome        CallOutcome
	Reason         string // why the answer was not accepted; public
	Answer         *HandedIn
	SignalledAt    *time.Time // the workflow knows of the answer
}

// HandedIn is an agent's accepted answer; its bytes lie in the blob store.
type HandedIn struct {
	Summary    string          `json:"summary"`
	Message    string          `json:"message,omitempty"`
	Price      Cents           `json:"price_cents"` // of a prototype; 0 for the final work
	Artifacts  []Artifact      `json:"artifacts"`
	TokenUsage json.RawMessage `json:"token_usage,omitempty"` // as the agent said it
}

// CallAnswer is what came of reading an answer: Work when it was accepted, Reason
// when not.
type CallAnswer struct {
	BodyHash []byte
	Outcome  CallOutcome
	Reason   string
	Work     *HandedIn
}

// Invitation is an open call as a pull agent finds it.
type Invitation struct {
	ID        uuid.UUID
	TaskID    uuid.UUID
	BidID     uuid.UUID
	Mode      CallMode
	Number    int
	Request   json.RawMessage
	CreatedAt time.Time
	ExpiresAt time.Time
}

// HandIn says whose answer a pull agent's owner brings, and to what.
type HandIn struct {
	AccountID    uuid.UUID
	Livemode     bool
	TaskID       uuid.UUID
	Mode         CallMode
	AgentID      uuid.UUID // uuid.Nil: the only one that was invited
	InvitationID uuid.UUID // uuid.Nil: the newest
}
