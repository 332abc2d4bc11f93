package workflows_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/activity"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// asyncPullAgents returns fakes whose agents are async or pull, except for bob.
func asyncPullAgents(t *testing.T) *fakeActivities {
	t.Helper()
	h := newFakeActivities(t)
	h.input.Terms.Windows.Prototyping = h.input.Terms.Windows.Execution
	h.pools[0][0].async, h.pools[0][2].async = true, true // ada and cyd
	return h
}

func (h *fakeActivities) judged() int { return len(inputs(h, contract.ActivityJudgeBid)) }

func TestCollect_ClosesWhenTheTimeOfASilentAgentIsOver(t *testing.T) {
	t.Parallel()
	h := asyncPullAgents(t)
	h.handsIn(100*time.Second, "ada", sound)
	h.end()

	if opened := h.lastVisit(contract.ActivityOpenReview.Name); opened != 600*time.Second {
		t.Errorf("gallery opened after %s, want when the 600 s are over", opened)
	}
	if received := inputs(h, contract.ActivityReceiveBid); len(received) != 2 || received[1].BidID != h.bidOf("cyd") {
		t.Errorf("received %v, want ada's bid and then what is there of cyd's", received)
	}
	if h.judged() != 2 {
		t.Errorf("%d prototypes judged, want bob's and ada's", h.judged())
	}
}

func TestCollect_ClosesExactlyWhenTheLastAgentAnswers(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][]string{"ada last": {"cyd", "ada"}, "cyd last": {"ada", "cyd"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := asyncPullAgents(t)
			h.handsIn(200*time.Second, order[0], sound)
			h.handsIn(300*time.Second, order[1], odd)
			h.end()

			if opened := h.lastVisit(contract.ActivityOpenReview.Name); opened != 300*time.Second {
				t.Errorf("gallery opened after %s, want 300 s", opened)
			}
			if h.judged() != 2 {
				t.Errorf("%d prototypes judged, want 2", h.judged())
			}
		})
	}
}

func TestCollect_HearsAnAnswerThatIsQuickerThanItsCall(t *testing.T) {
	t.Parallel()
	h := asyncPullAgents(t)
	h.slow[contract.ActivityCollectBid.Name] = time.Hour // whoever answers before is not waited for
	h.pools[0] = h.pools[0][:1]
	var stopped []string
	h.prepare = func() {
		h.env.SetOnActivityCanceledListener(func(info *activity.Info) { stopped = append(stopped, info.ActivityType.Name) })
	}
	h.handsIn(50*time.Second, "ada", sound)
	h.end()

	if opened := h.lastVisit(contract.ActivityOpenReview.Name); opened != 50*time.Second || len(stopped) != 1 {
		t.Errorf("gallery opened after %s with %v stopped, want at once", opened, stopped)
	}
}

func TestCollect_ReceivesOnceWhatIsToldTwice(t *testing.T) {
	t.Parallel()
	h := asyncPullAgents(t)
	for _, after := range []time.Duration{100 * time.Second, 101 * time.Second, 102 * time.Second, hour} {
		h.handsIn(after, "ada", sound)
	}
	h.handsIn(200*time.Second, "cyd", sound)
	h.end()

	if received := inputs(h, contract.ActivityReceiveBid); len(received) != 2 || h.judged() != 3 {
		t.Errorf("received %d and judged %d, want 2 and 3", len(received), h.judged())
	}
}

func TestCollect_FindsAnAnswerThatNobodyToldOf(t *testing.T) {
	t.Parallel()
	h := asyncPullAgents(t)
	h.at(100*time.Second, func() {
		h.keep(contract.CallID(h.bidOf("ada"), market.CallPrototype, 1, 1), sound) // the API died before it could signal
	})
	h.end()

	if h.judged() != 2 {
		t.Errorf("%d prototypes judged, want bob's and ada's", h.judged())
	}
}

// An answer in the very moment in which the window closes counts or does not, and
// is judged if it does.
func TestCollect_JudgesWhatLandsAsTheWindowCloses(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.pools[0] = []agent{{name: "ada", price: 900, score: 0.7, silent: true}}
	h.at(420*time.Second, func() { h.keep(contract.CallID(h.bidOf("ada"), market.CallPrototype, 1, 1), sound) })
	h.end()

	if h.judged() != 1 {
		t.Errorf("%d prototypes judged, want the one that was written as its call timed out", h.judged())
	}
}

func TestCancel_StopsWaitingForAgentsAtOnce(t *testing.T) {
	t.Parallel()
	h := asyncPullAgents(t)
	cancelled := h.sendAt(minute, contract.UpdateCancel.With(contract.CancelCommand{}))
	h.end()

	mustSucceed(t, cancelled, market.TaskCancelled, "")
	if cancelled.at != minute || len(inputs(h, contract.ActivityReceiveBid)) > 0 {
		t.Errorf("answered after %s with %v, want at once and nothing received", cancelled.at, h.story())
	}
}

