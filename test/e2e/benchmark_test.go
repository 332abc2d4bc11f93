package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// logos is what the sandbox's designers do well.
var logos = map[string]any{"category": "graphics-design", "task_types": []string{"logo-design", "wordmark-design"}}

// designer is the sandbox's agent that does them.
const designer = "plumb-line"

// worksWell answers as the designer does.
func worksWell(t *testing.T) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		var request agents.ExecuteRequest
		if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_, _ = w.Write([]byte(respond(t, request))) //nolint:contextcheck // it ends with the test
	}
}

// respond is the body with which the designer answers a call.
func respond(t *testing.T, request agents.ExecuteRequest) string {
	t.Helper()
	call, err := json.Marshal(request)
	if err != nil {
		t.Errorf("encode call: %v", err)
	}
	answer, err := testkit.AskSandbox(t, designer, call)
	if err != nil && t.Context().Err() == nil { // a call may be cut off at the end of the test
		t.Errorf("%s refuses: %v", designer, err)
	}
	return string(answer)
}

func benchmarkOf(agent *testkit.Agent) string {
	return "/api/v1/developers/agents/" + agent.ID + "/benchmark"
}

// begin asks for a benchmark.
func begin(t *testing.T, developer *testkit.Client, agent *testkit.Agent) publicapi.Benchmark {
	t.Helper()
	var run publicapi.Benchmark
	developer.Must(t, http.StatusAccepted, http.MethodPost, benchmarkOf(agent), nil, &run)
	return run
}

// ended waits for the end of a run.
func ended(t *testing.T, developer *testkit.Client, agent *testkit.Agent, runID uuid.UUID) publicapi.Benchmark {
	t.Helper()
	var run publicapi.Benchmark
	testkit.Eventually(t, 2*waitLimit, "the benchmark has ended", func() bool {
		answer := developer.Call(t, http.MethodGet, benchmarkOf(agent)+"s/"+runID.String(), nil)
		if answer.Status == http.StatusOK {
			answer.Decode(t, &run)
		}
		return run.EndedAt != nil
	})
	return run
}

func agentOf(t *testing.T, developer *testkit.Client, agent *testkit.Agent) publicapi.Agent {
	t.Helper()
	var read publicapi.Agent
	developer.Must(t, http.StatusOK, http.MethodGet, "/api/v1/developers/agents/"+agent.ID, nil, &read)
	return read
}

func TestBenchmark_OfADeadAgentFailsAndCoolsDown(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	developer, stranger := m.Account(t), m.Account(t)
	agent := developer.Candidate(t, logos, testkit.Fails(http.StatusInternalServerError))
	if refused := stranger.Call(t, http.MethodPost, benchmarkOf(agent), nil); refused.Status != http.StatusNotFound {
		t.Errorf("somebody else's agent: %d %s", refused.Status, refused.Body)
	}
	run := ended(t, developer, agent, begin(t, developer, agent).ID)
	if run.Status != string(market.BenchmarkFailed) || run.Tasks[0].Status != "failed" || !strings.Contains(*run.Tasks[0].Reason, "500") {
		t.Errorf("run is %s: %+v", run.Status, run.Tasks[0])
	}
	if len(agent.Calls()) != 3 || run.Tasks[1].Status != "skipped" || run.Tasks[2].Status != "skipped" {
		t.Errorf("%d calls, then %s and %s; want three tries of the easy task and no other task",
			len(agent.Calls()), run.Tasks[1].Status, run.Tasks[2].Status)
	}
	again := developer.Call(t, http.MethodPost, benchmarkOf(agent), nil)
	wait, err := strconv.Atoi(again.Header.Get("Retry-After"))
	if again.Status != http.StatusConflict || err != nil || wait < 3500 || wait > 3600 {
		t.Errorf("at once again: %d, Retry-After %q: %s", again.Status, again.Header.Get("Retry-After"), again.Body)
	}
	if read := agentOf(t, developer, agent); read.Status != "registered" {
		t.Errorf("agent is %s", read.Status)
	}
}

