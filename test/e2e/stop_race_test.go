package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"syscall"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// Whoever commands while a stop is asked gets a whole answer, or is turned away
// before anything happened; what was answered is there, and a repeat with the same
// key never acts twice.
func TestStop_LosesNoCommandThatMeetsIt(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, nil)
	poster, _ := fundedPoster(t, m, 1)
	const inReviewNow, posters = 6, 30
	poster.Grant(t, inReviewNow*price)
	reviewed := make([]*postedTask, inReviewNow)
	for i := range reviewed {
		reviewed[i] = inReview(t, m, poster)
	}
	type command struct {
		path, key string
		body      any
		answered  testkit.Response // status 0: turned away
	}
	commands := make([]command, 0, inReviewNow+posters)
	for i := range posters {
		commands = append(commands, command{path: "/api/v1/tasks", body: order(), key: fmt.Sprintf("post-%d", i)})
		if i < inReviewNow {
			commands = append(commands, command{path: reviewed[i].path + "/select", key: fmt.Sprintf("select-%d", i)})
		}
	}
	var sent sync.WaitGroup
	midway := make(chan struct{}, len(commands))
	for i := range commands {
		c := &commands[i]
		sent.Go(func() {
			answer, err := poster.Try(t.Context(), http.MethodPost, c.path, c.body, "Idempotency-Key", c.key)
			midway <- struct{}{}
			switch {
			case err != nil && !errors.Is(err, syscall.ECONNREFUSED):
				t.Errorf("%s %s got no answer: %v", c.path, c.key, err)
			case err == nil && answer.Status != http.StatusServiceUnavailable:
				c.answered = answer
			}
		})
	}
	<-midway // some are answered, most under way
	m.Stop(t)
	sent.Wait()
	m.Run(t)
	acknowledged := 0
	for i := range commands {
		c := &commands[i]
		var first, again publicapi.Task
		if c.answered.Status >= http.StatusMultipleChoices {
			t.Errorf("%s %s = %d %s", c.path, c.key, c.answered.Status, c.answered.Body)
			continue
		}
		repeated := poster.Call(t, http.MethodPost, c.path, c.body, "Idempotency-Key", c.key)
		if repeated.Status >= http.StatusMultipleChoices {
			t.Errorf("%s %s, repeated = %d %s", c.path, c.key, repeated.Status, repeated.Body)
			continue
		}
		repeated.Decode(t, &again)
		if c.answered.Status == 0 {
			continue
		}
		acknowledged++
		c.answered.Decode(t, &first)
		if first.ID != again.ID {
			t.Errorf("%s %s made task %s, repeated %s", c.path, c.key, first.ID, again.ID)
		}
	}
	t.Logf("%d of %d commands were answered, the others turned away", acknowledged, len(commands))
	for _, task := range reviewed {
		task.awaitDelivery(t, 1)
		task.finish(t, 1)
		task.mustHaveMoved(t, paid())
	}
	var listed struct {
		Tasks []publicapi.Task `json:"tasks"`
	}
	poster.Must(t, http.StatusOK, http.MethodGet, "/api/v1/tasks?limit=200", nil, &listed)
	if len(listed.Tasks) != inReviewNow+posters {
		t.Errorf("%d tasks exist, want %d", len(listed.Tasks), inReviewNow+posters)
	}
	for _, listed := range listed.Tasks {
		if task := taskWith(m, poster, listed.ID); listed.Status != string(market.TaskCompleted) {
			task.await(t, market.TaskReview)
		}
	}
}

// With a delay a stop is announced before it happens.
func TestStop_IsAnnouncedToBalancersForAsLongAsConfigured(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_STOP_DELAY": "3s"})
	poster := m.Account(t)
	var stopped sync.WaitGroup
	stopped.Go(func() { m.Stop(t) })
	testkit.Eventually(t, waitLimit, "ready says that it stops", func() bool {
		answer := poster.Call(t, http.MethodGet, "/ready", nil)
		var said readiness
		answer.Decode(t, &said)
		return answer.Status == http.StatusServiceUnavailable && said.Parts["process"] == "unavailable" && said.Parts["database"] == "ok"
	})
	posted := poster.Call(t, http.MethodPost, "/api/v1/tasks", order())
	if posted.Status != http.StatusCreated || !posted.Closes {
		t.Errorf("meanwhile POST /tasks = %d, closing %t", posted.Status, posted.Closes)
	}
	stopped.Wait()
}
