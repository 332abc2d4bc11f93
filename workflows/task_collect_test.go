package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/activity"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestCollect_OpensTheGalleryAtTheWindowsEndWithoutTheLate(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.pools[0] = append(h.pools[0], agent{name: "late", silent: true}, agent{name: "odd", broken: true})
	var before, after contract.Timeline
	h.at(419*time.Second, func() { before = h.timeline() })
	h.at(421*time.Second, func() { after = h.timeline() })
	h.end()

	if before.Status != market.TaskPrototyping || after.Status != market.TaskReview {
		t.Errorf("status %s before and %s after the window's end", before.Status, after.Status)
	}
	if judged := inputs(h, contract.ActivityJudgeBid); len(judged) != 3 {
		t.Errorf("%d prototypes judged, want the 3 received", len(judged))
	}
}

func TestCollect_JudgesEachPrototypeAsItLands(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.pools[0] = append(h.pools[0], agent{name: "late", silent: true})
	var judged int
	h.at(minute, func() { judged = len(inputs(h, contract.ActivityJudgeBid)) })
	h.end()

	if judged != 3 {
		t.Errorf("%d prototypes judged while one agent is still working, want 3", judged)
	}
}

func TestCollect_EndsEarlyWhenEveryAgentHasAnswered(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.slow[contract.ActivityCollectBid.Name] = 90 * time.Second
	h.end()

	if opened := h.lastVisit(contract.ActivityOpenReview.Name); opened != 90*time.Second {
		t.Errorf("gallery opened after %s, want 90 s", opened)
	}
}

func TestCollect_GoesOnTryingWhileTheFaultIsOurs(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.pools[0] = []agent{{name: "ada", score: 0.5}}
	h.errs[contract.ActivityCollectBid.Name] = []error{errAway, errAway, errAway, errAway}
	h.end()

	if calls := len(inputs(h, contract.ActivityCollectBid)); calls != 5 {
		t.Errorf("tried %d times, want 5", calls)
	}
	if h.ending() != string(market.ClosedReviewTimeout) {
		t.Errorf("closed with %s, want a gallery that nobody chose from", h.ending())
	}
}

func TestCollect_SurvivesAJudgeThatFails(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.errs[contract.ActivityJudgeBid.Name] = []error{refused(refusal.Unavailable, "The judge is away.")}
	selected := h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.end()

	mustSucceed(t, selected, market.TaskDelivering, market.DeliveryInProgress)
}

func TestCancel_StopsRunningAgentCalls(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.pools[0] = []agent{{name: "ada", silent: true}, {name: "bob", silent: true}, {name: "cyd", price: 500, score: 0.5}}
	var stopped []string
	h.prepare = func() {
		h.env.SetOnActivityCanceledListener(func(info *activity.Info) { stopped = append(stopped, info.ActivityType.Name) })
	}
	cancelled := h.sendAt(minute, contract.UpdateCancel.With(contract.CancelCommand{Reason: "Not needed any more."}))
	h.end()

	mustSucceed(t, cancelled, market.TaskCancelled, "")
	if cancelled.at != minute {
		t.Errorf("answered after %s, want at once", cancelled.at)
	}
	if diff := cmp.Diff([]string{"CollectBid", "CollectBid"}, stopped); diff != "" {
		t.Errorf("stopped calls (-want +got):\n%s", diff)
	}
	want := []contract.CloseTaskInput{{TaskID: h.input.TaskID, Reason: market.ClosedPosterCancelled, Note: "Not needed any more."}}
	if diff := cmp.Diff(want, inputs(h, contract.ActivityCloseTask)); diff != "" {
		t.Errorf("closing (-want +got):\n%s", diff)
	}
	if slices.Contains(h.story(), contract.ActivityOpenReview.Name) {
		t.Error("the gallery of a cancelled task was opened")
	}
}

func TestCancel_IsAllowedUntilASelection(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		arrange func(h *fakeActivities)
		after   time.Duration
	}{
		"while the task is being recorded": {func(h *fakeActivities) {
			h.errs[contract.ActivityRecordTask.Name] = slices.Repeat([]error{errAway}, 5)
		}, time.Second},
		"while agents are being chosen": {func(h *fakeActivities) {
			h.errs[contract.ActivitySelectAgents.Name] = slices.Repeat([]error{errAway}, 5)
		}, time.Second},
		"while agents work": {func(h *fakeActivities) { h.pools[0][0].silent = true }, minute},
		"in review":         {func(*fakeActivities) {}, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFakeActivities(t)
			tt.arrange(h)
			cancelled := h.sendAt(tt.after, contract.UpdateCancel.With(contract.CancelCommand{ByPlatform: true}))
			h.end()

			mustSucceed(t, cancelled, market.TaskCancelled, "")
			if h.ending() != string(market.ClosedPlatformCancelled) {
				t.Errorf("closed with %s", h.ending())
			}
		})
	}
}

func TestCancellationOfTheWorkflow_IsThePlatformsCancel(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.pools[0][0].silent = true
	h.at(minute, func() { h.env.CancelWorkflow() })
	h.end()

	if h.ending() != string(market.ClosedPlatformCancelled) {
		t.Errorf("closed with %s", h.ending())
	}
}

func TestCancellationOfTheWorkflow_NeverBreaksOffAPayment(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.deliveries = []string{"silent"}
	h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.at(2*minute, func() { h.env.CancelWorkflow() })
	late := h.sendAt(3*minute, contract.UpdateCancel.With(contract.CancelCommand{}))
	runnerUp := h.sendAt(2*time.Hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	approved := h.sendAt(3*time.Hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	h.end()

	mustBeRefused(t, late, refusal.WrongState)
	mustSucceed(t, runnerUp, market.TaskDelivering, market.DeliveryInProgress)
	mustSucceed(t, approved, market.TaskCompleted, market.DeliveryApproved)
}
