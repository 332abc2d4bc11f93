package workflows_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func (h *fakeActivities) withdrawAt(after time.Duration, name string) *reply {
	return h.sendAt(after, contract.UpdateWithdrawBid.With(contract.WithdrawBidCommand{BidID: h.bidOf(name)}))
}

func TestWithdraw_OfAnOpenInvitationLetsTheOthersGoOn(t *testing.T) {
	t.Parallel()
	h := asyncPullAgents(t)
	withdrawn := h.withdrawAt(minute, "ada")
	h.handsIn(2*minute, "cyd", sound)
	h.end()

	mustSucceed(t, withdrawn, market.TaskPrototyping, "")
	if opened := h.lastVisit(contract.ActivityOpenReview.Name); opened != 2*minute || withdrawn.at != minute {
		t.Errorf("withdrawn after %s, gallery opened after %s; want 1 and 2 minutes", withdrawn.at, opened)
	}
	if h.judged() != 2 {
		t.Errorf("%d prototypes judged, want bob's and cyd's", h.judged())
	}
}

func TestWithdraw_OfTheOnlyOpenInvitationEndsTheRound(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.pools[0] = []agent{{name: "ada", async: true}}
	h.withdrawAt(minute, "ada")
	h.end()

	if h.ending() != string(market.ClosedNoPrototypes) || h.lastVisit(contract.ActivityCloseTask.Name) != minute {
		t.Errorf("closed with %s after %s", h.ending(), h.lastVisit(contract.ActivityCloseTask.Name))
	}
}

func TestWithdraw_TakesABidOutOfTheGallery(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	withdrawn := h.withdrawAt(minute, "bob") // the best
	again := h.withdrawAt(2*minute, "bob")
	gone := h.sendAt(3*minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{BidID: h.bidOf("bob")}))
	best := h.sendAt(4*minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	late := h.withdrawAt(5*minute, "cyd")
	h.end()

	mustSucceed(t, withdrawn, market.TaskReview, "")
	mustBeRefused(t, again, refusal.WrongState)
	mustBeRefused(t, gone, refusal.WrongState)
	mustSucceed(t, best, market.TaskDelivering, market.DeliveryInProgress)
	mustBeRefused(t, late, refusal.WrongState)
	if held := inputs(h, contract.ActivityAuthorizePayment); held[0].BidID != h.bidOf("ada") {
		t.Error("the best of those that are left was not selected")
	}
}

func TestWithdraw_OfTheLastBidLeavesTheGalleryOpenForARemix(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.pools = append(h.pools, []agent{{name: "dee", price: 500, score: 0.6}})
	for i, name := range []string{"ada", "bob", "cyd"} {
		h.withdrawAt(time.Duration(i+1)*minute, name)
	}
	none := h.sendAt(4*minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	remixed := h.sendAt(5*minute, contract.UpdateRemix.With(contract.RemixCommand{}))
	h.end()

	mustBeRefused(t, none, refusal.WrongState)
	mustSucceed(t, remixed, market.TaskMatching, "")
}

func TestWithdraw_IsRefusedForABidThatIsNotInTheRunning(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	refused := h.sendAt(minute, contract.UpdateWithdrawBid.With(contract.WithdrawBidCommand{BidID: uuid.New()}))
	h.end()
	mustBeRefused(t, refused, refusal.WrongState)
}

func TestCancel_WorksAfterAWithdrawal(t *testing.T) {
	t.Parallel()
	h := asyncPullAgents(t)
	h.withdrawAt(minute, "ada")
	cancelled := h.sendAt(2*minute, contract.UpdateCancel.With(contract.CancelCommand{}))
	h.end()
	mustSucceed(t, cancelled, market.TaskCancelled, "")
}
