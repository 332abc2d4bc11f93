package contract

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// RecordTaskResult says that the task's row and first event are written.
type RecordTaskResult struct {
	CreatedAt time.Time `json:"created_at"`
}

// SelectAgentsInput asks triage for the pool of a round.
type SelectAgentsInput struct {
	TaskID          uuid.UUID `json:"task_id"`
	Round           int       `json:"round"`
	Experimentation float64   `json:"experimentation"`
}

// SelectAgentsResult names the invited; empty when nobody could be.
type SelectAgentsResult struct {
	Invitations []Invitation `json:"invitations"`
	ClosesAt    time.Time    `json:"closes_at"` // when the prototyping window ends
}

// Invitation is one agent's place in the pool; its bid row exists already.
type Invitation struct {
	BidID     uuid.UUID `json:"bid_id"`
	AgentID   uuid.UUID `json:"agent_id"`
	AgentName string    `json:"agent_name"`
}

// CollectBidInput asks one agent for its prototype.
type CollectBidInput struct {
	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
}

// CollectBidResult says how the agent answered. A bid that was refused is a
// result, not an error: the reason is kept for the agent's owner.
type CollectBidResult struct {
	Pending    bool         `json:"pending,omitempty"` // the agent answers by itself; a signal will tell
	Received   bool         `json:"received"`
	PriceCents market.Cents `json:"price_cents,omitempty"`
	Reason     string       `json:"reason,omitempty"`
}

// JudgeBidInput asks for one judgement.
type JudgeBidInput struct {
	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
}

// JudgeBidResult is the score, 0 to 1.
type JudgeBidResult struct {
	Score float64 `json:"score"`
}

// OpenReviewInput ends a round and opens the gallery.
type OpenReviewInput struct {
	TaskID uuid.UUID `json:"task_id"`
	Round  int       `json:"round"`
}

// OpenReviewResult is what is on show, over all rounds; empty when no round gave
// a usable prototype, and then the task has not moved.
type OpenReviewResult struct {
	Shown    []ShownBid `json:"shown"`
	ClosesAt time.Time  `json:"closes_at"`
}

// ShownBid is a presented bid that can be selected.
type ShownBid struct {
	BidID      uuid.UUID    `json:"bid_id"`
	AgentName  string       `json:"agent_name"`
	PriceCents market.Cents `json:"price_cents"`
	Score      float64      `json:"score"`
	ReceivedAt time.Time    `json:"received_at"`
}

// ExtendReviewInput moves the end of the review window.
type ExtendReviewInput struct {
	TaskID    uuid.UUID `json:"task_id"`
	Extension int       `json:"extension"` // 1 for the first
}

// WindowResult is the end of the window that a step opened.
type WindowResult struct {
	ClosesAt time.Time `json:"closes_at"`
}

// AdvanceClockInput ends the window of a test task that is open.
type AdvanceClockInput struct {
	TaskID  uuid.UUID `json:"task_id"`
	Advance int       `json:"advance"` // 1 for the first
}

// StartRemixInput charges the fee and sends the task back to matching.
type StartRemixInput struct {
	TaskID uuid.UUID `json:"task_id"`
	Round  int       `json:"round"` // the round to come
}

// AuthorizePaymentInput holds the price of a bid and selects it.
type AuthorizePaymentInput struct {
	TaskID    uuid.UUID `json:"task_id"`
	BidID     uuid.UUID `json:"bid_id"`
	KeyID     uuid.UUID `json:"key_id,omitzero"` // API key whose spend limits apply; uuid.Nil for none
	Selection int       `json:"selection"`       // 1 for the first; grows when an agent fails
}

// AuthorizePaymentResult is what was held and by when the agent must deliver.
type AuthorizePaymentResult struct {
	AmountCents market.Cents `json:"amount_cents"`
	DeliverBy   time.Time    `json:"deliver_by"`
}

// RequestDeliveryInput calls the winner for the final work.
type RequestDeliveryInput struct {
	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
	Number int       `json:"number"` // of the delivery to come
	Notes  string    `json:"notes,omitempty"`

	Try       int    `json:"try,omitempty"`       // 0 or 1 at first; more after work that failed its checks
	Complaint string `json:"complaint,omitempty"` // what was wrong with the work of the last try
}

