package contract

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// The activities of a dispute.
var (
	ActivityOpenDispute      = ordinary[OpenDisputeInput, WindowResult]("OpenDispute")
	ActivityAnswerDispute    = ordinary[AnswerDisputeInput, struct{}]("AnswerDispute")
	ActivityRecommendVerdict = judgement[RecommendVerdictInput, RecommendVerdictResult]("RecommendVerdict", 0)
	ActivityResolveDispute   = ordinary[ResolveDisputeInput, struct{}]("ResolveDispute")
)

// The commands of a dispute.
var (
	UpdateOpenDispute = command[OpenDisputeCommand](market.CommandDispute,
		"open_dispute", "Object to the newest delivery.")
	UpdateAnswerDispute = command[AnswerDisputeCommand](market.CommandAnswerDispute,
		"answer_dispute", "Give the agent's side of the dispute.")
	UpdateResolveDispute = command[ResolveDisputeCommand](market.CommandResolveDispute,
		"resolve_dispute", "Decide the dispute as an operator.")
)

// OpenDisputeInput records the poster's objection.
type OpenDisputeInput struct {
	Believed

	TaskID    uuid.UUID            `json:"task_id"`
	Number    int                  `json:"number"`
	Reason    market.DisputeReason `json:"reason"`
	Statement string               `json:"statement"`
}

// AnswerDisputeInput records the agent's side.
type AnswerDisputeInput struct {
	Believed

	TaskID uuid.UUID `json:"task_id"`
	Answer string    `json:"answer"`
}

// RecommendVerdictInput asks the judge how a dispute should end.
type RecommendVerdictInput struct {
	Believed

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
	Believed

	TaskID  uuid.UUID      `json:"task_id"`
	Verdict market.Verdict `json:"verdict"`
}

// OpenDisputeCommand objects to the delivery.
type OpenDisputeCommand struct {
	Number    int                  `json:"number"`
	Reason    market.DisputeReason `json:"reason"`
	Statement string               `json:"statement"`
}

// AnswerDisputeCommand is the agent's side of a dispute.
type AnswerDisputeCommand struct {
	Answer string `json:"answer"`
}

// ResolveDisputeCommand is the operator's decision.
type ResolveDisputeCommand struct {
	Resolution market.Resolution  `json:"resolution"`
	AgentShare market.BasisPoints `json:"agent_share"` // basis points, for a split
	Reason     string             `json:"reason"`
}
