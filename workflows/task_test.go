package workflows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

const minute = time.Minute

func TestTask_FailsWithTheRefusalWhenItCannotBeRecorded(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.errs[contract.ActivityRecordTask.Name] = []error{errAway, refused(refusal.NotFound, "This account does not exist.")}
	recorded := h.awaitRecordedAt(0)
	cancelled := h.sendAt(0, contract.UpdateCancel.With(contract.CancelCommand{}))
	err := h.run()

	if refused, ok := contract.DecodeRefusal(err); !ok || refused.Code != refusal.NotFound {
		t.Errorf("workflow ended with %v, want the refusal", err)
	}
	mustBeRefused(t, recorded, refusal.NotFound)
	mustBeRefused(t, cancelled, refusal.NotFound)
}

func TestTask_OutlivesAnUnreachableDatabase(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	for _, name := range []string{
		contract.ActivityRecordTask.Name, contract.ActivitySelectAgents.Name, contract.ActivityOpenReview.Name, contract.ActivityCloseTask.Name,
	} {
		h.errs[name] = slices.Repeat([]error{errAway}, 30)
	}
	recorded := h.awaitRecordedAt(0)
	h.end()

	if recorded.err != nil || h.ending() != string(market.ClosedReviewTimeout) {
		t.Errorf("await_recorded %v, closed with %s", recorded.err, h.ending())
	}
}

func TestTask_TakesARefusedStepOfItsOwnAgainAndSaysSo(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.errs[contract.ActivityOpenReview.Name] = []error{refused(refusal.WrongState, "A task cannot do that.")}
	var during contract.Timeline
	h.at(minute/2, func() { during = h.timeline() })
	h.end()

	if during.Status != market.TaskPrototyping || h.ending() != string(market.ClosedReviewTimeout) {
		t.Errorf("stood in %s and closed with %s", during.Status, h.ending())
	}
}

