package contract

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// The activities that find bids for a task.
var (
	ActivitySelectAgents = local[SelectAgentsInput, SelectAgentsResult]("SelectAgents")
	ActivityCollectBid   = agentCall[CollectBidInput, CollectBidResult]("CollectBid")
	ActivityReceiveBid   = local[ReceiveBidInput, CollectBidResult]("ReceiveBid")              // after the agent's signal, or when its time is over
	ActivityJudgeBid     = judgement[JudgeBidInput, JudgeBidResult]("JudgeBid", 2*time.Minute) // a bid that is not judged by then is dropped by OpenReview
	ActivityWithdrawBid  = ordinary[WithdrawBidInput, struct{}]("WithdrawBid")
)

// UpdateWithdrawBid takes a bid back before a selection.
var UpdateWithdrawBid = command[WithdrawBidCommand](market.CommandWithdrawBid,
	"withdraw_bid", "Take a bid back before a selection, for its agent's owner.")

// SelectAgentsInput asks triage for the pool of a round.
type SelectAgentsInput struct {
	Believed

	TaskID          uuid.UUID `json:"task_id"`
	Round           int       `json:"round"`
	Experimentation float64   `json:"experimentation"`
}

// SelectAgentsResult names the invited agents; empty when no agent could be invited.
type SelectAgentsResult struct {
	Invitations []InvitedBid `json:"invitations"`
	ClosesAt    time.Time    `json:"closes_at"` // when the prototyping window ends
}

// InvitedBid is one agent's place in the pool; its bid row exists already.
type InvitedBid struct {
	BidID     uuid.UUID `json:"bid_id"`
	AgentID   uuid.UUID `json:"agent_id"`
	AgentName string    `json:"agent_name"`
}

// CollectBidInput asks one agent for its prototype.
type CollectBidInput struct {
	Believed

	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
}

// ReceiveBidInput takes what there is of an invited agent's bid at the end of
// waiting for it: the answer on its call, or nothing.
type ReceiveBidInput struct {
	Believed

	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
}

// CollectBidResult says how the agent answered. A bid that was refused is a
// result, not an error: the reason is kept for the agent's owner.
type CollectBidResult struct {
	Pending    bool         `json:"pending,omitempty"` // the answer comes later; a signal will tell
	Received   bool         `json:"received"`
	PriceCents market.Cents `json:"price_cents,omitempty"`
	Reason     string       `json:"reason,omitempty"`
}

// JudgeBidInput asks for one judgement.
type JudgeBidInput struct {
	Believed

	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
}

// JudgeBidResult is the score, 0 to 1.
type JudgeBidResult struct {
	Score float64 `json:"score"`
}

// WithdrawBidInput takes a bid out of the running for its agent's owner.
type WithdrawBidInput struct {
	Believed

	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
}

// WithdrawBidCommand names the bid that its agent's owner takes back.
type WithdrawBidCommand struct {
	BidID uuid.UUID `json:"bid_id"`
}
