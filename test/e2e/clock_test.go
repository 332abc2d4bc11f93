package e2e

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// advance jumps the task to its next deadline and gives it as it stands then.
func (task *postedTask) advance(t *testing.T, headers ...string) publicapi.Task {
	t.Helper()
	response := task.poster.Call(t, http.MethodPost, task.path+"/test/advance", nil, headers...)
	if response.Status != http.StatusOK {
		t.Fatalf("advance = %d: %s", response.Status, response.Body)
	}
	var moved publicapi.Task
	response.Decode(t, &moved)
	return moved
}

func (task *postedTask) mustStand(t *testing.T, at publicapi.Task, status market.TaskStatus, delivery market.DeliveryStatus) {
	t.Helper()
	now := ""
	if at.DeliveryStatus != nil {
		now = *at.DeliveryStatus
	}
	if at.Status != string(status) || now != string(delivery) {
		t.Fatalf("the task is in %s (%s), want %s (%s)", at.Status, now, status, delivery)
	}
	if status.Ended() != (at.ExpiresAt == nil) {
		t.Errorf("expires_at is %v in %s", at.ExpiresAt, status)
	}
	if at.ExpiresAt != nil && !at.ExpiresAt.After(time.Now()) {
		t.Errorf("expires_at %s is over in %s", at.ExpiresAt, status)
	}
}

func TestClock_IsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	live := poster.Live(t, market.ScopePoster)
	task := post(t, m, live)
	task.await(t, market.TaskExpired) // nobody bids on live tasks here
	task.refused(t, http.StatusForbidden, task.path+"/test/advance", nil)
	poster.Must(t, http.StatusNotFound, http.MethodPost, task.path+"/test/advance", nil, nil)

	ended := inReview(t, m, poster)
	ended.must(t, ended.path+"/cancel", nil)
	ended.refused(t, http.StatusConflict, ended.path+"/test/advance", nil)

	var draft publicapi.Task
	poster.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/tasks", order("draft", true), &draft)
	drafted := taskWith(m, poster, draft.ID)
	drafted.refused(t, http.StatusConflict, drafted.path+"/test/advance", nil)
}

// Each window of a life that nobody acts in, with the real lengths of days.
func TestClock_ShowsAWholeLifeInSeconds(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)

	t.Run("no prototype arrives", func(t *testing.T) {
		t.Parallel()
		poster := m.Account(t)
		silent := poster.Agent(t, category, testkit.Hangs)
		task := post(t, m, poster)
		testkit.Eventually(t, waitLimit, "the agent is at work", func() bool { return len(silent.Calls()) == 1 })
		task.mustStand(t, task.advance(t), market.TaskExpired, "")
		task.mustHaveHappened(t, market.EventTaskPublished, market.EventTaskExpired)
	})
	t.Run("one prototype has arrived", func(t *testing.T) {
		t.Parallel()
		poster, agents := fundedPoster(t, m, 1)
		silent := poster.Agent(t, category, testkit.Hangs)
		task := post(t, m, poster)
		testkit.Eventually(t, waitLimit, "one bid is in", func() bool { return task.bidOf(t, agents[0]).Status != "invited" })
		task.mustStand(t, task.advance(t), market.TaskReview, "")
		if shown := task.gallery(t).Bids; len(shown) != 1 || task.bidOf(t, silent).Status != "late" {
			t.Errorf("%d bids on show, the silent agent's is %s", len(shown), task.bidOf(t, silent).Status)
		}
		task.mustStand(t, task.advance(t), market.TaskExpired, "")
		task.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventTaskExpired)
		task.mustHaveMoved(t, map[string]market.Cents{})
	})
	t.Run("the agent never delivers", func(t *testing.T) {
		t.Parallel()
		poster, _ := fundedPoster(t, m, 0)
		maker := poster.Agent(t, category, testkit.ByMode(goodAnswer(), testkit.Hangs))
		task := inReview(t, m, poster)
		task.must(t, task.path+"/select", nil)
		testkit.Eventually(t, waitLimit, "the agent makes the delivery", func() bool { return len(maker.Calls()) == 2 })
		task.mustStand(t, task.advance(t), market.TaskReview, market.DeliveryFailed)
		task.mustHaveMoved(t, heldAndReleased())
		task.mustStand(t, task.advance(t), market.TaskExpired, market.DeliveryFailed)
	})
	t.Run("the poster never decides", func(t *testing.T) {
		t.Parallel()
		poster, _ := fundedPoster(t, m, 1)
		task := delivered(t, m, poster)
		task.mustStand(t, task.advance(t), market.TaskExpired, market.DeliveryExpired)
		task.mustHaveMoved(t, heldAndReleased())
		keepHistory(t, "clock-approval", task)
	})
	t.Run("nobody speaks in the dispute", func(t *testing.T) {
		t.Parallel()
		poster, _ := fundedPoster(t, m, 1)
		task := delivered(t, m, poster)
		task.must(t, task.delivery(1, "/dispute"), map[string]any{"reason": "other", "statement": "I do not like it."})
		task.mustStand(t, task.advance(t), market.TaskDelivering, market.DeliveryDisputed)
		if closed := task.advance(t); closed.ClosedReason == nil {
			t.Errorf("the dispute is still open in %s", closed.Status)
		}
		keepHistory(t, "clock-dispute", task)
	})
}

