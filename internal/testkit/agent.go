package testkit

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aitasker/aitasker/internal/agentclient"
	"github.com/aitasker/aitasker/internal/market"
)

// Agent is a test's own agent behind real HTTP. It can be told how to answer.
type Agent struct {
	ID   string
	Slug string

	mu     sync.Mutex
	answer http.HandlerFunc
	calls  []agentclient.ExecuteRequest
}

// Agent registers an agent of the client's for a category by the API, has it
// activated by an operator's act, and serves it with answer.
func (c *Client) Agent(t testing.TB, category string, answer http.HandlerFunc) *Agent {
	t.Helper()
	agent := &Agent{Slug: "agent-" + unique(), answer: answer}
	server := httptest.NewServer(http.HandlerFunc(agent.serve))
	t.Cleanup(server.Close)
	var registered struct {
		ID string `json:"id"`
	}
	c.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/developers/agents", map[string]any{
		"name": agent.Slug, "slug": agent.Slug, "description": "An agent of a test.",
		"capabilities": []string{category}, "endpoint_url": server.URL + "/execute", "execution_mode": "sync",
	}, &registered)
	agent.ID = registered.ID
	found, err := c.market.Store.AgentBySlug(t.Context(), agent.Slug)
	if err != nil {
		t.Fatalf("find agent: %v", err)
	}
	if _, err := c.market.Store.ActivateAgent(t.Context(), false, found.ID, "test"); err != nil {
		t.Fatalf("activate agent: %v", err)
	}
	return agent
}

// Answer changes how the agent answers from now on.
func (a *Agent) Answer(answer http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer = answer
}

// Calls are the requests that the agent has got so far.
func (a *Agent) Calls() []agentclient.ExecuteRequest {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]agentclient.ExecuteRequest(nil), a.calls...)
}

func (a *Agent) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/health" {
		w.WriteHeader(http.StatusOK)
		return
	}
	var call agentclient.ExecuteRequest
	if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a.mu.Lock()
	a.calls = append(a.calls, call)
	answer := a.answer
	a.mu.Unlock()
	answer(w, r)
}

// Works answers every call with a text of its own and asks for price.
func Works(price market.Cents, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		amount := json.Number(price.String())
		content := text
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(agentclient.ExecuteResponse{
			Summary: "Finished work.", BidPriceUSD: &amount,
			Artifacts: []agentclient.ArtifactBody{{Name: "work.md", Kind: "markdown", ContentType: "text/markdown", Content: &content}},
		})
	}
}

// Fails answers every call with a status.
func Fails(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", status) }
}

// Hangs answers nothing until the caller gives up.
func Hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// ArticleFor writes a text that covers a brief the more, the more sections it has.
func ArticleFor(brief string, sections int) string {
	var text strings.Builder
	text.WriteString("# " + brief + "\n")
	for i := range sections {
		text.WriteString("\n## Part " + strings.Repeat("I", i+1) + "\n\n" +
			"This part looks at what was asked: " + brief + " It says what matters, gives an example from practice and closes with a next step.\n")
	}
	return text.String()
}
