package workflows_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestRemix_StaysInReviewWithoutTheFee(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.errs[contract.ActivityStartRemix.Name] = []error{contract.EncodeRefusal(market.RefuseFunds(100, 0))}
	r := h.sendAt(hour, contract.UpdateRemix.With(contract.RemixCommand{}))
	selected := h.sendAt(2*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.end()

	mustBeRefused(t, r, refusal.InsufficientFunds)
	mustSucceed(t, selected, market.TaskDelivering, market.DeliveryInProgress)
}

func TestRemix_LooksFurtherAfieldTwiceAtMost(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.pools = append(h.pools, []agent{{name: "dee", price: 500, score: 0.6}}, []agent{{name: "eve", price: 500, score: 0.95}})
	first := h.sendAt(1*hour, contract.UpdateRemix.With(contract.RemixCommand{}))
	second := h.sendAt(2*hour, contract.UpdateRemix.With(contract.RemixCommand{}))
	third := h.sendAt(3*hour, contract.UpdateRemix.With(contract.RemixCommand{}))
	h.end()

	mustSucceed(t, first, market.TaskMatching, "")
	mustSucceed(t, second, market.TaskMatching, "")
	mustBeRefused(t, third, refusal.WrongState)
	want := []contract.SelectAgentsInput{
		{TaskID: h.input.TaskID, Round: 1, Experimentation: 0.4},
		{TaskID: h.input.TaskID, Round: 2, Experimentation: market.RaisedExperimentation(0.4, 2)},
		{TaskID: h.input.TaskID, Round: 3, Experimentation: market.RaisedExperimentation(0.4, 3)},
	}
	if diff := cmp.Diff(want, inputs(h, contract.ActivitySelectAgents)); diff != "" {
		t.Errorf("triage (-want +got):\n%s", diff)
	}
}

func TestRemix_KeepsEarlierBidsSelectable(t *testing.T) {
	t.Parallel()
	for name, pool := range map[string][]agent{
		"beside new ones":           {{name: "dee", price: 500, score: 0.6}},
		"when it finds nobody":      nil,
		"when nobody answers to it": {{name: "dee", silent: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFakeActivities(t)
			h.pools = append(h.pools, pool)
			h.sendAt(hour, contract.UpdateRemix.With(contract.RemixCommand{}))
			selected := h.sendAt(2*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{BidID: h.bidOf("ada")}))
			h.end()

			mustSucceed(t, selected, market.TaskDelivering, market.DeliveryInProgress)
		})
	}
}
