package e2e

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// What happened in the life of a task without detours.
var straightLife = []market.EventType{
	market.EventTaskPublished, market.EventBidReady, market.EventBidSelected,
	market.EventDeliveryReady, market.EventDeliveryApproved,
}

// One power cut, five tasks, each at another place of its life.
func TestKill_LosesAndDoublesNothingWhereverATaskStands(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, nil)
	firstHangs := testkit.InTurn(testkit.Hangs, goodAnswer())
	working, workers := fundedPoster(t, m, 0)
	workers = append(workers, working.Agent(t, category, firstHangs))
	making, _ := fundedPoster(t, m, 0)
	maker := making.Agent(t, category, testkit.ByMode(goodAnswer(), testkit.InTurn(testkit.Hangs, goodAnswer())))
	others, _ := fundedPoster(t, m, 1)

	called := post(t, m, working)
	inDelivery := inReview(t, m, making)
	inDelivery.must(t, inDelivery.path+"/select", nil)
	reviewed, approving := inReview(t, m, others), delivered(t, m, others)
	testkit.Eventually(t, waitLimit, "both agents are at work", func() bool {
		return len(workers[0].Calls()) == 1 && len(maker.Calls()) == 2
	})
	release := hold(t, m, "tasks", approving.id)
	approved := make(chan struct{})
	go func() {
		defer close(approved)
		_, _ = others.Try(t.Context(), http.MethodPost, approving.delivery(1, "/approve"), nil, "Idempotency-Key", "approve") // dies with the process
	}()
	awaitHeld(t, m, 1)
	posted := post(t, m, others)
	m.Kill(t)
	release()
	<-approved
	m.Run(t)

	testkit.Eventually(t, waitLimit, "the approval that was cut off, repeated, is answered", func() bool {
		answer := others.Call(t, http.MethodPost, approving.delivery(1, "/approve"), nil, "Idempotency-Key", "approve")
		if answer.Status != http.StatusOK && answer.Status != http.StatusServiceUnavailable {
			t.Fatalf("the approval that was cut off, repeated = %d %s", answer.Status, answer.Body)
		}
		return answer.Status == http.StatusOK
	})
	inDelivery.awaitDelivery(t, 1)
	inDelivery.finish(t, 1)
	for _, task := range []*postedTask{called, reviewed, posted} {
		task.await(t, market.TaskReview)
		task.must(t, task.path+"/select", nil)
		task.awaitDelivery(t, 1)
		task.finish(t, 1)
	}
	for name, task := range map[string]*postedTask{
		"agents called": called, "in review": reviewed, "just posted": posted, "delivery made": inDelivery, "approving": approving,
	} {
		if ended := task.read(t); ended.Status != "completed" {
			t.Errorf("%s: task is %s", name, ended.Status)
		}
		task.mustHaveHappened(t, straightLife...)
		task.mustHaveMoved(t, paid())
	}
	callsMustShareAKey(t, workers[0].Calls()[:2])
	callsMustShareAKey(t, maker.Calls()[1:])
}

func callsMustShareAKey(t *testing.T, calls []testkit.Received) {
	t.Helper()
	if len(calls) != 2 || calls[0].Header.Get("Idempotency-Key") != calls[1].Header.Get("Idempotency-Key") || calls[0].Mode != calls[1].Mode {
		t.Errorf("%d calls, want the first and its repeat with the same key", len(calls))
	}
}

// hold locks a row, so that whoever wants to change it waits until release.
func hold(t *testing.T, m *testkit.Marketplace, table string, id uuid.UUID) (release func()) {
	t.Helper()
	tx, err := m.Store.Pool().Begin(t.Context())
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	if _, err := tx.Exec(t.Context(), `SELECT FROM `+pgx.Identifier{table}.Sanitize()+` WHERE id = $1 FOR UPDATE`, id); err != nil {
		t.Fatalf("lock row: %v", err)
	}
	return func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }
}

// awaitHeld waits until n others wait for a lock.
func awaitHeld(t *testing.T, m *testkit.Marketplace, n int) {
	t.Helper()
	testkit.Eventually(t, waitLimit, fmt.Sprintf("%d wait for the locked row", n), func() bool {
		var waiting int
		err := m.Store.Pool().QueryRow(t.Context(), `
			SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting)
		return err == nil && waiting >= n
	})
}
