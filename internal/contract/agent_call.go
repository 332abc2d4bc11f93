package contract

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Signals of a workflow that called an agent: the answer lies on the call's row.
// They may come twice, and before the workflow waits.
var (
	SignalBidSubmitted      = Signal[AnsweredCall]{"bid_submitted", callAnswered}      // for market.CallPrototype
	SignalDeliverySubmitted = Signal[AnsweredCall]{"delivery_submitted", callAnswered} // for market.CallFinal
)

// AnsweredCall is the message of both signals: only a reference.
type AnsweredCall struct {
	CallID uuid.UUID `json:"call_id"`
}

const callAnswered = "An async or pull agent has answered a call; the answer lies on the call's row."

// SignalForCall returns the signal that tells of an answer to a call.
func SignalForCall(mode market.CallMode) Signal[AnsweredCall] {
	if mode == market.CallFinal {
		return SignalDeliverySubmitted
	}
	return SignalBidSubmitted
}

// CallID returns the id of a call to an async or pull agent. It is the same for
// the same act, so asking twice makes one call. A prototype has the number 1; try
// is 1, or more when work that failed its checks is asked for again.
func CallID(bidID uuid.UUID, mode market.CallMode, number, try int) uuid.UUID {
	return uuid.NewSHA1(bidID, fmt.Appendf(nil, "call\x00%s\x00%d\x00%d", mode, number, try))
}
