package workflows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestCommands_AreRefusedWhileAnotherIsInProgress(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.slow[contract.ActivityAuthorizePayment.Name] = 10 * minute
	first := h.sendAt(hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	second := h.sendAt(hour+minute, contract.UpdateRemix.With(contract.RemixCommand{}))
	cancel := h.sendAt(hour+2*minute, contract.UpdateCancel.With(contract.CancelCommand{}))
	h.end()

	mustSucceed(t, first, market.TaskDelivering, market.DeliveryInProgress)
	refused := mustBeRefused(t, second, refusal.Busy)
	if !strings.Contains(refused.Message, "select") {
		t.Errorf("refused with %q, which does not say what is in progress", refused.Message)
	}
	mustBeRefused(t, cancel, refusal.Busy)
}

func TestCommands_UnderAKnownUpdateIDGetTheFirstAnswer(t *testing.T) {
	t.Parallel()
	for name, fresh := range map[string]bool{"in the same run": false, "after continuing as new": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFakeActivities(t)
			h.fresh = fresh
			h.slow[contract.ActivityAuthorizePayment.Name] = 10 * minute
			message := contract.SelectBidCommand{}
			replies := []*reply{
				h.sendAs(hour, "one", contract.UpdateSelectBid.With(message)),
				h.sendAs(3*hour, "one", contract.UpdateSelectBid.With(message)),
			}
			if !fresh { // a server holds back a repeat until the first is answered; the test environment loses it between runs
				replies = append(replies, h.sendAs(hour+minute, "one", contract.UpdateSelectBid.With(message)))
			}
			h.end()

			for _, r := range replies {
				mustSucceed(t, r, market.TaskDelivering, market.DeliveryInProgress)
			}
			if len(authorised(h)) != 1 {
				t.Errorf("payment authorised %d times, want once", len(authorised(h)))
			}
		})
	}
}

func TestCommands_AtTheDeadlineWinOrAreRefused(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	r := h.sendAt(72*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.end()

	if r.err != nil {
		mustBeRefused(t, r, refusal.WrongState)
	}
	if won := h.ending() == string(market.ClosedApprovalTimeout); won != (r.err == nil) || won != (len(authorised(h)) == 1) {
		t.Errorf("answer %v, but the task was closed with %s", r.err, h.ending())
	}
}

func TestCommands_ThatComeWhileTheTaskIsBeingClosedAreTooLate(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.errs[contract.ActivityCloseTask.Name] = slices.Repeat([]error{errAway}, 10)
	r := h.sendAt(72*hour+time.Second, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.end()

	refused := mustBeRefused(t, r, refusal.WrongState)
	if !r.accepted || !strings.Contains(refused.Message, "expired") {
		t.Errorf("accepted %v, refused with %q", r.accepted, refused.Message)
	}
	if len(authorised(h)) > 0 {
		t.Error("money was held for a task that had expired")
	}
}

// position is a place in a task's life, how to get there and what is allowed.
type position struct {
	arrange   func(h *fakeActivities)
	after     time.Duration
	delivered bool
	allowed   []string
	waiting   string // who must act, as operators read it
}

func positions() map[string]position {
	away := slices.Repeat([]error{errAway}, 8)
	selects := func(h *fakeActivities) { h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{})) }
	decisions := []string{contract.UpdateApproveDelivery.Name, contract.UpdateRequestRevision.Name, contract.UpdateOpenDispute.Name}
	return map[string]position{
		"open": {
			waiting: "The platform is choosing",
			arrange: func(h *fakeActivities) { h.errs[contract.ActivityRecordTask.Name] = away },
			after:   time.Second, allowed: []string{contract.UpdateCancel.Name},
		},
		"matching": {
			waiting: "The platform is choosing",
			arrange: func(h *fakeActivities) { h.errs[contract.ActivitySelectAgents.Name] = away },
			after:   time.Second, allowed: []string{contract.UpdateCancel.Name},
		},
		"prototyping": {
			waiting: "agents may hand in prototypes until 20",
			arrange: func(h *fakeActivities) { h.pools[0][0].silent = true },
			after:   minute, allowed: []string{contract.UpdateCancel.Name},
		},
		"review": {
			waiting: "The poster must select",
			arrange: func(*fakeActivities) {}, after: minute,
			allowed: []string{contract.UpdateSelectBid.Name, contract.UpdateRemix.Name, contract.UpdateExtendReview.Name, contract.UpdateCancel.Name},
		},
		"in progress": {
			waiting: "bob must hand in delivery 1 by 20",
			arrange: func(h *fakeActivities) { selects(h); h.deliveries = []string{"silent"} },
			after:   10 * minute,
		},
		"awaiting approval": {
			waiting: "The poster must approve",
			arrange: selects, after: 10 * minute, delivered: true, allowed: decisions,
		},
		"revision requested": {
			waiting: "bob must hand in delivery 2 by 20",
			arrange: func(h *fakeActivities) {
				selects(h)
				h.deliveries = []string{"", "silent"}
				h.sendAt(2*minute, contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: 1, Notes: "Bigger, please."}))
			},
			after: 10 * minute, delivered: true,
		},
		"disputed": {
			waiting: "The agent may answer the dispute by 20",
			arrange: func(h *fakeActivities) {
				selects(h)
				h.sendAt(2*minute, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "other"}))
			},
			after: 10 * minute, delivered: true,
			allowed: []string{contract.UpdateAnswerDispute.Name, contract.UpdateResolveDispute.Name},
		},
	}
}

func TestCommands_AreAllowedOnlyWhereTheyMakeSense(t *testing.T) {
	t.Parallel()
	requests := []contract.Request{
		contract.UpdateSelectBid.With(contract.SelectBidCommand{}),
		contract.UpdateRemix.With(contract.RemixCommand{}),
		contract.UpdateExtendReview.With(contract.ExtendReviewCommand{}),
		contract.UpdateCancel.With(contract.CancelCommand{}),
		contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}),
		contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: 1, Notes: "Bigger, please."}),
		contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "incomplete"}),
		contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{Answer: "No."}),
		contract.UpdateResolveDispute.With(contract.ResolveDisputeCommand{Resolution: market.ResolveRefund}),
	}
	onDelivery := []string{contract.UpdateApproveDelivery.Name, contract.UpdateRequestRevision.Name, contract.UpdateOpenDispute.Name}
	for name, p := range positions() {
		for _, request := range requests {
			update := request.Update()
			t.Run(fmt.Sprintf("%s/%s", name, update), func(t *testing.T) {
				t.Parallel()
				h := newFakeActivities(t)
				p.arrange(h)
				r := h.sendAt(p.after, request)
				h.end()

				switch {
				case slices.Contains(p.allowed, update):
					if !r.accepted || !r.done || r.err != nil {
						t.Errorf("accepted %v, answered %v with %v; want it allowed", r.accepted, r.done, r.err)
					}
				case slices.Contains(onDelivery, update) && !p.delivered:
					mustBeRefused(t, r, refusal.NotFound)
				default:
					mustBeRefused(t, r, refusal.WrongState)
				}
			})
		}
	}
}