func TestClock_AutoApproves(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_AUTO_APPROVE": "true"})
	poster, _ := fundedPoster(t, m, 1)
	task := delivered(t, m, poster)
	moved := task.advance(t)
	task.mustStand(t, moved, market.TaskCompleted, market.DeliveryApproved)
	mustHaveEnded(t, moved, market.TaskCompleted, market.ClosedAutoApproved)
	task.mustHaveMoved(t, paid())
}

func TestClock_RepeatedWithItsKeyJumpsOnce(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, agents := fundedPoster(t, m, 1)
	poster.Agent(t, category, testkit.Hangs)
	task := post(t, m, poster)
	testkit.Eventually(t, waitLimit, "one bid is in", func() bool { return task.bidOf(t, agents[0]).Status != "invited" })
	for range 3 {
		task.mustStand(t, task.advance(t, "Idempotency-Key", "jump"), market.TaskReview, "")
	}
}

// Of a jump and an approval at the same moment one happens and the other hears
// why not; money moves once.
func TestClock_RacesWithACommand(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	for range 5 {
		task := delivered(t, m, poster)
		var answers [2]testkit.Response
		var both sync.WaitGroup
		for i, path := range []string{task.path + "/test/advance", task.delivery(1, "/approve")} {
			both.Go(func() { answers[i], _ = poster.Try(t.Context(), http.MethodPost, path, nil) })
		}
		both.Wait()
		if answers[0].Status == answers[1].Status {
			t.Fatalf("both are answered alike: %s and %s", answers[0].Body, answers[1].Body)
		}
		for _, answer := range answers {
			if answer.Status != http.StatusOK && answer.Status != http.StatusConflict {
				t.Errorf("answered %d: %s", answer.Status, answer.Body)
			}
		}
		if answers[1].Status == http.StatusOK {
			mustHaveEnded(t, task.read(t), market.TaskCompleted, market.ClosedApproved)
			task.mustHaveMoved(t, paid())
		} else {
			mustHaveEnded(t, task.read(t), market.TaskExpired, market.ClosedApprovalTimeout)
			task.mustHaveMoved(t, heldAndReleased())
		}
	}
}

func TestClock_SurvivesAPowerCutInTheMiddle(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, nil)
	poster, _ := fundedPoster(t, m, 1)
	task := delivered(t, m, poster)
	release := hold(t, m, "tasks", task.id)
	cutOff := make(chan struct{})
	go func() {
		defer close(cutOff)
		_, _ = poster.Try(t.Context(), http.MethodPost, task.path+"/test/advance", nil, "Idempotency-Key", "jump") // dies with the process
	}()
	awaitHeld(t, m, 1)
	m.Kill(t)
	release()
	<-cutOff
	m.Run(t)

	testkit.Eventually(t, waitLimit, "the jump that was cut off, repeated, is answered", func() bool {
		return poster.Call(t, http.MethodPost, task.path+"/test/advance", nil, "Idempotency-Key", "jump").Status == http.StatusOK
	})
	mustHaveEnded(t, task.read(t), market.TaskExpired, market.ClosedApprovalTimeout)
	task.mustHaveMoved(t, heldAndReleased())
}
