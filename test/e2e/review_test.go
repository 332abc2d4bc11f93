package e2e

import (
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

func TestReview_CanBeExtendedTwice(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	for extension := 1; extension <= 2; extension++ {
		before := task.read(t)
		after := task.must(t, task.path+"/extend-review", nil)
		if added := after.ExpiresAt.Sub(before.ExpiresAt.Time); added != 24*time.Hour {
			t.Errorf("extension %d added %s", extension, added)
		}
		if used := task.gallery(t).ReviewExtensionsUsed; used != extension {
			t.Errorf("%d extensions used, want %d", used, extension)
		}
	}
	task.refused(t, http.StatusConflict, task.path+"/extend-review", nil)
}

func TestCancel_WhileAgentsWorkStopsTheirCalls(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	stopped := make(chan struct{})
	busy := poster.Agent(t, category, func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		close(stopped)
	})
	task := post(t, m, poster)
	testkit.Eventually(t, waitLimit, "the agent is at work", func() bool { return len(busy.Calls()) == 1 })
	ended := task.must(t, task.path+"/cancel", map[string]any{"reason": "I have changed my mind."})
	mustHaveEnded(t, ended, market.TaskCancelled, market.ClosedPosterCancelled)
	select {
	case <-stopped:
	case <-time.After(waitLimit):
		t.Error("the agent's call was not stopped")
	}
	task.mustHaveHappened(t, market.EventTaskPublished, market.EventTaskCancelled)
	if bid := task.bidOf(t, busy); bid.Status != "failed" {
		t.Errorf("the bid of the stopped agent is %s", bid.Status)
	}
	task.refused(t, http.StatusConflict, task.path+"/cancel", nil)
}

func TestCancel_IsPossibleInReviewAndNotAfterASelection(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	task, selected := inReview(t, m, poster), delivered(t, m, poster)
	mustHaveEnded(t, task.must(t, task.path+"/cancel", nil), market.TaskCancelled, market.ClosedPosterCancelled)
	task.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventTaskCancelled)
	task.mustHaveMoved(t, map[string]market.Cents{})
	selected.refused(t, http.StatusConflict, selected.path+"/cancel", nil)
}

// A cancellation and the last prototypes can meet in one workflow task; then
// either comes first, and the row and the workflow still agree.
func TestCancel_AtTheMomentAgentsAnswerIsNeverHalfDone(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	for moment := range 8 {
		t.Run(strconv.Itoa(moment), func(t *testing.T) {
			t.Parallel()
			poster := m.Account(t)
			answer := make(chan struct{})
			agents := make([]*testkit.Agent, 4)
			for i := range agents {
				agents[i] = poster.Agent(t, category, func(w http.ResponseWriter, r *http.Request) {
					select {
					case <-answer:
						goodAnswer()(w, r)
					case <-r.Context().Done():
					}
				})
			}
			task := post(t, m, poster)
			testkit.Eventually(t, waitLimit, "all agents are at work", func() bool {
				return !slices.ContainsFunc(agents, func(a *testkit.Agent) bool { return len(a.Calls()) == 0 })
			})
			close(answer)
			pause(t, time.Duration(10*moment)*time.Millisecond) // so that some of the answers meet the cancellation
			mustHaveEnded(t, task.must(t, task.path+"/cancel", nil), market.TaskCancelled, market.ClosedPosterCancelled)
			testkit.Eventually(t, waitLimit, "the workflow knows that the task ended", func() bool {
				return task.timeline(t).Status == string(market.TaskCancelled)
			})
		})
	}
}
