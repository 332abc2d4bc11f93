package workflows_test

import (
	"maps"
	"slices"
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
		h := newFakeActivities(t)
		h.fresh = rapid.Bool().Draw(rt, "fresh")
		h.input.Terms.AutoApprove = rapid.Bool().Draw(rt, "auto approve")
		h.pools = append(h.pools, []agent{{name: "dee", price: 500, score: 0.6}, {name: "eli", silent: true}})
		h.pools[0][0].silent = rapid.Bool().Draw(rt, "ada is silent")
		h.deliveries = rapid.SliceOfN(rapid.SampledFrom([]string{"", "", "silent", "broken"}), 0, 4).Draw(rt, "deliveries")
		if rapid.Bool().Draw(rt, "no money at first") {
			h.errs[contract.ActivityAuthorizePayment.Name] = []error{contract.EncodeRefusal(market.RefuseFunds(800, 0))}
		}
		if rapid.Bool().Draw(rt, "slow provider") {
			h.slow[contract.ActivityAuthorizePayment.Name] = 20 * minute
			h.slow[contract.ActivityCapturePayment.Name] = 20 * minute
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

func drawCommand(rt *rapid.T, h *fakeActivities) *reply {
	number := rapid.IntRange(1, 3).Draw(rt, "delivery")
	after := time.Duration(rapid.IntRange(0, 200).Draw(rt, "half hours")) * time.Hour / 2
	resolution := rapid.SampledFrom([]market.Resolution{market.ResolveRelease, market.ResolveRefund, market.ResolveSplit}).Draw(rt, "resolution")
	requests := map[string]contract.Request{
		"select":   contract.UpdateSelectBid.With(contract.SelectBidCommand{}),
		"again":    contract.UpdateSelectBid.With(contract.SelectBidCommand{}), // twice as often as the others
		"remix":    contract.UpdateRemix.With(contract.RemixCommand{}),
		"extend":   contract.UpdateExtendReview.With(contract.ExtendReviewCommand{}),
		"cancel":   contract.UpdateCancel.With(contract.CancelCommand{}),
		"approve":  contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: number}),
		"revision": contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: number, Notes: "Bigger, please."}),
		"dispute":  contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: number, Reason: "other"}),
		"answer":   contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{Answer: "No."}),
		"resolve":  contract.UpdateResolveDispute.With(contract.ResolveDisputeCommand{Resolution: resolution, AgentShare: 3000}),
		"advance":  contract.UpdateAdvanceClock.With(contract.AdvanceClockCommand{}),
	}
	names := slices.Sorted(maps.Keys(requests))
	return h.sendAt(after, requests[rapid.SampledFrom(names).Draw(rt, "command")])
}

func checkEnded(rt *rapid.T, h *fakeActivities) {
	closed := inputs(h, contract.ActivityCloseTask)
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
