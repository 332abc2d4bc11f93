package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/resource"
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
	firstHangs := testkit.InTurn(testkit.Hangs, good())
	working, workers := rich(t, m, 0)
	workers = append(workers, working.Agent(t, category, firstHangs))
	making, _ := rich(t, m, 0)
	maker := making.Agent(t, category, testkit.ByMode(good(), testkit.InTurn(testkit.Hangs, good())))
	others, _ := rich(t, m, 1)

	called := post(t, m, working)
	inDelivery := inReview(t, m, making)
	inDelivery.must(t, inDelivery.path+"/select", nil)
	reviewed, approving := inReview(t, m, others), delivered(t, m, others)
	testkit.Eventually(t, patience, "both agents are at work", func() bool {
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

	testkit.Eventually(t, patience, "the approval that was cut off, repeated, is answered", func() bool {
		answer := others.Call(t, http.MethodPost, approving.delivery(1, "/approve"), nil, "Idempotency-Key", "approve")
		if answer.Status != http.StatusOK && answer.Status != http.StatusServiceUnavailable {
			t.Fatalf("the approval that was cut off, repeated = %d %s", answer.Status, answer.Body)
		}
		return answer.Status == http.StatusOK
	})
	inDelivery.awaitDelivery(t, 1)
	inDelivery.finish(t, 1)
	for _, k := range []*task{called, reviewed, posted} {
		k.await(t, market.TaskReview)
		k.must(t, k.path+"/select", nil)
		k.awaitDelivery(t, 1)
		k.finish(t, 1)
	}
	for name, k := range map[string]*task{
		"agents called": called, "in review": reviewed, "just posted": posted, "delivery made": inDelivery, "approving": approving,
	} {
		if ended := k.read(t); ended.Status != "completed" {
			t.Errorf("%s: task is %s", name, ended.Status)
		}
		k.mustHaveHappened(t, straightLife...)
		k.mustHaveMoved(t, paid())
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
	testkit.Eventually(t, patience, fmt.Sprintf("%d wait for the locked row", n), func() bool {
		var waiting int
		err := m.Store.Pool().QueryRow(t.Context(), `
			SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting)
		return err == nil && waiting >= n
	})
}

const (
	randomTasks = 20
	randomKills = 3
)

// Many tasks and power cuts at moments that nobody chose.
func TestKill_AtRandomMomentsStillCompletesEveryTask(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	m := testkit.Start(t, nil)
	poster, agents := rich(t, m, 0)
	poster.Grant(t, randomTasks*price)
	for range 3 {
		agents = append(agents, poster.Agent(t, category, slow(random, good())))
	}
	ids := make([]uuid.UUID, randomTasks)
	var driven sync.WaitGroup
	for i := range ids {
		driven.Go(func() { ids[i] = drive(t, poster, i) })
	}
	for range randomKills {
		pause(t, time.Duration(500+random.IntN(2500))*time.Millisecond) // the moment is the test
		m.Kill(t)
		m.Run(t)
	}
	driven.Wait()
	for _, id := range ids {
		k := taskWith(m, poster, id)
		k.await(t, market.TaskCompleted)
		k.mustHaveHappened(t, straightLife...)
		k.mustHaveMoved(t, paid())
	}
	keysMustNameOneCallEach(t, agents)
}

// slow lets an answer take up to half a second.
func slow(random *rand.Rand, answer http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		pause := time.Duration(random.IntN(500)) * time.Millisecond
		mu.Unlock()
		select {
		case <-time.After(pause):
			answer(w, r)
		case <-r.Context().Done():
		}
	}
}

// drive posts a task and does what it waits for until it is completed, however
// often the marketplace is away. Every act has an idempotency key of its own.
func drive(t *testing.T, poster *testkit.Client, number int) uuid.UUID {
	t.Helper()
	act := func(path, name string, body any) (read resource.Task, done bool) {
		answer, err := poster.Try(t.Context(), http.MethodPost, path, body, "Idempotency-Key", fmt.Sprintf("%s-%d", name, number))
		if err != nil || answer.Status >= 300 {
			return read, false
		}
		answer.Decode(t, &read)
		return read, true
	}
	var now resource.Task
	for deadline := time.Now().Add(2 * patience); now.Status != "completed" && time.Now().Before(deadline); {
		path, done := "/api/v1/tasks/"+now.ID.String(), false
		switch {
		case now.ID == uuid.Nil:
			now, done = act("/api/v1/tasks", "post", order("title", fmt.Sprintf("Number %d", number)))
		case now.Status == "review":
			_, done = act(path+"/select", "select", nil)
		case now.DeliveryStatus != nil && *now.DeliveryStatus == string(market.DeliveryAwaitingApproval):
			_, done = act(path+"/deliveries/1/approve", "approve", nil)
		}
		if now.ID != uuid.Nil {
			now = reread(t, poster, now)
		}
		if !done {
			pause(t, 50*time.Millisecond) // between two looks, as a polite client
		}
	}
	return now.ID
}

func reread(t *testing.T, poster *testkit.Client, last resource.Task) resource.Task {
	t.Helper()
	answer, err := poster.Try(t.Context(), http.MethodGet, "/api/v1/tasks/"+last.ID.String(), nil)
	if err != nil || answer.Status != http.StatusOK {
		return last
	}
	var now resource.Task
	answer.Decode(t, &now)
	return now
}

// keysMustNameOneCallEach checks that repeats of a call to an agent share their
// idempotency key, and that no other call has it.
func keysMustNameOneCallEach(t *testing.T, agents []*testkit.Agent) {
	t.Helper()
	for _, agent := range agents {
		keys, calls := map[string]string{}, map[string]string{}
		for _, received := range agent.Calls() {
			key, call := received.Header.Get("Idempotency-Key"), received.TaskID.String()+" "+string(received.Mode)
			if known, seen := keys[key]; seen && known != call {
				t.Errorf("key %s came with %s and with %s", key, known, call)
			}
			if known, seen := calls[call]; seen && known != key {
				t.Errorf("call %s came with two keys", call)
			}
			keys[key], calls[call] = call, key
		}
	}
}
