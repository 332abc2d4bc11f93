package contract

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Signals of a workflow that called an agent: the answer lies on the call's row.
// They may come twice, and before the workflow waits.
const (
	SignalBidSubmitted      = "bid_submitted"      // for market.CallPrototype
	SignalDeliverySubmitted = "delivery_submitted" // for market.CallFinal
)

// Submission is the message of both signals: only a reference.
type Submission struct {
	CallID uuid.UUID `json:"call_id"`
}

// SubmissionSignal is the signal that tells of an answer to a call.
func SubmissionSignal(mode market.CallMode) string {
	if mode == market.CallFinal {
		return SignalDeliverySubmitted
	}
	return SignalBidSubmitted
}

// CallID is the id of a call to an agent that answers by itself: the same act
// always has the same one, so whoever asks twice asks once. A prototype has the
// number 1; try is 1, or more when work that failed its checks is asked for again.
func CallID(bidID uuid.UUID, mode market.CallMode, number, try int) uuid.UUID {
	return uuid.NewSHA1(bidID, fmt.Appendf(nil, "call\x00%s\x00%d\x00%d", mode, number, try))
}

// ReceiveBidInput takes what is there of an invited agent's bid at the end of
// waiting for it: the answer on its call, or nothing.
type ReceiveBidInput struct {
	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
}

// ReceiveDeliveryInput takes what the winner handed in for a call and checks it.
type ReceiveDeliveryInput struct {
	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
	Number int       `json:"number"`
	Try    int       `json:"try"`
}

// WithdrawBidInput takes a bid out of the running for its agent's owner.
type WithdrawBidInput struct {
	TaskID uuid.UUID `json:"task_id"`
	BidID  uuid.UUID `json:"bid_id"`
}

// WithdrawBidCommand is the owner's wish to take a bid back.
type WithdrawBidCommand struct {
	BidID uuid.UUID `json:"bid_id"`
	Actor string    `json:"actor"`
}
