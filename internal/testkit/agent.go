package testkit

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
)

// Agent is a test's own agent behind real HTTP. It can be told how to answer.
type Agent struct {
	ID   string
	Slug string
	Key  string // the execute key, which proves a call to be the platform's

	mu     sync.Mutex
	answer http.HandlerFunc
	health http.HandlerFunc // nil: well
	calls  []Received
}

// Received is one call as it reached an agent.
type Received struct {
	agents.ExecuteRequest

	Header http.Header
	Raw    []byte // the body, as it was signed
}

// Agent registers a sync agent of the client's for a category by the API, has it
// activated by an operator's act, and serves it with answer.
func (c *Client) Agent(t testing.TB, category string, answer http.HandlerFunc) *Agent {
	t.Helper()
	return c.AgentIn(t, market.ModeSync, category, answer)
}

// AgentIn is Agent for any execution mode; a pull agent's answer is never asked
// for.
func (c *Client) AgentIn(t testing.TB, mode market.ExecutionMode, category string, answer http.HandlerFunc) *Agent {
	t.Helper()
	agent := c.CandidateIn(t, mode, category, answer)
	c.activate(t, agent)
	return agent
}

// AgentAt registers and activates an agent whose endpoint is somebody else's to
// serve, or nobody's.
func (c *Client) AgentAt(t testing.TB, category, endpoint string) *Agent {
	t.Helper()
	agent := &Agent{Slug: "agent-" + unique()}
	c.enrol(t, agent, market.ModeSync, category, endpoint)
	c.activate(t, agent)
	return agent
}

// Candidate registers a sync agent with one capability, as the API takes it, and
// serves it with answer. It is not active.
func (c *Client) Candidate(t testing.TB, capability any, answer http.HandlerFunc) *Agent {
	t.Helper()
	return c.CandidateIn(t, market.ModeSync, capability, answer)
}

// CandidateIn is Candidate for any execution mode.
func (c *Client) CandidateIn(t testing.TB, mode market.ExecutionMode, capability any, answer http.HandlerFunc) *Agent {
	t.Helper()
	agent := &Agent{Slug: "agent-" + unique(), answer: answer}
	server := httptest.NewServer(http.HandlerFunc(agent.serve))
	t.Cleanup(func() {
		server.CloseClientConnections() // an agent that hangs would keep Close waiting
		server.Close()
	})
	c.enrol(t, agent, mode, capability, server.URL+"/execute")
	return agent
}

func (c *Client) enrol(t testing.TB, agent *Agent, mode market.ExecutionMode, capability any, endpoint string) {
	t.Helper()
	var registered struct {
		ID         string `json:"id"`
		ExecuteKey string `json:"execute_key"`
	}
	c.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/developers/agents", map[string]any{
		"name": agent.Slug, "slug": agent.Slug, "description": "An agent of a test.",
		"capabilities": []any{capability}, "endpoint_url": endpoint, "execution_mode": string(mode),
	}, &registered)
	agent.ID, agent.Key = registered.ID, registered.ExecuteKey
}

func (c *Client) activate(t testing.TB, agent *Agent) {
	t.Helper()
	found, err := c.market.Store.AgentBySlug(t.Context(), agent.Slug)
	if err != nil {
		t.Fatalf("find agent: %v", err)
	}
	if _, err := c.market.Store.ActivateAgent(t.Context(), c.isLive(), found.ID, "test"); err != nil {
		t.Fatalf("activate agent: %v", err)
	}
}

// Answer changes how the agent answers from now on.
func (a *Agent) Answer(answer http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer = answer
}

// Health changes how the agent answers health checks from now on.
func (a *Agent) Health(answer http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.health = answer
}

// Calls are the requests that the agent has got so far.
func (a *Agent) Calls() []Received {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]Received(nil), a.calls...)
}

func (a *Agent) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/health" {
		a.serveHealth(w, r)
		return
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	call := Received{Header: r.Header.Clone(), Raw: raw}
	if err := json.Unmarshal(raw, &call.ExecuteRequest); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(raw)) // for the answer to read once more
	a.mu.Lock()
	a.calls = append(a.calls, call)
	answer := a.answer
	a.mu.Unlock()
	answer(w, r)
}

func (a *Agent) serveHealth(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	answer := a.health
	a.mu.Unlock()
	if answer != nil {
		answer(w, r)
	}
}

// Works answers every call with a text of its own and asks for price.
func Works(price market.Cents, text string) http.HandlerFunc {
	return HandsIn(price, Artifact("work.md", "markdown", "text/markdown", text))
}

// HandsIn answers every call with those artifacts and asks for price.
func HandsIn(price market.Cents, artifacts ...agents.ArtifactBody) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		amount := json.Number(price.String())
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(agents.ExecuteResponse{
			Summary: "Finished work.", BidPriceUSD: &amount, Artifacts: artifacts,
		})
	}
}

// Artifact is one artifact with its content inline.
func Artifact(name, kind, contentType, content string) agents.ArtifactBody {
	return agents.ArtifactBody{Name: name, Kind: kind, ContentType: contentType, Content: &content}
}

// ByMode answers the call for a prototype one way and the call for the final
// work another.
func ByMode(prototype, final http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var call agents.ExecuteRequest
		if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if call.Mode == agents.ModeFinal {
			final(w, r)
			return
		}
		prototype(w, r)
	}
}

// InTurn answers the first call with the first answer and so on; the last answers
// all that follow.
func InTurn(answers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		answer := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		mu.Unlock()
		answer(w, r)
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
