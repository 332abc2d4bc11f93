package fuzz

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

const (
	seedCategory = "writing-translation"
	seedType     = "product-description"
	seedBrief    = "Describe Harbor Blend, the coffee beans of a small roastery by the sea, for people who brew at home."
	seedBudget   = 40
	seedPrice    = market.Cents(4_00)
	waitLimit    = 60 * time.Second
)

// seedWork answers the brief so that any judge shows it.
const seedWork = `# Harbor Blend: coffee beans roasted by the sea

Harbor Blend is the everyday coffee of our small roastery at the old pier. We roast 12 kilos at a time, three mornings a week,
and pack the beans within an hour.

## What you taste

- Dark chocolate and toasted hazelnut in the first sip
- A hint of orange as the cup cools
- A soft, salty-sweet finish that lasts

## For people who brew at home

The beans are forgiving: a French press, a moka pot and a paper filter all give a round cup. Start with 15 grams for 250 millilitres
of water at 94 °C and pour slowly for 3 minutes. You save the trip to the café and drink coffee that was roasted this week.
`

// stock is how many objects of a kind there are to be at least before an operation
// is asked. These are the ones that no single request makes.
var stock = map[string]int{"draft": 3, "review": 5, "awaiting_approval": 4, "disputed": 3, "completed": 1, "cancelled": 1}

// seed makes what the pool cannot learn from requests alone.
func (w *fixture) seed(t *testing.T) {
	t.Helper()
	for range 2 { // they do the work, and stay
		w.bidder(t)
	}
	w.spareAgents(t)
	w.later(t)
	for range 3 {
		w.pool.add(names{"account_id": w.market.Account(t).Account.String()})
	}
	w.restock(t)
}

// bidder registers an agent that does good work.
func (w *fixture) bidder(t *testing.T) {
	t.Helper()
	w.pool.keep(w.client.Agent(t, seedCategory, testkit.Works(seedPrice, seedWork)).ID)
}

// webhook registers a receiver with an event on its way, in the place of another
// where there are many: an account may only have so many.
func (w *fixture) webhook(t *testing.T) {
	t.Helper()
	var have struct {
		Webhooks []publicapi.Webhook `json:"webhooks"`
	}
	w.client.Must(t, http.StatusOK, http.MethodGet, "/api/v1/webhooks?limit=100", nil, &have)
	if there := len(have.Webhooks); there >= market.MaxWebhooks/2 {
		oldest := have.Webhooks[there-1].ID.String()
		w.client.Must(t, http.StatusNoContent, http.MethodDelete, "/api/v1/webhooks/"+oldest, nil, nil)
		w.pool.forget(oldest)
	}
	var made, sent struct {
		ID string `json:"id"`
	}
	hook := map[string]any{"url": "http://127.0.0.1:9/", "events": []string{string(market.EventWebhookTest)}}
	if w.do(t, http.MethodPost, "/api/v1/webhooks", hook, &made) && w.do(t, http.MethodPost, "/api/v1/webhooks/"+made.ID+"/test", nil, &sent) {
		w.pool.add(names{"webhook_id": made.ID})
		w.pool.add(names{"webhook_id": made.ID, "delivery_id": sent.ID})
	}
}

// brandKits makes kits that are there for sure: the pool also learns ids from tasks,
// which keep a kit as it was after its end.
func (w *fixture) brandKits(t *testing.T) {
	t.Helper()
	for range 5 {
		var made struct {
			ID string `json:"id"`
		}
		if w.do(t, http.MethodPost, "/api/v1/brand-kits", map[string]any{"name": "Harbor"}, &made) {
			w.pool.add(names{"brand_kit_id": made.ID})
		}
	}
}

const maxSpare = 20

// spareAgents registers agents that are not active yet.
func (w *fixture) spareAgents(t *testing.T) {
	t.Helper()
	if there := w.pool.of([]string{"agent_id"}); len(there) > maxSpare { // an account may only have so many
		for _, old := range there[:len(there)-maxSpare] {
			if _, err := w.client.Try(t.Context(), http.MethodDelete, "/api/v1/developers/agents/"+old["agent_id"], nil); err != nil {
				t.Fatalf("retire agent: %v", err)
			}
			w.pool.forget(old["agent_id"])
		}
	}
	for _, mode := range []string{"sync", "sync", "sync", "pull"} {
		var made struct {
			ID string `json:"id"`
		}
		slug := "s" + strings.ReplaceAll(uuid.NewString(), "-", "")
		body := map[string]any{
			"name": slug, "slug": slug, "description": "Spare.", "capabilities": []string{"business"}, "endpoint_url": "http://127.0.0.1:9/",
			"execution_mode": mode,
		}
		if w.do(t, http.MethodPost, "/api/v1/developers/agents", body, &made) {
			w.pool.add(names{"agent_id": made.ID})
		}
	}
}

