package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func benchmarkPath(w *fixture) string {
	return "/api/v1/developers/agents/" + w.agents[0].ID.String() + "/benchmark"
}

func TestStartBenchmark_OfAnActiveAgentIsRefusedInThePublishedWords(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.benchmarkErr = refusal.New(refusal.AlreadyActive, "Agent is already active")
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent), http.MethodPost, benchmarkPath(w), "")
	var problem Problem
	if err := json.Unmarshal(got.Body.Bytes(), &problem); err != nil {
		t.Fatal(err)
	}
	if got.Code != http.StatusBadRequest || problem.Detail != "Agent is already active" {
		t.Errorf("%d %q", got.Code, problem.Detail)
	}
	if len(w.benchmarks) != 1 {
		t.Error("a workflow was started for nothing")
	}
}

func TestStartBenchmark_InCooldownSaysWhenToTryAgain(t *testing.T) {
	t.Parallel()
	w := newWorld()
	refused := refusal.New(refusal.WrongState, "The next one may start at 2026-01-02T04:04:05Z.")
	refused.RetryAfter = 90*time.Second + time.Millisecond
	w.benchmarkErr = refused
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent), http.MethodPost, benchmarkPath(w), "")
	if got.Code != http.StatusConflict || got.Header().Get("Retry-After") != "91" || !strings.Contains(got.Body.String(), "2026-01-02T04:04:05Z") {
		t.Errorf("%d, Retry-After %q: %s", got.Code, got.Header().Get("Retry-After"), got.Body)
	}
}

func TestStartBenchmark_AnswersWithTheRunAndWhereToReadIt(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent)
	got := send(t, handler, token, http.MethodPost, benchmarkPath(w), "", "Idempotency-Key", "first")
	again := send(t, handler, token, http.MethodPost, benchmarkPath(w), "", "Idempotency-Key", "first")
	if got.Code != http.StatusAccepted || again.Body.String() != got.Body.String() || again.Header().Get("Idempotent-Replayed") != "true" {
		t.Fatalf("%d, then %d: %s", got.Code, again.Code, again.Body)
	}
	if len(w.benchmarks) != 2 {
		t.Errorf("%d runs, want one more", len(w.benchmarks))
	}
	read := send(t, handler, token, http.MethodGet, got.Header().Get("Location"), "")
	if read.Code != http.StatusOK || read.Body.String() != got.Body.String() {
		t.Errorf("Location gives %d %s", read.Code, read.Body)
	}
}

// An agent that reads its own run must not learn which calls belong to it.
func TestGetBenchmark_KeepsTheTasksToItselfWhileTheRunGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent)
	running := send(t, handler, token, http.MethodPost, benchmarkPath(w), "").Body.String()
	ended := send(t, handler, token, http.MethodGet, benchmarkPath(w)+"s/"+w.benchmarks[0].ID.String(), "").Body.String()
	for _, field := range []string{"task_id", "title", "brief"} {
		if !strings.Contains(running, `"`+field+`":null`) || strings.Contains(ended, `"`+field+`":null`) {
			t.Errorf("%s is shown too early or too late:\n%s\n%s", field, running, ended)
		}
	}
	var shown struct {
		Cost struct {
			InputTokens int64   `json:"input_tokens"`
			AgentUSD    float64 `json:"agent_usd"`
		} `json:"cost"`
	}
	if err := json.Unmarshal([]byte(ended), &shown); err != nil || shown.Cost.InputTokens != 2700 || shown.Cost.AgentUSD < 0.119 {
		t.Errorf("cost is %+v, %v", shown.Cost, err)
	}
}
