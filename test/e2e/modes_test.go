package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// half is everything that an account has in one mode.
type half struct {
	client *testkit.Client
	ids    map[string]string // by the parameter of a path that they stand for
	work   string            // an artifact of the delivery
}

// liveOut lives a task's life in the mode of the client's key and gives one object
// of each kind that came of it.
func liveOut(t *testing.T, m *testkit.Marketplace, client, developer *testkit.Client) half {
	t.Helper()
	client.Grant(t, granted)
	own := client.Agent(t, "music-audio", goodAnswer())
	payOut(t, m, developer)
	developer.Agent(t, category, goodAnswer())
	file := upload(t, client, "farms.txt", "Harbor, Hill and Valley")
	var kit publicapi.BrandKit
	client.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/brand-kits", map[string]any{"name": "Harbor"}, &kit)
	var keys struct {
		Keys []struct {
			ID string `json:"id"`
		} `json:"api_keys"`
	}
	client.Must(t, http.StatusOK, http.MethodGet, "/api/v1/api-keys", nil, &keys)
	hook := client.Receiver(t, nil, "*")
	task := delivered(t, m, client)
	bid := task.gallery(t).Bids[0]
	var delivery publicapi.Delivery
	client.Must(t, http.StatusOK, http.MethodGet, task.delivery(1, ""), nil, &delivery)
	task.finish(t, 1)
	sent := awaitDeliveries(t, client, hook, market.WebhookSucceeded, len(straightLife))
	return half{client: client, work: delivery.Artifacts[0].ID.String(), ids: map[string]string{
		"{task_id}": task.id.String(), "{bid_id}": bid.ID.String(), "{artifact_id}": bid.Artifacts[0].ID.String(),
		"{agent_id}": own.ID, "{run_id}": benchmarked(t, client, own), "{key_id}": keys.Keys[0].ID, "{attachment_id}": file.ID.String(), "{brand_kit_id}": kit.ID.String(),
		"{webhook_id}": hook.Webhook.ID.String(), "{delivery_id}": sent[0].ID.String(),
	}}
}

// benchmarked starts a benchmark of an active agent, for a category that is new to
// it.
func benchmarked(t *testing.T, developer *testkit.Client, agent *testkit.Agent) string {
	t.Helper()
	path := "/api/v1/developers/agents/" + agent.ID
	developer.Must(t, http.StatusOK, http.MethodPatch, path, map[string]any{"capabilities": []string{"music-audio", newCategory}}, nil)
	var run publicapi.Benchmark
	developer.Must(t, http.StatusAccepted, http.MethodPost, path+"/benchmark", nil, &run)
	return run.ID.String()
}

// payOut sets the live payouts of a developer up: without them no live agent bids.
func payOut(t *testing.T, m *testkit.Marketplace, developer *testkit.Client) {
	t.Helper()
	_, err := m.Store.Pool().Exec(t.Context(), `
		INSERT INTO payout_accounts (account_id, livemode, provider, ready_at) VALUES ($1, true, 'embedded', now()) ON CONFLICT DO NOTHING`,
		developer.Account)
	if err != nil {
		t.Fatalf("set payouts up: %v", err)
	}
}

// shared stand for what is no object of one mode.
func (h half) shared() map[string]string {
	return map[string]string{"{number}": "1", "{account_id}": h.client.Account.String(), "{category}": category}
}

// fill puts the half's objects into a path, and tells whether one of them is of its
// mode alone.
func (h half) fill(t *testing.T, path string) (filled string, isOfMode bool) {
	t.Helper()
	filled = parameter.ReplaceAllStringFunc(path, func(name string) string {
		if common, known := h.shared()[name]; known {
			return common
		}
		isOfMode = true
		if name == "{artifact_id}" && strings.Contains(path, "/deliveries/") {
			return h.work
		}
		id, known := h.ids[name]
		if !known {
			t.Errorf("%s: no object stands for %s; make one in liveOut", path, name)
			return uuid.NewString()
		}
		return id
	})
	return filled, isOfMode
}

// shows tells whether an answer names any object of the half.
func (h half) shows(body string) bool {
	for _, id := range h.ids {
		if strings.Contains(body, id) {
			return true
		}
	}
	return strings.Contains(body, h.work)
}

// Every read there is, by somebody who owns everything in both modes: neither key
// shows anything of the other mode.
func TestModes_NoReadShowsAnythingOfTheOther(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	all := []market.Scope{market.ScopePoster, market.ScopeAgent, market.ScopeAdmin}
	inTest, developer := m.Account(t, all...), m.Account(t, all...)
	halves := []half{
		liveOut(t, m, inTest, inTest),
		liveOut(t, m, inTest.Live(t, all...), developer.Live(t, all...)),
	}
	reads, lists := 0, 0
	for path, operations := range documentOf(t, inTest).Paths {
		if read, reads := operations["get"]; !reads || read.Need == "open" {
			continue
		}
		if strings.HasSuffix(path, "/invitations") {
			continue // a sync agent has none to read; see TestPull
		}
		for i, own := range halves {
			other := halves[1-i]
			at, isOfMode := own.fill(t, path)
			var got testkit.Response
			if !strings.HasSuffix(path, "/tasks/{task_id}/events") { // a stream of one task, which stays open; see TestEvents
				got = own.client.Call(t, http.MethodGet, at, nil)
				if got.Status != http.StatusOK || other.shows(string(got.Body)) {
					t.Errorf("GET %s in its own mode = %d %s", path, got.Status, got.Body)
				}
			}
			crossed := other.client.Call(t, http.MethodGet, at, nil)
			if want := []int{http.StatusOK, http.StatusNotFound}[map[bool]int{true: 1}[isOfMode]]; crossed.Status != want || own.shows(string(crossed.Body)) {
				t.Errorf("GET %s in the other mode = %d, want %d: %s", path, crossed.Status, want, crossed.Body)
			}
			reads++
			if !isOfMode && own.shows(string(got.Body)) {
				lists++
			}
		}
	}
	if reads < 30 || lists < 10 {
		t.Errorf("%d reads and %d lists that show something were compared", reads, lists)
	}
}
