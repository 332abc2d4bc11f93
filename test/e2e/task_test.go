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
type postedTask struct {
	market *testkit.Marketplace
	poster *testkit.Client
	id     uuid.UUID
	path   string
}

// post publishes a task.
func post(t *testing.T, m *testkit.Marketplace, poster *testkit.Client, pairs ...any) *postedTask {
	t.Helper()
	var created publicapi.Task
	poster.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/tasks", order(pairs...), &created)
	return taskWith(m, poster, created.ID)
}

func taskWith(m *testkit.Marketplace, poster *testkit.Client, id uuid.UUID) *postedTask {
	return &postedTask{market: m, poster: poster, id: id, path: "/api/v1/tasks/" + id.String()}
}

// fundedPoster makes an account with money and n agents that do good work.
func fundedPoster(t *testing.T, m *testkit.Marketplace, n int) (*testkit.Client, []*testkit.Agent) {
	t.Helper()
	poster := m.Account(t)
	poster.Grant(t, granted)
	agents := make([]*testkit.Agent, n)
	for i := range agents {
		agents[i] = poster.Agent(t, category, goodAnswer())
	}
	return poster, agents
}

// await waits until the task stands there and ends the test when it ends
// elsewhere.
func (task *postedTask) await(t *testing.T, status market.TaskStatus) publicapi.Task {
	t.Helper()
	var read publicapi.Task
	testkit.Eventually(t, waitLimit, fmt.Sprintf("task %s is in %s", task.id, status), func() bool {
		read = task.read(t)
		if now := market.TaskStatus(read.Status); now.Ended() && now != status {
			t.Fatalf("task ended in %s (%s), want %s; so far: %+v", now, *read.ClosedReason, status, task.timeline(t).Entries)
		}
		return read.Status == string(status)
	})
	return read
}

// awaitDelivery waits until the delivery with that number can be decided on.
func (task *postedTask) awaitDelivery(t *testing.T, number int) publicapi.Delivery {
	t.Helper()
	task.awaitDeliveryStatus(t, market.DeliveryAwaitingApproval)
	var delivery publicapi.Delivery
	task.poster.Must(t, http.StatusOK, http.MethodGet, task.delivery(number, ""), nil, &delivery)
	return delivery
}

// awaitStep waits until the workflow has taken a step for the nth time. Its word
// can come a moment after the row's.
func (task *postedTask) awaitStep(t *testing.T, step string, times int) {
	t.Helper()
	testkit.Eventually(t, waitLimit, fmt.Sprintf("step %s was taken %d times", step, times), func() bool {
		answer := task.poster.Call(t, http.MethodGet, task.path+"/timeline", nil)
		if answer.Status == http.StatusServiceUnavailable {
			return false // a busy workflow may be asked again
		}
		var got publicapi.Timeline
		answer.Decode(t, &got)
		taken := 0
		for _, entry := range got.Entries {
			if entry.Step == step {
				taken++
			}
		}
		return taken >= times
	})
}

func (task *postedTask) awaitDeliveryStatus(t *testing.T, status market.DeliveryStatus) {
	t.Helper()
	testkit.Eventually(t, waitLimit, fmt.Sprintf("delivery of task %s is %s", task.id, status), func() bool {
		now := task.read(t).DeliveryStatus
		return now != nil && *now == string(status)
	})
}

// inReview posts a task and waits for its gallery.
func inReview(t *testing.T, m *testkit.Marketplace, poster *testkit.Client) *postedTask {
	t.Helper()
	task := post(t, m, poster)
	task.await(t, market.TaskReview)
	return task
}

// delivered posts a task, selects the best bid and waits for the first delivery.
func delivered(t *testing.T, m *testkit.Marketplace, poster *testkit.Client) *postedTask {
	t.Helper()
	task := inReview(t, m, poster)
	task.must(t, task.path+"/select", nil)
	task.awaitDelivery(t, 1)
	return task
}

// selectBidOf selects the bid of an agent.
func (task *postedTask) selectBidOf(t *testing.T, agent *testkit.Agent) {
	t.Helper()
	task.must(t, task.path+"/bids/"+task.bidOf(t, agent).ID.String()+"/select", nil)
}

// finish approves the newest delivery and expects the task to be completed.
func (task *postedTask) finish(t *testing.T, number int) {
	t.Helper()
	if done := task.must(t, task.delivery(number, "/approve"), nil); done.Status != string(market.TaskCompleted) {
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
func (task *postedTask) delivery(number int, act string) string {
	return task.path + "/deliveries/" + strconv.Itoa(number) + act
}

// must sends a command and gives the task that it answers with.
func (task *postedTask) must(t *testing.T, path string, body any) publicapi.Task {
	t.Helper()
	var read publicapi.Task
	task.poster.Must(t, http.StatusOK, http.MethodPost, path, body, &read)
	return read
}

// refused sends a command that must be refused and leave the task as it was.
func (task *postedTask) refused(t *testing.T, status int, path string, body any) problem {
	t.Helper()
	before := task.read(t)
	var said problem
	task.poster.Must(t, status, http.MethodPost, path, body, &said)
	if diff := cmp.Diff(before, task.read(t)); diff != "" {
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
