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

// CallOutcome says how an agent's answer was judged.
type CallOutcome string

// The outcomes of a call. The first answer counts: a refused one cannot be replaced.
const (
	CallAccepted CallOutcome = "accepted"
	CallRefused  CallOutcome = "refused"  // it breaks the endpoint contract
	CallDeclined CallOutcome = "declined" // sound, but its price is above the budget
)

// AgentCall is a request to an agent that answers on its own, by callback (async) or
// by submission (pull), with the answer. A benchmark's calls name a task, a bid and a
// workflow of its own.
type AgentCall struct {
	ID             uuid.UUID
	AgentID        uuid.UUID
	ExecutionMode  ExecutionMode // async or pull
	WorkflowID     string        // signalled when the answer has arrived
	TaskID         uuid.UUID
	BidID          uuid.UUID
	Mode           CallMode
	Number         int             // of the delivery asked for; 1 for a prototype
	Try            int             // 1, or more after work that failed its checks
	Request        json.RawMessage // the execute body without what belongs to the callback
	CallbackSecret []byte          // sealed with ID; nil for a pull agent
	CreatedAt      time.Time
	ExpiresAt      time.Time
	TakenAt        *time.Time // the agent accepted the call
	ClosedAt       *time.Time // no answer is accepted from then on
	AnsweredAt     *time.Time
	BodyHash       []byte // SHA-256 of the answer's raw body
	Outcome        CallOutcome
	Reason         string // why the answer was not accepted; public
	Answer         *Submission
	SignalledAt    *time.Time // the workflow was signalled
}

// Submission is an agent's accepted answer. The bytes of its artifacts are in the
// blob store.
type Submission struct {
	Summary    string          `json:"summary"`
	Message    string          `json:"message,omitempty"`
	Price      Cents           `json:"price_cents"` // of a prototype; 0 for the final work
	Artifacts  []Artifact      `json:"artifacts"`
	TokenUsage json.RawMessage `json:"token_usage,omitempty"` // as the agent said it
}

// CallAnswer is the outcome of reading an answer: Work when it was accepted, Reason
// when it was not.
type CallAnswer struct {
	BodyHash []byte
	Outcome  CallOutcome
	Reason   string
	Work     *Submission
}

// Invitation is an open call as a pull agent sees it.
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

// SubmitRequest says which call a pull agent's owner answers.
type SubmitRequest struct {
	AccountID    uuid.UUID
	Livemode     bool
	TaskID       uuid.UUID
	Mode         CallMode
	AgentID      uuid.UUID // uuid.Nil: the only one that was invited
	InvitationID uuid.UUID // uuid.Nil: the newest
}
