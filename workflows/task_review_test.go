package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

const hour = time.Hour

func authorised(h *fakeActivities) []contract.AuthorizePaymentInput {
	h.t.Helper()
	return inputs(h, contract.ActivityAuthorizePayment)
}

func TestSelect_RefusesABidThatIsNotOnShow(t *testing.T) {
	t.Parallel()
	for name, bid := range map[string]string{"unknown": "nobody", "not presented": "poor"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFakeActivities(t)
			h.pools[0] = append(h.pools[0], agent{name: "poor", score: 0})
			r := h.sendAt(hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{BidID: h.bidOf(bid)}))
			h.end()

			mustBeRefused(t, r, refusal.WrongState)
			if r.accepted || len(authorised(h)) > 0 {
				t.Error("the command was let in")
			}
		})
	}
}

func TestSelect_HoldsThePriceOfTheRightBid(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ wanted, chosen string }{
		"best scored when none is named": {"", "bob"},
		"the named one":                  {"cyd", "cyd"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFakeActivities(t)
			message := contract.SelectBidCommand{KeyID: uuid.New()}
			if tt.wanted != "" {
				message.BidID = h.bidOf(tt.wanted)
			}
			r := h.sendAt(hour, contract.UpdateSelectBid.With(message))
			h.end()

			mustSucceed(t, r, market.TaskDelivering, market.DeliveryInProgress)
			want := []contract.AuthorizePaymentInput{{TaskID: h.input.TaskID, BidID: h.bidOf(tt.chosen), KeyID: message.KeyID, Selection: 1}}
			if diff := cmp.Diff(want, authorised(h)); diff != "" {
				t.Errorf("authorised (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSelect_AnswersOnceTheMoneyIsHeld(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.slow[contract.ActivityAuthorizePayment.Name] = 5 * minute
	h.deliveries = []string{"silent"}
	r := h.sendAt(hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.end()

	if r.at != hour+5*minute {
		t.Errorf("answered after %s, want when the money is held and before the delivery", r.at)
	}
}

func TestSelect_StaysInReviewWithoutTheMoney(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.errs[contract.ActivityAuthorizePayment.Name] = []error{contract.EncodeRefusal(market.RefuseFunds(800, 120))}
	poor := h.sendAt(hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	var between contract.Timeline
	h.at(2*hour, func() { between = h.timeline() })
	funded := h.sendAt(3*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.end()

	refused := mustBeRefused(t, poor, refusal.InsufficientFunds)
	if diff := cmp.Diff(&refusal.Shortfall{AmountCents: 800, BalanceCents: 120}, refused.Funds); diff != "" {
		t.Errorf("shortfall (-want +got):\n%s", diff)
	}
	if between.Status != market.TaskReview {
		t.Errorf("status %s after the refusal, want review", between.Status)
	}
	mustSucceed(t, funded, market.TaskDelivering, market.DeliveryInProgress)
	if last := authorised(h)[1]; last.Selection != 1 {
		t.Errorf("selection number %d, want 1: a refused one is not used up", last.Selection)
	}
}

func TestSelect_WithoutTheMoneyDoesNotMoveTheDeadline(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.errs[contract.ActivityAuthorizePayment.Name] = []error{contract.EncodeRefusal(market.RefuseFunds(800, 120))}
	h.sendAt(hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.end()

	if after := h.lastVisit(contract.ActivityCloseTask.Name); after != 72*hour || h.ending() != string(market.ClosedReviewTimeout) {
		t.Errorf("closed with %s after %s", h.ending(), after)
	}
}

func TestSelect_KeepsTryingWhileTheProviderIsAway(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.errs[contract.ActivityAuthorizePayment.Name] = slices.Repeat([]error{errAway}, 20)
	r := h.sendAt(hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.end()

	mustSucceed(t, r, market.TaskDelivering, market.DeliveryInProgress)
}

func TestExtendReview_MovesTheDeadlineTwiceAtMost(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	first := h.sendAt(1*hour, contract.UpdateExtendReview.With(contract.ExtendReviewCommand{}))
	second := h.sendAt(2*hour, contract.UpdateExtendReview.With(contract.ExtendReviewCommand{}))
	third := h.sendAt(3*hour, contract.UpdateExtendReview.With(contract.ExtendReviewCommand{}))
	h.end()

	mustSucceed(t, first, market.TaskReview, "")
	mustSucceed(t, second, market.TaskReview, "")
	mustBeRefused(t, third, refusal.WrongState)
	if after := h.lastVisit(contract.ActivityCloseTask.Name); after != (72+24+24)*hour {
		t.Errorf("expired after %s, want 120 h", after)
	}
}

func TestReview_GetsTheTaskBackWhenTheAgentFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		script func(h *fakeActivities)
		reason string
	}{
		"the work fails its checks": {func(h *fakeActivities) { h.deliveries = []string{"The file does not open."} }, "The file does not open."},
		"the agent is silent":       {func(h *fakeActivities) { h.deliveries = []string{"silent"} }, "The agent did not deliver before the window closed."},
		"the agent is refused": {func(h *fakeActivities) {
			h.errs[contract.ActivityRequestDelivery.Name] = []error{refused(refusal.AgentFailed, "The agent answered 500.")}
		}, "The agent answered 500."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFakeActivities(t)
			tt.script(h)
			h.sendAt(hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			again := h.sendAt(3*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{BidID: h.bidOf("bob")}))
			runnerUp := h.sendAt(4*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			approved := h.sendAt(5*hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
			h.end()

			mustBeRefused(t, again, refusal.WrongState)
			mustSucceed(t, runnerUp, market.TaskDelivering, market.DeliveryInProgress)
			mustSucceed(t, approved, market.TaskCompleted, market.DeliveryApproved)
			want := contract.AuthorizePaymentInput{TaskID: h.input.TaskID, BidID: h.bidOf("ada"), Selection: 2}
			if diff := cmp.Diff(want, authorised(h)[1]); diff != "" {
				t.Errorf("runner-up (-want +got):\n%s", diff)
			}
			released := contract.ReleasePaymentInput{TaskID: h.input.TaskID, Selection: 1, Outcome: market.DeliveryFailed}
			if diff := cmp.Diff([]contract.ReleasePaymentInput{released}, inputs(h, contract.ActivityReleasePayment)); diff != "" {
				t.Errorf("released (-want +got):\n%s", diff)
			}
			reopened := contract.ReopenReviewInput{TaskID: h.input.TaskID, BidID: h.bidOf("bob"), Selection: 1, Reason: tt.reason}
			if diff := cmp.Diff([]contract.ReopenReviewInput{reopened}, inputs(h, contract.ActivityReopenReview)); diff != "" {
				t.Errorf("reopened (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReview_WithoutARunnerUpMayBeRemixedCancelledOrExpire(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		request contract.Request
		ending  market.ClosedReason
	}{
		"remixed":   {contract.UpdateRemix.With(contract.RemixCommand{}), market.ClosedNoPrototypes},
		"cancelled": {contract.UpdateCancel.With(contract.CancelCommand{}), market.ClosedPosterCancelled},
		"expires":   {contract.UpdateSelectBid.With(contract.SelectBidCommand{BidID: uuid.New()}), market.ClosedReviewTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFakeActivities(t)
			h.pools[0] = h.pools[0][:1]
			h.deliveries = []string{"Nothing came."}
			h.sendAt(hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			best := h.sendAt(2*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			h.sendAt(3*hour, tt.request)
			h.end()

			mustBeRefused(t, best, refusal.WrongState)
			if h.ending() != string(tt.ending) {
				t.Errorf("closed with %s, want %s", h.ending(), tt.ending)
			}
		})
	}
}
