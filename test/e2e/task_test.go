package e2e

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// task is one posted task with its poster.
type task struct {
	market *testkit.Marketplace
	poster *testkit.Client
	id     uuid.UUID
	path   string
}

// post publishes a task.
func post(t *testing.T, m *testkit.Marketplace, poster *testkit.Client, pairs ...any) *task {
	t.Helper()
	var created publicapi.Task
	poster.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/tasks", order(pairs...), &created)
	return taskWith(m, poster, created.ID)
}

func taskWith(m *testkit.Marketplace, poster *testkit.Client, id uuid.UUID) *task {
	return &task{market: m, poster: poster, id: id, path: "/api/v1/tasks/" + id.String()}
}

// rich makes an account with money and n agents that do good work.
func rich(t *testing.T, m *testkit.Marketplace, n int) (*testkit.Client, []*testkit.Agent) {
	t.Helper()
	poster := m.Account(t)
	poster.Grant(t, granted)
	agents := make([]*testkit.Agent, n)
	for i := range agents {
		agents[i] = poster.Agent(t, category, good())
	}
	return poster, agents
}

// await waits until the task stands there and ends the test when it ends
// elsewhere.
func (k *task) await(t *testing.T, status market.TaskStatus) publicapi.Task {
	t.Helper()
	var read publicapi.Task
	testkit.Eventually(t, patience, fmt.Sprintf("task %s is in %s", k.id, status), func() bool {
		read = k.read(t)
		if now := market.TaskStatus(read.Status); now.Ended() && now != status {
			t.Fatalf("task ended in %s (%s), want %s; so far: %+v", now, *read.ClosedReason, status, k.timeline(t).Entries)
		}
		return read.Status == string(status)
	})
	return read
}

// awaitDelivery waits until the delivery with that number can be decided on.
func (k *task) awaitDelivery(t *testing.T, number int) publicapi.Delivery {
	t.Helper()
	k.awaitDeliveryStatus(t, market.DeliveryAwaitingApproval)
	var delivery publicapi.Delivery
	k.poster.Must(t, http.StatusOK, http.MethodGet, k.delivery(number, ""), nil, &delivery)
	return delivery
}

// awaitStep waits until the workflow has taken a step for the nth time. Its word
// can come a moment after the row's.
func (k *task) awaitStep(t *testing.T, step string, times int) {
	t.Helper()
	testkit.Eventually(t, patience, fmt.Sprintf("step %s was taken %d times", step, times), func() bool {
		answer := k.poster.Call(t, http.MethodGet, k.path+"/timeline", nil)
		if answer.Status == http.StatusServiceUnavailable {
			return false // a busy workflow may be asked again
		}
		var told publicapi.Timeline
		answer.Decode(t, &told)
		taken := 0
		for _, entry := range told.Entries {
			if entry.Step == step {
				taken++
			}
		}
		return taken >= times
	})
}

func (k *task) awaitDeliveryStatus(t *testing.T, status market.DeliveryStatus) {
	t.Helper()
	testkit.Eventually(t, patience, fmt.Sprintf("delivery of task %s is %s", k.id, status), func() bool {
		now := k.read(t).DeliveryStatus
		return now != nil && *now == string(status)
	})
}

// inReview posts a task and waits for its gallery.
func inReview(t *testing.T, m *testkit.Marketplace, poster *testkit.Client) *task {
	t.Helper()
	k := post(t, m, poster)
	k.await(t, market.TaskReview)
	return k
}

// delivered posts a task, selects the best bid and waits for the first delivery.
func delivered(t *testing.T, m *testkit.Marketplace, poster *testkit.Client) *task {
	t.Helper()
	k := inReview(t, m, poster)
	k.must(t, k.path+"/select", nil)
	k.awaitDelivery(t, 1)
	return k
}

// selectBidOf selects the bid of an agent.
func (k *task) selectBidOf(t *testing.T, agent *testkit.Agent) {
	t.Helper()
	k.must(t, k.path+"/bids/"+k.bidOf(t, agent).ID.String()+"/select", nil)
}

// finish approves the newest delivery and expects the task to be completed.
func (k *task) finish(t *testing.T, number int) {
	t.Helper()
	if done := k.must(t, k.delivery(number, "/approve"), nil); done.Status != string(market.TaskCompleted) {
		t.Errorf("approved task is in %s", done.Status)
	}
}

// mustHaveEnded checks how a task ended.
func mustHaveEnded(t *testing.T, ended publicapi.Task, status market.TaskStatus, reason market.ClosedReason) {
	t.Helper()
	if ended.Status != string(status) || ended.ClosedReason == nil || *ended.ClosedReason != string(reason) || ended.ExpiresAt != nil {
		t.Errorf("task is %s because of %v until %v, want %s because of %s", ended.Status, ended.ClosedReason, ended.ExpiresAt, status, reason)
	}
}

// delivery is the path of a delivery, or of an act on it.
func (k *task) delivery(number int, act string) string {
	return k.path + "/deliveries/" + strconv.Itoa(number) + act
}

// must sends a command and gives the task that it answers with.
func (k *task) must(t *testing.T, path string, body any) publicapi.Task {
	t.Helper()
	var read publicapi.Task
	k.poster.Must(t, http.StatusOK, http.MethodPost, path, body, &read)
	return read
}

// refused sends a command that must be refused and leave the task as it was.
func (k *task) refused(t *testing.T, status int, path string, body any) problem {
	t.Helper()
	before := k.read(t)
	var said problem
	k.poster.Must(t, status, http.MethodPost, path, body, &said)
	if diff := cmp.Diff(before, k.read(t)); diff != "" {
		t.Errorf("POST %s was refused and changed the task (-before +after):\n%s", path, diff)
	}
	return said
}

// problem is an error answer.
type problem struct {
	Type              string         `json:"type"`
	Detail            string         `json:"detail"`
	RequestID         string         `json:"request_id"`
	AmountUSD         *publicapi.USD `json:"amount_usd"`
	CurrentBalanceUSD *publicapi.USD `json:"current_balance_usd"`
	TopupURL          string         `json:"topup_url"`
	Errors            []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
}

// pause lets a moment pass that is part of what is tested.
func pause(t *testing.T, moment time.Duration) {
	t.Helper()
	select {
	case <-time.After(moment):
	case <-t.Context().Done():
	}
}
