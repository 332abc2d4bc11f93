package contract

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// The activities that move money.
var (
	ActivityAuthorizePayment = ordinary[AuthorizePaymentInput, AuthorizePaymentResult]("AuthorizePayment")
	ActivityCapturePayment   = ordinary[CapturePaymentInput, struct{}]("CapturePayment")
	ActivityReleasePayment   = ordinary[ReleasePaymentInput, struct{}]("ReleasePayment")
	ActivitySplitPayment     = ordinary[SplitPaymentInput, struct{}]("SplitPayment")
)

// AuthorizePaymentInput holds the price of a bid and selects it.
type AuthorizePaymentInput struct {
	Believed

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

// CapturePaymentInput pays the agent and the platform.
type CapturePaymentInput struct {
	Believed

	TaskID    uuid.UUID `json:"task_id"`
	Selection int       `json:"selection"`
}

// ReleasePaymentInput gives the held price back to the poster.
type ReleasePaymentInput struct {
	Believed

	TaskID    uuid.UUID             `json:"task_id"`
	Selection int                   `json:"selection"`
	Outcome   market.DeliveryStatus `json:"outcome"` // failed, expired or refunded
}

// SplitPaymentInput divides the held price after a dispute.
type SplitPaymentInput struct {
	Believed

	TaskID     uuid.UUID          `json:"task_id"`
	Selection  int                `json:"selection"`
	AgentShare market.BasisPoints `json:"agent_share"` // of the price
}