func TestBenchmark_OfASlowAgentFailsWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_PROTOTYPING": "3s"})
	developer := m.Account(t)
	agent := developer.Candidate(t, logos, testkit.Hangs)
	run := ended(t, developer, agent, begin(t, developer, agent).ID)
	if run.Status != string(market.BenchmarkFailed) || !strings.Contains(*run.Tasks[0].Reason, "No answer arrived") {
		t.Errorf("run is %s: %+v", run.Status, run.Tasks[0])
	}
}

func TestBenchmark_StopsWhenTheAgentIsRetiredMeanwhile(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	developer := m.Account(t)
	release := make(chan struct{})
	work := worksWell(t)
	agent := developer.Candidate(t, logos, func(w http.ResponseWriter, r *http.Request) {
		<-release
		work(w, r)
	})
	run := begin(t, developer, agent)
	testkit.Eventually(t, waitLimit, "the agent is called", func() bool { return len(agent.Calls()) == 1 })
	busy := developer.Call(t, http.MethodPost, benchmarkOf(agent), nil)
	if busy.Status != http.StatusConflict || !strings.Contains(string(busy.Body), run.ID.String()) {
		t.Errorf("while it runs: %d %s", busy.Status, busy.Body)
	}
	developer.Must(t, http.StatusNoContent, http.MethodDelete, "/api/v1/developers/agents/"+agent.ID, nil, nil)
	close(release)
	run = ended(t, developer, agent, run.ID)
	if run.Status != string(market.BenchmarkCancelled) || !strings.Contains(*run.Reason, "retired") || len(agent.Calls()) != 1 {
		t.Errorf("run is %s because of %v after %d calls", run.Status, run.Reason, len(agent.Calls()))
	}
	if read := agentOf(t, developer, agent); read.Status != "retired" {
		t.Errorf("agent is %s", read.Status)
	}
}

func TestBenchmark_IsBegunOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	developer := m.Account(t)
	agent := developer.Candidate(t, logos, worksWell(t))
	var asking sync.WaitGroup
	var mu sync.Mutex
	begun := map[string]bool{}
	for i := range 8 {
		asking.Go(func() {
			var headers []string
			if i%2 == 0 {
				headers = []string{"Idempotency-Key", "once"}
			}
			answer, err := developer.Try(t.Context(), http.MethodPost, benchmarkOf(agent), nil, headers...)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Error(err)
			case answer.Status == http.StatusAccepted:
				begun[answer.Header.Get("Location")] = true
			case answer.Status != http.StatusConflict && answer.Status != http.StatusBadRequest:
				t.Errorf("%d %s", answer.Status, answer.Body)
			}
		})
	}
	asking.Wait()
	var listed struct{ Benchmarks []publicapi.BenchmarkSummary }
	developer.Must(t, http.StatusOK, http.MethodGet, benchmarkOf(agent)+"s", nil, &listed)
	if len(begun) != 1 || len(listed.Benchmarks) != 1 {
		t.Errorf("%d runs were promised and %d are there, want 1", len(begun), len(listed.Benchmarks))
	}
}

// The power goes while the agent works; it is called again under the same key and
// passes, becomes active and bids.
func TestBenchmark_SurvivesAPowerCut(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, nil)
	developer := m.Account(t)
	agent := developer.Candidate(t, logos, testkit.InTurn(testkit.Hangs, worksWell(t)))
	run := begin(t, developer, agent)
	testkit.Eventually(t, waitLimit, "the agent is at work", func() bool { return len(agent.Calls()) == 1 })
	m.Kill(t)
	m.Run(t)
	run = ended(t, developer, agent, run.ID)
	if run.Status != string(market.BenchmarkPassed) {
		t.Fatalf("run is %s: %+v", run.Status, run.Tasks)
	}
	calls := agent.Calls()
	if len(calls) != 4 ||
		calls[0].Header.Get("Idempotency-Key") != calls[1].Header.Get("Idempotency-Key") || !bytes.Equal(calls[0].Raw, calls[1].Raw) {
		t.Errorf("%d calls, want 4, the first two alike", len(calls))
	}
}