// RequestDeliveryResult says whether work that passes its checks was handed in.
type RequestDeliveryResult struct {
	Delivered bool   `json:"delivered"`
	Reason    string `json:"reason,omitempty"` // why not
	Work      Work   `json:"work"`
	Pending   bool   `json:"pending,omitempty"` // the agent answers this try by itself; a signal will tell
	Again     bool   `json:"again,omitempty"`   // the work failed its checks and the agent may mend it
	Try       int    `json:"try,omitempty"`     // that is pending or failed
}

// Work is what the winner handed in; its bytes lie in the blob store.
type Work struct {
	Summary   string                 `json:"summary"`
	Message   string                 `json:"message,omitempty"`
	Artifacts []market.Artifact      `json:"artifacts"`
	Evidence  []market.EvidenceCheck `json:"evidence"`
}

// RecordDeliveryInput makes the work a delivery that the poster can see. It is a
// step of its own, so that nobody sees a delivery before its workflow does. The
// answer is the end of the approval window.
type RecordDeliveryInput struct {
	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
	Number int       `json:"number"`
	Notes  string    `json:"notes,omitempty"` // what the poster had asked to change
	Work   Work      `json:"work"`
}

// ReleasePaymentInput gives the held price back to the poster.
type ReleasePaymentInput struct {
	TaskID    uuid.UUID             `json:"task_id"`
	Selection int                   `json:"selection"`
	Outcome   market.DeliveryStatus `json:"outcome"` // failed, expired or refunded
}

// ReopenReviewInput opens the gallery again after the winner failed.
type ReopenReviewInput struct {
	TaskID    uuid.UUID `json:"task_id"`
	BidID     uuid.UUID `json:"bid_id"` // of the agent that failed
	Selection int       `json:"selection"`
	Reason    string    `json:"reason"`
}

// CapturePaymentInput pays the agent and the platform.
type CapturePaymentInput struct {
	TaskID    uuid.UUID `json:"task_id"`
	Selection int       `json:"selection"`
	Auto      bool      `json:"auto"` // the approval window ran out under auto-approval
}

// SplitPaymentInput divides the held price after a dispute.
type SplitPaymentInput struct {
	TaskID     uuid.UUID          `json:"task_id"`
	Selection  int                `json:"selection"`
	AgentShare market.BasisPoints `json:"agent_share"` // of the price
}

// RequestRevisionInput records what the poster wants changed.
type RequestRevisionInput struct {
	TaskID uuid.UUID `json:"task_id"`
	Number int       `json:"number"` // of the delivery that is sent back
	Notes  string    `json:"notes"`
}

// OpenDisputeInput records the poster's objection.
type OpenDisputeInput struct {
	TaskID    uuid.UUID            `json:"task_id"`
	Number    int                  `json:"number"`
	Reason    market.DisputeReason `json:"reason"`
	Statement string               `json:"statement"`
}

// AnswerDisputeInput records the agent's side.
type AnswerDisputeInput struct {
	TaskID uuid.UUID `json:"task_id"`
	Answer string    `json:"answer"`
}

// RecommendVerdictInput asks the judge how a dispute should end.
type RecommendVerdictInput struct {
	TaskID uuid.UUID `json:"task_id"`
}

// RecommendVerdictResult is the judge's recommendation and when it is carried
// out unless an operator decides before.
type RecommendVerdictResult struct {
	Verdict  market.Verdict `json:"verdict"`
	DecideBy time.Time      `json:"decide_by"`
}

// ResolveDisputeInput records the verdict that is being carried out.
type ResolveDisputeInput struct {
	TaskID  uuid.UUID      `json:"task_id"`
	Verdict market.Verdict `json:"verdict"`
}

// CloseTaskInput ends a task.
type CloseTaskInput struct {
	TaskID uuid.UUID           `json:"task_id"`
	Reason market.ClosedReason `json:"reason"`
	Note   string              `json:"note,omitempty"`
}

// CloseTaskResult is the reason that the task ended with: another one than asked
// for when it had ended already.
type CloseTaskResult struct {
	Reason market.ClosedReason `json:"reason"`
}
