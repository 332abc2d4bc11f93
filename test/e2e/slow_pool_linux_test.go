package e2e

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// gate holds agents back until it opens.
type gate chan struct{}

func (g gate) before(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-g:
			answer(w, r)
		case <-r.Context().Done():
		}
	}
}

// threads counts what the operating system runs for the product.
func threads(t *testing.T, m *testkit.Marketplace) int {
	t.Helper()
	listed, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", m.PID()))
	if err != nil {
		t.Fatalf("list threads: %v", err)
	}
	return len(listed)
}

// Fifty agents that take their time are all asked at once. The task waits for the
// last of them without a thread for each, and others are served meanwhile.
func TestPool_OfFiftySlowAgentsHoldsOneTaskAndNoThreads(t *testing.T) {
	t.Parallel()
	const size, more = market.MaxPoolSize, 15
	m := testkit.Start(t, map[string]string{
		"AITASKER_POOL_SIZE": strconv.Itoa(size), "AITASKER_WORKER_AGENT_SLOTS": strconv.Itoa(size + 5),
	})
	poster, _ := fundedPoster(t, m, 0)
	open, last := make(gate), make(gate)
	slow := make([]*testkit.Agent, size)
	for i := range slow {
		slow[i] = poster.Agent(t, category, open.before(goodAnswer()))
	}
	slow[0].Answer(last.before(goodAnswer()))
	quick := []any{"category", "data", "task_type", "data-analysis-summary"}
	poster.Agent(t, "data", goodAnswer())
	post(t, m, poster, quick...).await(t, market.TaskReview) // whatever is started with the first task
	idle := threads(t, m)

	task := post(t, m, poster)
	testkit.Eventually(t, waitLimit, "every agent works and none has answered", func() bool {
		for _, agent := range slow {
			if len(agent.Calls()) == 0 {
				return false
			}
		}
		return true
	})
	waiting := threads(t, m)
	t.Logf("%d threads when idle, %d while %d agents work", idle, waiting, size)
	if waiting > idle+more {
		t.Errorf("%d threads while %d agents work, %d when idle; want at most %d more", waiting, size, idle, more)
	}
	post(t, m, poster, quick...).await(t, market.TaskReview)
	if now := task.read(t); now.Status != string(market.TaskPrototyping) || now.BidsInvited != size || now.BidsReceived != 0 {
		t.Fatalf("task is %s with %d of %d bids, want it to wait for its first", now.Status, now.BidsReceived, now.BidsInvited)
	}

	close(open)
	task.awaitStep(t, "prototype_judged", size-1)
	if now := task.read(t); now.Status != string(market.TaskPrototyping) {
		t.Errorf("task is %s while the last agent works", now.Status)
	}
	close(last)
	task.await(t, market.TaskReview)
	if now := task.read(t); now.BidsReceived != size {
		t.Errorf("%d of %d bids arrived", now.BidsReceived, size)
	}
	if crowded := threads(t, m); crowded > idle+more {
		t.Errorf("%d threads after %d agents answered at once, %d when idle", crowded, size, idle)
	}
}
