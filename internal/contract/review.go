package contract

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// The activities between the end of a round and a selection.
var (
	ActivityOpenReview   = local[OpenReviewInput, OpenReviewResult]("OpenReview")
	ActivityExtendReview = ordinary[ExtendReviewInput, WindowResult]("ExtendReview")
	ActivityStartRemix   = ordinary[StartRemixInput, struct{}]("StartRemix")
	ActivityReopenReview = local[ReopenReviewInput, OpenReviewResult]("ReopenReview")
	ActivityAdvanceClock = ordinary[AdvanceClockInput, WindowResult]("AdvanceClock")
)

// The commands of a task in review, and of the test clock.
var (
	UpdateSelectBid = command[SelectBidCommand](market.CommandSelect,
		"select_bid", "Select a presented bid, or the best one, and hold its price.")
	UpdateRemix = command[RemixCommand](market.CommandRemix,
		"remix", "Pay the remix fee and ask other agents for another round.")
	UpdateExtendReview = command[ExtendReviewCommand](market.CommandExtendReview,
		"extend_review", "Move the end of the review window by one extension.")
	UpdateAdvanceClock = command[AdvanceClockCommand](market.CommandAdvanceClock,
		"advance_clock", "End the current window of a test task now; answers when the task has moved on.")
)

// OpenReviewInput ends a round and opens the gallery.
type OpenReviewInput struct {
	Believed

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
	Believed

	TaskID    uuid.UUID `json:"task_id"`
	Extension int       `json:"extension"` // 1 for the first
}

// WindowResult is the end of the window that a step opened.
type WindowResult struct {
	ClosesAt time.Time `json:"closes_at"`
}

// AdvanceClockInput ends the window of a test task that is open.
type AdvanceClockInput struct {
	Believed

	TaskID  uuid.UUID `json:"task_id"`
	Advance int       `json:"advance"` // 1 for the first
}

// StartRemixInput charges the fee and sends the task back to matching.
type StartRemixInput struct {
	Believed

	TaskID uuid.UUID `json:"task_id"`
	Round  int       `json:"round"` // the round to come
}

// ReopenReviewInput opens the gallery again after the winner failed.
type ReopenReviewInput struct {
	Believed

	TaskID    uuid.UUID `json:"task_id"`
	BidID     uuid.UUID `json:"bid_id"` // of the agent that failed
	Selection int       `json:"selection"`
	Reason    string    `json:"reason"`
}

// SelectBidCommand selects a bid; uuid.Nil means the best scored one.
type SelectBidCommand struct {
	BidID uuid.UUID `json:"bid_id"`
	KeyID uuid.UUID `json:"key_id,omitzero"` // API key whose spend limits apply; uuid.Nil for none
}

// RemixCommand asks for another round.
type RemixCommand struct{}

// ExtendReviewCommand asks for one review extension.
type ExtendReviewCommand struct{}

// AdvanceClockCommand ends the current window of a test task now.
type AdvanceClockCommand struct{}