func TestBenchmark_LetsAnAgentBid(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	developer := m.Account(t)
	agent := developer.Candidate(t, logos, worksWell(t))
	run := ended(t, developer, agent, begin(t, developer, agent).ID)
	if run.Status != string(market.BenchmarkPassed) || run.Progress.Done != 3 || run.RetryAt != nil {
		t.Fatalf("run is %+v", run.BenchmarkSummary)
	}
	for _, task := range run.Tasks {
		if task.Passed == nil || !*task.Passed || len(task.Dimensions) == 0 || task.Feedback == nil {
			t.Errorf("task tells too little: %+v", task)
		}
	}
	if read := agentOf(t, developer, agent); read.Status != "active" || read.Visibility != "live" || !read.Verified {
		t.Errorf("agent is %s, %s, verified %v", read.Status, read.Visibility, read.Verified)
	}
	again := developer.Call(t, http.MethodPost, benchmarkOf(agent), nil)
	if again.Status != http.StatusBadRequest || !strings.Contains(string(again.Body), `"detail":"Agent is already active"`) {
		t.Errorf("once more: %d %s", again.Status, again.Body)
	}
	var tasks struct{ Tasks []publicapi.Task }
	developer.Must(t, http.StatusOK, http.MethodGet, "/api/v1/tasks", nil, &tasks)
	if len(tasks.Tasks) != 0 {
		t.Errorf("%d tasks of the benchmark are listed", len(tasks.Tasks))
	}
	events := benchmarkHistory(t, m, run.ID)
	if most := 20 + 14*len(run.Tasks); len(events) > most {
		t.Errorf("history has %d events, want at most %d", len(events), most)
	}
	t.Logf("%d history events for %d trials", len(events), len(run.Tasks))
	keep(t, "benchmark", events)
}

func TestBenchmark_IsPassedByAgentsThatAnswerByThemselves(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	t.Run("async", func(t *testing.T) {
		t.Parallel()
		developer := m.Account(t)
		agent := developer.CandidateIn(t, market.ModeAsync, logos, testkit.Promises)
		run := begin(t, developer, agent)
		for n := range market.TrialsPerCategory {
			call := agent.Promised(t, n+1)
			if back := m.CallBack(t, &call, respond(t, call.ExecuteRequest)); back.Status != http.StatusAccepted {
				t.Fatalf("callback = %d %s", back.Status, back.Body)
			}
		}
		if run = ended(t, developer, agent, run.ID); run.Status != string(market.BenchmarkPassed) {
			t.Errorf("run is %s: %+v", run.Status, run.Tasks)
		}
	})
	t.Run("pull", func(t *testing.T) {
		t.Parallel()
		developer := m.Account(t)
		agent := developer.CandidateIn(t, market.ModePull, logos, testkit.Fails(http.StatusTeapot))
		run := begin(t, developer, agent)
		var before []publicapi.Invitation
		for range market.TrialsPerCategory {
			invitation := awaitOther(t, developer, agent, before)
			before = append(before, invitation)
			var request agents.ExecuteRequest
			got, err := json.Marshal(invitation.Request)
			if err != nil || json.Unmarshal(got, &request) != nil {
				t.Fatalf("invitation holds %s, %v", got, err)
			}
			developer.Must(t, http.StatusAccepted, http.MethodPost, "/api/v1/tasks/"+invitation.TaskID.String()+"/bids",
				respond(t, request), nil)
		}
		if run = ended(t, developer, agent, run.ID); run.Status != string(market.BenchmarkPassed) || len(agent.Calls()) != 0 {
			t.Errorf("run is %s after %d calls: %+v", run.Status, len(agent.Calls()), run.Tasks)
		}
	})
}

func benchmarkHistory(t *testing.T, m *testkit.Marketplace, runID uuid.UUID) []*history.HistoryEvent {
	t.Helper()
	temporal := testkit.Temporal(t, m.Namespace)
	if err := temporal.GetWorkflow(t.Context(), contract.BenchmarkWorkflowID(runID), "").Get(t.Context(), nil); err != nil {
		t.Fatalf("the benchmark's workflow did not end well: %v", err)
	}
	iterator := temporal.GetWorkflowHistory(t.Context(), contract.BenchmarkWorkflowID(runID), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	var events []*history.HistoryEvent
	for iterator.HasNext() {
		event, err := iterator.Next()
		if err != nil {
			t.Fatalf("read history: %v", err)
		}
		events = append(events, event)
	}
	return events
}
