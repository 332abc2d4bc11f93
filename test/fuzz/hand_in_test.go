package fuzz

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// The kinds of work that the agents which answer later are asked for, one each, so
// that nobody else is invited with them.
const (
	pullCategory, pullType   = "digital-marketing", "ad-copy"
	asyncCategory, asyncType = "finance", "break-even-analysis"
)

// agentIn registers an active agent of a mode that the run stands on.
func (w *fixture) agentIn(t *testing.T, mode, category, endpoint string) {
	t.Helper()
	slug := "s" + strings.ReplaceAll(uuid.NewString(), "-", "")
	body := map[string]any{"name": slug, "slug": slug, "description": "Later.", "capabilities": []string{category}, "execution_mode": mode}
	if endpoint != "" {
		body["endpoint_url"] = endpoint
	}
	var made struct {
		ID uuid.UUID `json:"id"`
	}
	if !w.do(t, http.MethodPost, "/api/v1/developers/agents", body, &made) {
		t.FailNow()
	}
	w.pool.keep(made.ID.String())
	if _, err := w.market.Store.ActivateAgent(t.Context(), false, made.ID, "test"); err != nil {
		t.Fatalf("activate agent: %v", err)
	}
}

// later registers the agents that answer later: one that asks for its invitations,
// and one that is called and remembers where it may answer.
func (w *fixture) later(t *testing.T) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		var call struct {
			URL    string `json:"callback_url"`
			Secret string `json:"callback_secret"`
		}
		if json.NewDecoder(r.Body).Decode(&call) == nil && call.URL != "" {
			id := call.URL[strings.LastIndexByte(call.URL, '/')+1:]
			w.mu.Lock()
			w.secrets[id] = call.Secret
			w.mu.Unlock()
			w.pool.add(names{"call_id": id})
		}
		answer.Header().Set("Content-Type", "application/json")
		answer.WriteHeader(http.StatusAccepted)
		_, _ = answer.Write([]byte(`{"accepted": true}`))
	}))
	t.Cleanup(server.Close)
	w.agentIn(t, "pull", pullCategory, "")
	w.agentIn(t, "async", asyncCategory, server.URL)
}

// signed is the proof that a body comes from whom a call was made to; empty for a
// call that was never made.
func (w *fixture) signed(call string, content []byte) string {
	w.mu.Lock()
	secret := w.secrets[call]
	w.mu.Unlock()
	if secret == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(content)
	return hex.EncodeToString(mac.Sum(nil))
}

// expectHandIn brings about a task whose only agent is expected to hand in its
// prototype or, with final, its delivery.
func (w *fixture) expectHandIn(t *testing.T, category, taskType string, final bool) {
	t.Helper()
	var task publicapi.Task
	body := map[string]any{"brief": seedBrief, "category": category, "task_type": taskType, "budget_usd": seedBudget}
	if !w.do(t, http.MethodPost, "/api/v1/tasks", body, &task) || !w.await(t, "/api/v1/tasks/"+task.ID.String(), "prototyping") {
		t.FailNow()
	}
	path := "/api/v1/tasks/" + task.ID.String()
	if final {
		work := map[string]any{"summary": "Finished work.", "artifacts": []any{
			map[string]any{"name": "work.md", "kind": "markdown", "content_type": "text/markdown", "content": seedWork},
		}}
		testkit.Eventually(t, waitLimit, "the agent is invited", func() bool {
			response, err := w.client.Try(t.Context(), http.MethodPost, path+"/bids", work)
			return err == nil && response.Status == http.StatusAccepted
		})
		if !w.await(t, path, "review") ||
			!w.do(t, http.MethodPost, path+"/select", nil, nil) {
			t.FailNow()
		}
	}
	w.look(t, path)
}

// benchmark has agents prove themselves, at the address of an agent.
func (w *fixture) benchmark(t *testing.T, agent string) {
	t.Helper()
	w.spareAgents(t)
	runs := w.document.at(http.MethodGet, agent+"/benchmarks")
	for _, one := range w.pool.of([]string{"agent_id"}) {
		path := strings.Replace(agent, "{agent_id}", one["agent_id"], 1)
		if _, err := w.client.Try(t.Context(), http.MethodPost, path+"/benchmark", nil); err != nil {
			t.Fatalf("start benchmark: %v", err)
		}
		listed, err := w.client.Try(t.Context(), http.MethodGet, path+"/benchmarks", nil)
		if err != nil {
			t.Fatalf("list benchmarks: %v", err)
		}
		w.pool.learn(w.document, runs, one, listed.Body)
		if len(w.pool.of([]string{"agent_id", "run_id"})) > 2 {
			return
		}
	}
}
