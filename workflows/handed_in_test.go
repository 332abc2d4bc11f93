package workflows_test

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// How an agent hands its work in by itself.
const (
	sound  = "sound"
	flawed = "flawed" // fails its checks
	odd    = "odd"    // breaks the contract
)

// handsIn has an agent's prototype arrive by itself that long after the start.
func (h *fakeActivities) handsIn(after time.Duration, name, how string) {
	h.arrives(after, contract.SignalBidSubmitted, contract.CallID(h.bidOf(name), market.CallPrototype, 1, 1), how)
}

// delivers has a delivery of bob's arrive by itself.
func (h *fakeActivities) delivers(after time.Duration, number, try int, how string) {
	h.arrives(after, contract.SignalDeliverySubmitted, contract.CallID(h.bidOf("bob"), market.CallFinal, number, try), how)
}

func (h *fakeActivities) arrives(after time.Duration, signal contract.Signal[contract.AnsweredCall], call uuid.UUID, how string) {
	h.at(after, func() {
		h.keep(call, how)
		h.env.SignalWorkflow(signal.Name, contract.AnsweredCall{CallID: call})
	})
}

// keep writes an answer onto its call, as the API does before it signals.
func (h *fakeActivities) keep(call uuid.UUID, how string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.handed[call] = how
}

func (h *fakeActivities) receiveBid(ctx context.Context, in contract.ReceiveBidInput) (contract.CollectBidResult, error) {
	return enter(ctx, h, contract.ActivityReceiveBid, in, func() contract.CollectBidResult {
		if h.handed[contract.CallID(in.BidID, market.CallPrototype, 1, 1)] != sound {
			return contract.CollectBidResult{Reason: "No answer."}
		}
		return contract.CollectBidResult{Received: true, PriceCents: h.bids[in.BidID].price}
	})
}

func (h *fakeActivities) receiveDelivery(ctx context.Context, in contract.ReceiveDeliveryInput) (contract.RequestDeliveryResult, error) {
	return enter(ctx, h, contract.ActivityReceiveDelivery, in, func() contract.RequestDeliveryResult {
		switch h.handed[contract.CallID(in.BidID, market.CallFinal, in.Number, in.Try)] {
		case sound:
			return contract.RequestDeliveryResult{Delivered: true}
		case flawed:
			return contract.RequestDeliveryResult{Reason: "photo.png is no picture.", Again: in.Try < 3, Try: in.Try}
		}
		return contract.RequestDeliveryResult{Reason: "The agent did not deliver before the window closed."}
	})
}