// restock brings about as many tasks in every state as stock asks for.
func (w *fixture) restock(t *testing.T) {
	t.Helper()
	var have struct {
		Tasks []publicapi.Task `json:"tasks"`
	}
	there := map[string]int{}
	for _, status := range []string{"draft", "review", "delivering", "completed", "cancelled"} {
		w.client.Must(t, http.StatusOK, http.MethodGet, "/api/v1/tasks?limit=8&status="+status, nil, &have)
		for _, task := range have.Tasks {
			state := task.Status
			if state == "delivering" && task.DeliveryStatus != nil {
				state = *task.DeliveryStatus
			}
			there[state]++
			if stock[state] > 0 {
				w.look(t, "/api/v1/tasks/"+task.ID.String())
			}
		}
	}
	var working sync.WaitGroup
	for state, wanted := range stock {
		for range wanted - there[state] {
			working.Go(func() { w.bringAbout(t, state) })
		}
	}
	working.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// stockUp makes one more task in every state, whatever is there.
func (w *fixture) stockUp(t *testing.T) {
	t.Helper()
	var working sync.WaitGroup
	for state := range stock {
		working.Go(func() { w.bringAbout(t, state) })
	}
	working.Wait()
}

// bringAbout makes a task in a state and shows it to the pool.
func (w *fixture) bringAbout(t *testing.T, state string) {
	t.Helper()
	var task publicapi.Task
	body := map[string]any{
		"brief": seedBrief, "category": seedCategory, "task_type": seedType, "budget_usd": seedBudget,
		"draft": state == "draft", "metadata": map[string]any{"order": "A-1"},
	}
	if !w.do(t, http.MethodPost, "/api/v1/tasks", body, &task) {
		return
	}
	path := "/api/v1/tasks/" + task.ID.String()
	steps := map[string][]string{
		"cancelled": {"/cancel"}, "awaiting_approval": {"/select"},
		"disputed": {"/select", "/deliveries/1/dispute"}, "completed": {"/select", "/deliveries/1/approve"},
	}
	if state != "draft" && !w.await(t, path, "review") {
		return
	}
	for _, step := range steps[state] {
		var body any
		if strings.HasSuffix(step, "/dispute") {
			body = map[string]any{"reason": "other", "statement": "No."}
		}
		if !w.do(t, http.MethodPost, path+step, body, nil) || step == "/select" && !w.await(t, path, "awaiting_approval") {
			return
		}
	}
	w.look(t, path)
}

// look shows a task and what lies below it to the pool.
func (w *fixture) look(t *testing.T, path string) {
	t.Helper()
	task := names{"task_id": path[strings.LastIndexByte(path, '/')+1:]}
	for _, below := range []string{"", "/bids", "/deliveries"} {
		response, err := w.client.Try(t.Context(), http.MethodGet, path+below, nil)
		if o := w.document.at(http.MethodGet, "/api/v1/tasks/{task_id}"+below); o != nil && err == nil {
			w.pool.learn(w.document, o, task, response.Body)
		}
	}
}

func (w *fixture) do(t *testing.T, method, path string, body, into any) bool {
	t.Helper()
	response, err := w.client.Try(t.Context(), method, path, body)
	if err != nil || response.Status >= http.StatusBadRequest {
		t.Errorf("seed: %s %s = %d %s, %v", method, path, response.Status, response.Body, err)
		return false
	}
	if into != nil {
		response.Decode(t, into)
	}
	return true
}

func (w *fixture) await(t *testing.T, path, state string) bool {
	t.Helper()
	deadline := time.NewTimer(waitLimit)
	defer deadline.Stop()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		var task publicapi.Task
		if !w.do(t, http.MethodGet, path, nil, &task) {
			return false
		}
		if task.Status == state || task.DeliveryStatus != nil && *task.DeliveryStatus == state {
			return true
		}
		if market.TaskStatus(task.Status).Ended() {
			t.Errorf("seed: %s is %s, not %s", path, task.Status, state)
			return false
		}
		select {
		case <-deadline.C:
			t.Errorf("seed: %s is %s, not %s", path, task.Status, state)
			return false
		case <-again.C:
		}
	}
}
