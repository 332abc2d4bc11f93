package contract

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// The activities that bring the final work.
var (
	ActivityRequestDelivery = agentCall[RequestDeliveryInput, RequestDeliveryResult]("RequestDelivery")
	ActivityReceiveDelivery = judgement[ReceiveDeliveryInput, RequestDeliveryResult]("ReceiveDelivery", 0)
	ActivityRecordDelivery  = local[RecordDeliveryInput, WindowResult]("RecordDelivery")
	ActivityRequestRevision = ordinary[RequestRevisionInput, WindowResult]("RequestRevision")
)

// The commands on a delivery.
var (
	UpdateApproveDelivery = command[ApproveDeliveryCommand](market.CommandApprove,
		"approve_delivery", "Accept the newest delivery and pay the agent.")
	UpdateRequestRevision = command[RequestRevisionCommand](market.CommandRequestRevision,
		"request_revision", "Send the newest delivery back with notes.")
)

// RequestDeliveryInput calls the winner for the final work.
type RequestDeliveryInput struct {
	Believed

	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
	Number int       `json:"number"` // of the delivery to come
	Notes  string    `json:"notes,omitempty"`

	Try       int    `json:"try,omitempty"`       // 0 or 1 at first; more after work that failed its checks
	Complaint string `json:"complaint,omitempty"` // what was wrong with the work of the last try
}

// ReceiveDeliveryInput takes what the winner handed in for a call and checks it.
type ReceiveDeliveryInput struct {
	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
	Number int       `json:"number"`
	Try    int       `json:"try"`
}

// RequestDeliveryResult says whether work that passes its checks was handed in.
type RequestDeliveryResult struct {
	Delivered bool   `json:"delivered"`
	Reason    string `json:"reason,omitempty"` // why not
	Work      Work   `json:"work"`
	Pending   bool   `json:"pending,omitempty"` // the answer to this try comes later; a signal will tell
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
	Believed

	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
	Number int       `json:"number"`
	Notes  string    `json:"notes,omitempty"` // what the poster had asked to change
	Work   Work      `json:"work"`
}

// RequestRevisionInput records what the poster wants changed.
type RequestRevisionInput struct {
	Believed

	TaskID uuid.UUID `json:"task_id"`
	Number int       `json:"number"` // of the delivery that is sent back
	Notes  string    `json:"notes"`
}

// ApproveDeliveryCommand accepts the delivery with that number.
type ApproveDeliveryCommand struct {
	Number int `json:"number"`
}

// RequestRevisionCommand sends the delivery back with notes.
type RequestRevisionCommand struct {
	Number int    `json:"number"`
	Notes  string `json:"notes"`
}
