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
	"github.com/aitasker/aitasker/internal/resource"
	"github.com/aitasker/aitasker/internal/testkit"
)

const (
	category = "writing-translation"
	taskType = "product-description"
	brief    = "Describe Harbor Blend, the coffee beans of a small roastery by the sea, for people who brew at home."
	price    = market.Cents(10_00)

	welcome = market.Cents(10_00) // every new account has it (SPEC 5)
	granted = market.Cents(100_00)
	funds   = welcome + granted // of a rich account

	// patience is for what takes milliseconds on an idle machine.
	patience = 45 * time.Second
)

// goodWork answers the brief so that any judge shows it.
const goodWork = `# Harbor Blend: coffee beans roasted by the sea

Harbor Blend is the everyday coffee of our small roastery at the old pier. We roast 12 kilos at a time, three mornings a week, and pack the beans within an hour.

## What you taste

- Dark chocolate and toasted hazelnut in the first sip
- A hint of orange as the cup cools
- A soft, salty-sweet finish that lasts

## For people who brew at home

The beans are forgiving: a French press, a moka pot and a paper filter all give a round cup. Start with 15 grams for 250 millilitres of water at 94 °C and pour slowly for 3 minutes. You save the trip to the café and drink coffee that was roasted this week.

## Good to know

Two farms in Colombia and one in Ethiopia grow the beans, and we name them on every 250-gram bag. Order by Tuesday and your coffee leaves the harbor on Wednesday.
`

// good does that work.
func good() http.HandlerFunc { return testkit.Works(price, goodWork) }

// order is a valid body for POST /tasks, changed by pairs of field and value.
func order(pairs ...any) map[string]any {
	body := map[string]any{"brief": brief, "category": category, "task_type": taskType, "budget_usd": 40}
	for i := 0; i+1 < len(pairs); i += 2 {
		body[pairs[i].(string)] = pairs[i+1]
	}
	return body
}

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
	var created resource.Task
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

func (k *task) read(t *testing.T) resource.Task {
	t.Helper()
	var read resource.Task
	k.poster.Must(t, http.StatusOK, http.MethodGet, k.path, nil, &read)
	return read
}

// await waits until the task stands there and ends the test when it ends
// elsewhere.
func (k *task) await(t *testing.T, status market.TaskStatus) resource.Task {
	t.Helper()
	var read resource.Task
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
func (k *task) awaitDelivery(t *testing.T, number int) resource.Delivery {
	t.Helper()
	k.awaitDeliveryStatus(t, market.DeliveryAwaitingApproval)
	var delivery resource.Delivery
	k.poster.Must(t, http.StatusOK, http.MethodGet, k.delivery(number, ""), nil, &delivery)
	return delivery
}

// awaitStep waits until the workflow has taken a step for the nth time. Its word
// can come a moment after the row's.
func (k *task) awaitStep(t *testing.T, step string, times int) {
	t.Helper()
	testkit.Eventually(t, patience, fmt.Sprintf("step %s was taken %d times", step, times), func() bool {
		taken := 0
		for _, entry := range k.timeline(t).Entries {
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
func inReview(t *testing.T, m *testkit.Marketplace, poster *testkit.Client, pairs ...any) *task {
	t.Helper()
	k := post(t, m, poster, pairs...)
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
func (k *task) selectBidOf(t *testing.T, agent *testkit.Agent) resource.Task {
	t.Helper()
	return k.must(t, k.path+"/bids/"+k.bidOf(t, agent).ID.String()+"/select", nil)
}

// finish approves the newest delivery and expects the task to be completed.
func (k *task) finish(t *testing.T, number int) {
	t.Helper()
	if done := k.must(t, k.delivery(number, "/approve"), nil); done.Status != string(market.TaskCompleted) {
		t.Errorf("approved task is in %s", done.Status)
	}
}

// mustHaveEnded checks how a task ended.
func mustHaveEnded(t *testing.T, ended resource.Task, status market.TaskStatus, reason market.ClosedReason) {
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
func (k *task) must(t *testing.T, path string, body any) resource.Task {
	t.Helper()
	var read resource.Task
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
	Type              string        `json:"type"`
	Detail            string        `json:"detail"`
	RequestID         string        `json:"request_id"`
	AmountUSD         *resource.USD `json:"amount_usd"`
	CurrentBalanceUSD *resource.USD `json:"current_balance_usd"`
	TopupURL          string        `json:"topup_url"`
	Errors            []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
}

func (k *task) timeline(t *testing.T) resource.Timeline {
	t.Helper()
	var timeline resource.Timeline
	k.poster.Must(t, http.StatusOK, http.MethodGet, k.path+"/timeline", nil, &timeline)
	return timeline
}

func (k *task) gallery(t *testing.T) resource.Gallery { return k.bids(t, "/bids") }

// everyBid is the gallery with the bids that are not on show.
func (k *task) everyBid(t *testing.T) resource.Gallery { return k.bids(t, "/bids?all=true") }

func (k *task) bids(t *testing.T, path string) resource.Gallery {
	t.Helper()
	var gallery resource.Gallery
	k.poster.Must(t, http.StatusOK, http.MethodGet, k.path+path, nil, &gallery)
	return gallery
}

// bidOf finds the bid of an agent.
func (k *task) bidOf(t *testing.T, agent *testkit.Agent) resource.Bid {
	t.Helper()
	for _, bid := range k.everyBid(t).Bids {
		if bid.AgentID.String() == agent.ID {
			return bid
		}
	}
	t.Fatalf("agent %s has no bid", agent.Slug)
	return resource.Bid{}
}

// reasonOf is what the owner of an agent can read about its bid.
func (k *task) reasonOf(t *testing.T, agent *testkit.Agent) string {
	t.Helper()
	bid, err := k.market.Store.BidOfTask(t.Context(), k.id, k.bidOf(t, agent).ID)
	if err != nil {
		t.Fatalf("read bid: %v", err)
	}
	return bid.Reason
}
