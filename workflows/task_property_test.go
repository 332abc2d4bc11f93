package workflows_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// Whatever people, agents and operators do and whenever, and however often the
// workflow continues as new: the task ends, it ends once, every hold is settled
// exactly once, and every command is answered.
func TestTask_AlwaysEndsAndSettlesEveryHoldOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := newHall(t)
		h.fresh = rapid.Bool().Draw(rt, "fresh")
		h.input.Terms.AutoApprove = rapid.Bool().Draw(rt, "auto approve")
		h.pools = append(h.pools, []agent{{name: "dee", price: 500, score: 0.6}, {name: "eli", silent: true}})
		h.pools[0][0].silent = rapid.Bool().Draw(rt, "ada is silent")
		h.deliveries = rapid.SliceOfN(rapid.SampledFrom([]string{"", "", "silent", "broken"}), 0, 4).Draw(rt, "deliveries")
		if rapid.Bool().Draw(rt, "no money at first") {
			h.errs[contract.ActivityAuthorizePayment] = []error{contract.EncodeRefusal(market.RefuseFunds(800, 0))}
		}
		if rapid.Bool().Draw(rt, "slow provider") {
			h.slow[contract.ActivityAuthorizePayment] = 20 * minute
			h.slow[contract.ActivityCapturePayment] = 20 * minute
		}
		var replies []*reply
		for range rapid.IntRange(0, 12).Draw(rt, "commands") {
			replies = append(replies, drawCommand(rt, h))
		}
		h.end()
		checkEnded(rt, h)
		for _, r := range replies {
			if r.accepted && !r.done {
				rt.Errorf("an accepted command was never answered")
			}
		}
	})
}

func drawCommand(rt *rapid.T, h *hall) *reply {
	number := rapid.IntRange(1, 3).Draw(rt, "delivery")
	after := time.Duration(rapid.IntRange(0, 200).Draw(rt, "half hours")) * time.Hour / 2
	kinds := []string{
		contract.UpdateSelectBid, contract.UpdateSelectBid, contract.UpdateRemix, contract.UpdateExtendReview, contract.UpdateCancel,
		contract.UpdateApproveDelivery, contract.UpdateRequestRevision, contract.UpdateOpenDispute,
		contract.UpdateAnswerDispute, contract.UpdateResolveDispute, contract.UpdateAdvanceClock,
	}
	update := rapid.SampledFrom(kinds).Draw(rt, "command")
	var message any
	switch update {
	case contract.UpdateSelectBid:
		message = contract.SelectBidCommand{}
	case contract.UpdateApproveDelivery:
		message = contract.ApproveDeliveryCommand{Number: number}
	case contract.UpdateRequestRevision:
		message = contract.RequestRevisionCommand{Number: number, Notes: "Bigger, please."}
	case contract.UpdateOpenDispute:
		message = contract.OpenDisputeCommand{Number: number, Reason: "other"}
	case contract.UpdateAnswerDispute:
		message = contract.AnswerDisputeCommand{Answer: "No."}
	case contract.UpdateResolveDispute:
		message = contract.ResolveDisputeCommand{
			Resolution: rapid.SampledFrom([]market.Resolution{market.ResolveRelease, market.ResolveRefund, market.ResolveSplit}).Draw(rt, "resolution"),
			AgentShare: 3000,
		}
	default:
		message = map[string]any{}
	}
	return h.sendAt(after, update, message)
}

func checkEnded(rt *rapid.T, h *hall) {
	closed := inputs[contract.CloseTaskInput](h, contract.ActivityCloseTask)
	if len(closed) != 1 || !closed[0].Reason.Valid() {
		rt.Errorf("closed %d times: %+v", len(closed), closed)
	}
	timeline := h.timeline()
	held, settled := map[int]int{}, map[int]int{}
	for _, entry := range timeline.Entries {
		if entry.Step == "bid_selected" {
			held[len(held)+1] = 1
		}
	}
	for _, v := range h.visits {
		switch in := v.in.(type) {
		case contract.CapturePaymentInput:
			settled[in.Selection]++
		case contract.ReleasePaymentInput:
			settled[in.Selection]++
		case contract.SplitPaymentInput:
			settled[in.Selection]++
		}
	}
	if diff := cmp.Diff(held, settled); diff != "" {
		rt.Errorf("holds (-held +settled):\n%s", diff)
	}
	if !timeline.Status.Ended() {
		rt.Errorf("the task ended in %s", timeline.Status)
	}
}