func TestDelivery_ThatArrivesByItselfIsRecorded(t *testing.T) {
	t.Parallel()
	h := delivering(t)
	h.delivers(20*minute, 1, 1, sound)
	h.sendAt(30*minute, contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: 1, Notes: "Bigger, please."}))
	h.delivers(40*minute, 2, 1, sound)
	approved := h.sendAt(50*minute, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 2}))
	h.end()

	mustSucceed(t, approved, market.TaskCompleted, market.DeliveryApproved)
	if recorded := h.lastVisit(contract.ActivityRecordDelivery.Name); recorded != 40*minute {
		t.Errorf("recorded after %s, want as it arrived", recorded)
	}
}

func TestDelivery_ThatFailsItsChecksMayBeMended(t *testing.T) {
	t.Parallel()
	h := delivering(t)
	h.delivers(10*minute, 1, 1, flawed)
	h.delivers(20*minute, 1, 2, sound)
	approved := h.sendAt(30*minute, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	h.end()

	mustSucceed(t, approved, market.TaskCompleted, market.DeliveryApproved)
	id, bob := h.input.TaskID, h.bidOf("bob")
	want := []contract.RequestDeliveryInput{
		{TaskID: id, BidID: bob, Number: 1},
		{TaskID: id, BidID: bob, Number: 1, Try: 2, Complaint: "photo.png is no picture."},
	}
	if diff := cmp.Diff(want, inputs(h, contract.ActivityRequestDelivery)); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
}

func TestDelivery_ThatDoesNotArriveReturnsTheTaskToReview(t *testing.T) {
	t.Parallel()
	for name, arrange := range map[string]func(h *fakeActivities){
		"nothing comes":          func(*fakeActivities) {},
		"it breaks the contract": func(h *fakeActivities) { h.delivers(20*minute, 1, 1, odd) },
		"it is for another try":  func(h *fakeActivities) { h.delivers(20*minute, 1, 2, sound) },
		"it is flawed for good": func(h *fakeActivities) {
			h.deliveries = []string{pending, pending, ""}
			h.delivers(2*minute, 1, 1, flawed)
			h.delivers(3*minute, 1, 2, odd)
		},
		"it is flawed and then silent": func(h *fakeActivities) {
			h.deliveries = []string{pending, pending, ""}
			h.delivers(20*minute, 1, 1, flawed)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := delivering(t)
			h.deliveries = []string{pending, ""}
			arrange(h)
			runnerUp := h.sendAt(3*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			h.end()

			if reopened := h.lastVisit(contract.ActivityReopenReview.Name); reopened > hour+minute {
				t.Errorf("back in review after %s, want at the end of the delivery window", reopened)
			}
			mustSucceed(t, runnerUp, market.TaskDelivering, market.DeliveryInProgress)
		})
	}
}

// delivering returns fakes with bob selected after a minute, who delivers by himself;
// the runner-up delivers at once.
func delivering(t *testing.T) *fakeActivities {
	t.Helper()
	h := newFakeActivities(t)
	h.deliveries = []string{pending, pending, ""}
	h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{BidID: h.bidOf("bob")}))
	return h
}

func TestTask_WithAgentsThatAnswerThemselvesContinuesAsNew(t *testing.T) {
	t.Parallel()
	whole, parts := delivering(t), delivering(t)
	parts.input, parts.started, parts.fresh = whole.input, whole.started, true
	for _, h := range []*fakeActivities{whole, parts} {
		h.agenda = nil
		h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{BidID: h.bidOf("bob")}))
		h.delivers(30*time.Second, 1, 1, flawed) // before anybody asked
		h.delivers(20*minute, 1, 2, sound)
		h.sendAt(hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
		h.end()
	}
	if diff := cmp.Diff(whole.story(), parts.story()); diff != "" || parts.runs < 5 {
		t.Errorf("%d runs; story (-whole +parts):\n%s", parts.runs, diff)
	}
}

// Whatever the order in which agents answer, the round ends with the last of
// them or with the window.
func TestCollect_EndsWithTheLastAnswerInEveryOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			h := newFakeActivities(t)
			h.input.Terms.Windows.Prototyping = h.input.Terms.Windows.Execution
			h.pools[0] = nil
			last, sounds := time.Duration(0), 0
			for i := range 2 + random.IntN(5) {
				name := fmt.Sprint("agent", i)
				h.pools[0] = append(h.pools[0], agent{name: name, price: 500, score: 0.5, async: true})
				after, how := time.Duration(1+random.IntN(700))*time.Second, []string{sound, odd}[random.IntN(2)]
				h.handsIn(after, name, how)
				last = max(last, min(after, 600*time.Second))
				if how == sound && after < 600*time.Second {
					sounds++
				}
			}
			h.end()

			if opened := h.lastVisit(contract.ActivityOpenReview.Name); opened != last || h.judged() != sounds {
				t.Errorf("gallery opened after %s with %d judged, want %s and %d", opened, h.judged(), last, sounds)
			}
		})
	}
}
