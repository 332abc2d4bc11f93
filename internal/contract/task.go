package contract

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// TaskInput starts a task's workflow. It carries the whole task, since the
// workflow's first step writes the row, and the terms it was born with.
type TaskInput struct {
	TaskID             uuid.UUID       `json:"task_id"`
	AccountID          uuid.UUID       `json:"account_id"`
	Livemode           bool            `json:"livemode"`
	RequestID          string          `json:"request_id"`
	Title              string          `json:"title"`
	Brief              string          `json:"brief"`
	Category           string          `json:"category"`
	TaskType           string          `json:"task_type"`
	BudgetCents        market.Cents    `json:"budget_cents"`
	Requirements       json.RawMessage `json:"requirements,omitempty"`
	Metadata           json.RawMessage `json:"metadata,omitempty"`
	AcceptanceCriteria []string        `json:"acceptance_criteria,omitempty"`
	Experimentation    float64         `json:"experimentation"`
	Terms              market.Terms    `json:"terms"`
	PriorTaskID        *uuid.UUID      `json:"prior_task_id,omitempty"`
	DraftedAt          *time.Time      `json:"drafted_at,omitempty"` // when the draft was begun that this task was

	Attachments []market.Attachment `json:"attachments,omitempty"`
	BrandKit    *market.BrandKit    `json:"brand_kit,omitempty"` // frozen: later edits do not reach the task
}

// AwaitRecordedResult answers the create call.
type AwaitRecordedResult struct {
	TaskID uuid.UUID `json:"task_id"`
}

// CommandReceipt answers every command: where the task stands now.
type CommandReceipt struct {
	Status         market.TaskStatus     `json:"status"`
	DeliveryStatus market.DeliveryStatus `json:"delivery_status,omitempty"`
}

// SelectBidCommand selects a bid; uuid.Nil means the best scored one.
type SelectBidCommand struct {
	BidID uuid.UUID `json:"bid_id"`
	KeyID uuid.UUID `json:"key_id,omitzero"` // API key whose spend limits apply; uuid.Nil for none
	Actor string    `json:"actor"`
}

// RemixCommand asks for another round.
type RemixCommand struct {
	Actor string `json:"actor"`
}

// ExtendReviewCommand asks for one review extension.
type ExtendReviewCommand struct {
	Actor string `json:"actor"`
}

// CancelCommand ends a task before a selection.
type CancelCommand struct {
	Reason     string `json:"reason,omitempty"`
	ByPlatform bool   `json:"by_platform,omitempty"` // an operator's cancellation
	Actor      string `json:"actor"`
}

// AdvanceClockCommand ends the current window of a test task now.
type AdvanceClockCommand struct {
	Actor string `json:"actor"`
}

// ApproveDeliveryCommand accepts the delivery with that number.
type ApproveDeliveryCommand struct {
	Number int    `json:"number"`
	Actor  string `json:"actor"`
}

// RequestRevisionCommand sends the delivery back with notes.
type RequestRevisionCommand struct {
	Number int    `json:"number"`
	Notes  string `json:"notes"`
	Actor  string `json:"actor"`
}

// OpenDisputeCommand objects to the delivery.
type OpenDisputeCommand struct {
	Number    int                  `json:"number"`
	Reason    market.DisputeReason `json:"reason"`
	Statement string               `json:"statement"`
	Actor     string               `json:"actor"`
}

// AnswerDisputeCommand is the agent's side of a dispute.
type AnswerDisputeCommand struct {
	Answer string `json:"answer"`
	Actor  string `json:"actor"`
}

// ResolveDisputeCommand is the operator's decision.
type ResolveDisputeCommand struct {
	Resolution market.Resolution  `json:"resolution"`
	AgentShare market.BasisPoints `json:"agent_share"` // basis points, for a split
	Reason     string             `json:"reason"`
	Actor      string             `json:"actor"`
}

// TimelineEntry is one step of a task's life, as the timeline query gives it.
type TimelineEntry struct {
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"` // "poster", "agent", "operator", "judge" or "platform"
	Step   string    `json:"step"`  // what happened, snake_case
	Detail string    `json:"detail,omitempty"`
}

// Timeline is the answer of QueryTimeline.
type Timeline struct {
	Status  market.TaskStatus `json:"status"`
	Waiting string            `json:"waiting"` // who must act and by when, in words
	Entries []TimelineEntry   `json:"entries"`
}
