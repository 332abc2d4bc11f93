package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func (h *fakeActivities) advanceClock(ctx context.Context, in contract.AdvanceClockInput) (contract.WindowResult, error) {
	return enter(ctx, h, contract.ActivityAdvanceClock, in, func() contract.WindowResult {
		return contract.WindowResult{ClosesAt: h.env.Now()}
	})
}

func (h *fakeActivities) advanceAt(after time.Duration) *reply {
	return h.sendAt(after, contract.UpdateAdvanceClock.With(contract.AdvanceClockCommand{}))
}

func TestClock_OfALiveTaskStandsWhereItIs(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.input.Livemode = true
	advanced := h.advanceAt(hour)
	h.end()

	mustBeRefused(t, advanced, refusal.Forbidden)
	if ended := h.lastVisit(contract.ActivityCloseTask.Name); ended != 72*hour {
		t.Errorf("ended after %s, want after the 72 hours of the review", ended)
	}
}

func TestClock_LeavesEverythingWhereTheStepIsRefused(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.errs[contract.ActivityAdvanceClock.Name] = []error{refused(refusal.WrongState, "No.")}
	advanced := h.advanceAt(hour)
	h.end()

	mustBeRefused(t, advanced, refusal.WrongState)
	if ended := h.lastVisit(contract.ActivityCloseTask.Name); ended != 72*hour {
		t.Errorf("ended after %s, want after the 72 hours of the review", ended)
	}
}

func TestClock_EndsEachWindowAndAnswersWhenTheTaskHasMovedOn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		prepare  func(*fakeActivities)
		status   market.TaskStatus
		delivery market.DeliveryStatus
	}{
		"prototyping without any prototype": {func(h *fakeActivities) {
			h.pools = [][]agent{{{name: "ada", silent: true}}}
		}, market.TaskExpired, ""},
		"prototyping with a prototype of one": {func(h *fakeActivities) { h.pools[0][0].silent = true }, market.TaskReview, ""},
		"prototyping with async agents": {func(h *fakeActivities) {
			h.pools[0][0].async = true
		}, market.TaskReview, ""},
		"review": {func(*fakeActivities) {}, market.TaskExpired, ""},
		"delivery of an agent that is called": {func(h *fakeActivities) {
			h.deliveries = []string{"silent"}
			h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
		}, market.TaskReview, market.DeliveryFailed},
		"delivery of an agent that answers itself": {func(h *fakeActivities) {
			h.deliveries = []string{pending}
			h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
		}, market.TaskReview, market.DeliveryFailed},
		"approval": {func(h *fakeActivities) {
			h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
		}, market.TaskExpired, market.DeliveryExpired},
		"approval under auto-approval": {func(h *fakeActivities) {
			h.input.Terms.AutoApprove = true
			h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
		}, market.TaskCompleted, market.DeliveryApproved},
		"agent's answer to a dispute": {func(h *fakeActivities) {
			h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			h.sendAt(2*minute, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "other"}))
		}, market.TaskDelivering, market.DeliveryDisputed},
		"operator's decision on a dispute": {func(h *fakeActivities) {
			h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			h.sendAt(2*minute, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "other"}))
			h.sendAt(3*minute, contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{}))
		}, market.TaskCompleted, market.DeliveryApproved},
		"operator's decision while the judge still looks": {func(h *fakeActivities) {
			h.slow[contract.ActivityRecommendVerdict.Name] = minute
			h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			h.sendAt(2*minute, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "other"}))
			h.sendAt(4*minute+50*time.Second, contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{}))
		}, market.TaskCompleted, market.DeliveryApproved},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFakeActivities(t)
			h.input.Terms.Windows.Prototyping = hour
			tt.prepare(h)
			advanced := h.advanceAt(5 * minute)
			h.end()

			mustSucceed(t, advanced, tt.status, tt.delivery)
			if advanced.at > 6*minute {
				t.Errorf("answered after %s, asked after 5 minutes", advanced.at)
			}
		})
	}
}

func TestClock_StopsRunningCallsAndHasWhatArrivedJudged(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.pools[0][0].silent = true                          // ada
	h.slow[contract.ActivityJudgeBid.Name] = 10 * minute // of the others, longer than until the jump
	advanced := h.advanceAt(minute)
	h.end()

	mustSucceed(t, advanced, market.TaskReview, "")
	if advanced.at != 10*minute {
		t.Errorf("answered after %s, want when the judge is done", advanced.at)
	}
	if h.judged() != 2 {
		t.Errorf("%d prototypes judged, want the two that had arrived", h.judged())
	}
}

func TestClock_TakesNoOtherCommandUntilTheTaskHasMovedOn(t *testing.T) {
	t.Parallel()
	h := delivered(t)
	h.slow[contract.ActivityReleasePayment.Name] = minute
	advanced := h.advanceAt(hour)
	approved := h.sendAt(hour+time.Second, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	again := h.advanceAt(hour + 2*time.Second)
	h.end()

	mustSucceed(t, advanced, market.TaskExpired, market.DeliveryExpired)
	mustBeRefused(t, approved, refusal.Busy)
	mustBeRefused(t, again, refusal.Busy)
}

func TestClock_RepeatedJumpsOnce(t *testing.T) {
	t.Parallel()
	h := delivered(t)
	h.fresh = true
	h.sendAt(hour, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "other"}))
	first := h.sendAs(2*hour, "jump", contract.UpdateAdvanceClock.With(contract.AdvanceClockCommand{}))
	repeat := h.sendAs(3*hour, "jump", contract.UpdateAdvanceClock.With(contract.AdvanceClockCommand{}))
	h.end()

	mustSucceed(t, first, market.TaskDelivering, market.DeliveryDisputed)
	mustSucceed(t, repeat, market.TaskDelivering, market.DeliveryDisputed)
	want := []contract.AdvanceClockInput{{TaskID: h.input.TaskID, Advance: 1}}
	if diff := cmp.Diff(want, inputs(h, contract.ActivityAdvanceClock)); diff != "" {
		t.Errorf("jumps (-want +got):\n%s", diff)
	}
}

func TestClock_LetsAnOperatorsCancellationThrough(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.slow[contract.ActivityJudgeBid.Name] = 10 * minute
	advanced := h.advanceAt(minute)
	h.at(2*minute, func() { h.env.CancelWorkflow() })
	h.end()

	mustSucceed(t, advanced, market.TaskCancelled, "")
}