func TestTask_GoesFromBriefToPaidDelivery(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	recorded := h.awaitRecordedAt(0)
	selected := h.sendAt(time.Hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	approved := h.sendAt(2*time.Hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	h.end()

	if !recorded.done || recorded.err != nil {
		t.Errorf("await_recorded: %+v", recorded)
	}
	mustSucceed(t, selected, market.TaskDelivering, market.DeliveryInProgress)
	mustSucceed(t, approved, market.TaskCompleted, market.DeliveryApproved)
	want := []string{
		"RecordTask", "SelectAgents", "OpenReview", "AuthorizePayment", "RequestDelivery", "RecordDelivery", "CapturePayment", "CloseTask",
	}
	if diff := cmp.Diff(want, h.story()); diff != "" {
		t.Errorf("story (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]contract.TaskInput{h.input}, inputs(h, contract.ActivityRecordTask)); diff != "" {
		t.Errorf("recorded task (-want +got):\n%s", diff)
	}
	if h.ending() != string(market.ClosedApproved) {
		t.Errorf("closed with %s", h.ending())
	}
}

func TestTask_TellsItsTimeline(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.pools[0] = h.pools[0][:1]
	h.sendAt(time.Hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.sendAt(2*time.Hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	var review contract.Timeline
	h.at(time.Hour/2, func() { review = h.timeline() })
	h.end()

	want := "The poster must select a bid, remix, extend the review or cancel by " +
		h.started.Add(72*time.Hour).Format("2006-01-02 15:04:05 UTC") + "; then the task expires."
	if review.Waiting != want {
		t.Errorf("in review waiting for %q, want %q", review.Waiting, want)
	}
	life := contract.Timeline{Status: market.TaskCompleted, Waiting: "Nothing: the task ended (approved).", Entries: []contract.TimelineEntry{
		{Actor: "poster", Step: "task_published"},
		{Actor: "platform", Step: "agents_invited", Detail: "1 agents in round 1"},
		{Actor: "agent", Step: "prototype_received", Detail: "ada for 9.00 USD"},
		{Actor: "judge", Step: "prototype_judged", Detail: "ada scored 0.70"},
		{Actor: "platform", Step: "review_opened", Detail: "1 bids on show"},
		{Actor: "poster", Step: "bid_selected", Detail: "ada for 9.00 USD"},
		{Actor: "agent", Step: "delivery_received", Detail: "delivery 1 from ada"},
		{Actor: "poster", Step: "delivery_approved", Detail: "delivery 1"},
		{Actor: "platform", Step: "task_closed", Detail: "approved"},
	}}
	if diff := cmp.Diff(life, h.timeline(), cmpopts.IgnoreFields(contract.TimelineEntry{}, "At")); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
}

// Every window that runs out ends the task in its own way and at its own time.
func TestTask_EndsWhenAWindowRunsOut(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	selectNow := func(h *fakeActivities) { h.sendAt(0, contract.UpdateSelectBid.With(contract.SelectBidCommand{})) }
	dispute := func(h *fakeActivities) {
		h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
		h.sendAt(2*minute, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "incomplete", Statement: "Half is missing."}))
	}
	for name, tt := range map[string]struct {
		arrange func(h *fakeActivities)
		ending  market.ClosedReason
		after   time.Duration
		story   []string // from the end of prototyping on
	}{
		"no agent can be invited": {
			arrange: func(h *fakeActivities) { h.pools = nil },
			ending:  market.ClosedNoPrototypes, story: []string{"CloseTask"},
		},
		"no agent answers": {
			arrange: func(h *fakeActivities) {
				h.pools = [][]agent{{{name: "ada", silent: true}, {name: "bob", silent: true}}}
			},
			ending: market.ClosedNoPrototypes, after: 420 * time.Second, story: []string{"OpenReview", "CloseTask"},
		},
		"no prototype is usable": {
			arrange: func(h *fakeActivities) { h.pools = [][]agent{{{name: "ada", broken: true}, {name: "bob", score: 0}}} },
			ending:  market.ClosedNoPrototypes, story: []string{"OpenReview", "CloseTask"},
		},
		"the poster does not select": {
			arrange: func(*fakeActivities) {},
			ending:  market.ClosedReviewTimeout, after: 3 * day, story: []string{"OpenReview", "CloseTask"},
		},
		"the poster does not decide on the delivery": {
			arrange: func(h *fakeActivities) { h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{})) },
			ending:  market.ClosedApprovalTimeout, after: 3*day + minute,
			story: []string{"OpenReview", "AuthorizePayment", "RequestDelivery", "RecordDelivery", "ReleasePayment", "CloseTask"},
		},
		"the poster does not decide under auto-approval": {
			arrange: func(h *fakeActivities) {
				h.input.Terms.AutoApprove = true
				h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			},
			ending: market.ClosedAutoApproved, after: 3*day + minute,
			story: []string{"OpenReview", "AuthorizePayment", "RequestDelivery", "RecordDelivery", "CapturePayment", "CloseTask"},
		},
		"nobody answers or decides a dispute": {
			arrange: dispute,
			ending:  market.ClosedDisputeSplit, after: day + 3*day + 2*minute,
			story: []string{
				"OpenReview", "AuthorizePayment", "RequestDelivery", "RecordDelivery", "OpenDispute", "RecommendVerdict",
				"ResolveDispute", "SplitPayment", "CloseTask",
			},
		},
		"nobody decides an answered dispute": {
			arrange: func(h *fakeActivities) {
				h.verdict = market.Verdict{Resolution: market.ResolveRefund, DecidedBy: "judge"}
				dispute(h)
				h.sendAt(time.Hour, contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{Answer: "It is all there."}))
			},
			ending: market.ClosedDisputeRefunded, after: time.Hour + 3*day,
			story: []string{
				"OpenReview", "AuthorizePayment", "RequestDelivery", "RecordDelivery", "OpenDispute", "AnswerDispute", "RecommendVerdict",
				"ResolveDispute", "ReleasePayment", "CloseTask",
			},
		},
		"a command came too early": {
			arrange: selectNow,
			ending:  market.ClosedReviewTimeout, after: 3 * day, story: []string{"OpenReview", "CloseTask"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFakeActivities(t)
			tt.arrange(h)
			h.end()

			if h.ending() != string(tt.ending) {
				t.Errorf("closed with %s, want %s", h.ending(), tt.ending)
			}
			if after := h.lastVisit(contract.ActivityCloseTask.Name); after != tt.after {
				t.Errorf("closed after %s, want %s", after, tt.after)
			}
			if diff := cmp.Diff(append([]string{"RecordTask", "SelectAgents"}, tt.story...), h.story()); diff != "" {
				t.Errorf("story (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTask_KeepsADisputeGoingWhileTheJudgeIsAway(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.verdict.AgentShare = market.Whole // no split at all: the recommendation is asked for again
	h.at(3*24*time.Hour, func() { h.verdict.AgentShare = 4000 })
	h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.sendAt(2*minute, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "other"}))
	h.end()

	if h.ending() != string(market.ClosedDisputeSplit) {
		t.Errorf("closed with %s", h.ending())
	}
	if asked := len(inputs(h, contract.ActivityRecommendVerdict)); asked < 2 {
		t.Errorf("judge asked %d times, want again until the answer makes sense", asked)
	}
}
