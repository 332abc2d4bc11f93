package activities_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/testkit"
)

// candidate is an agent of the poster's that has not passed its benchmark, served
// by a demo agent or by answer.
type candidate struct {
	*fixture

	agent market.Agent
	calls []http.Header
	mu    sync.Mutex
}

func newCandidate(t *testing.T, answer http.HandlerFunc, capabilities ...market.Capability) *candidate {
	t.Helper()
	c := &candidate{fixture: newFixture(t)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.calls = append(c.calls, r.Header.Clone())
		c.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	agent, _, err := agents.NewRegistry(c.Store, c.Secrets).RegisterAgent(t.Context(), market.NewAgent{
		AccountID: c.poster, Name: "Candidate", Slug: "candidate-1", Description: "test", EndpointURL: server.URL + "/execute",
		ExecutionMode: market.ModeSync, Capabilities: capabilities, MinPrice: 500,
	})
	must(t, err)
	c.agent = agent
	return c
}

// worksAs answers as a demo agent does.
func worksAs(t *testing.T, slug string) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		call, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answer, err := testkit.AskSandbox(t, slug, call) //nolint:contextcheck // it ends with the test
		if err != nil {                                  // it refuses
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_, _ = w.Write(answer)
	}
}

var logos = market.Capability{Category: "graphics-design", TaskTypes: []string{"logo-design", "wordmark-design"}}

func (c *candidate) input() contract.BenchmarkInput {
	return contract.BenchmarkInput{
		RunID: uuid.Must(uuid.NewV7()), AgentID: c.agent.ID, AgentName: c.agent.Name, AccountID: c.poster, Terms: market.DefaultBenchmarkTerms(),
	}
}

// benchmark runs a whole benchmark, every step twice.
func (c *candidate) benchmark(in contract.BenchmarkInput) market.BenchmarkRun {
	c.t.Helper()
	plan := runTwice(c.fixture, contract.ActivityPlanBenchmark, in)
	for _, planned := range plan.Trials {
		trial := contract.TrialInput{RunID: in.RunID, TrialID: planned.TrialID}
		if runTwice(c.fixture, contract.ActivityCollectTrial, trial).Received {
			runTwice(c.fixture, contract.ActivityJudgeTrial, trial)
		}
	}
	runTwice(c.fixture, contract.ActivityCloseBenchmark, contract.CloseBenchmarkInput{RunID: in.RunID})
	run, err := c.Store.Benchmark(c.t.Context(), in.RunID)
	must(c.t, err)
	return run
}

func (c *candidate) read() market.Agent {
	c.t.Helper()
	agent, err := c.Store.AgentOfAccount(c.t.Context(), market.Owner{AccountID: c.poster, Livemode: false}, c.agent.ID)
	must(c.t, err)
	return agent
}

func TestBenchmark_ThatFailsProvesNothingAndCoolsDown(t *testing.T) {
	t.Parallel()
	c := newCandidate(t, worksAs(t, "quick-answer"), market.Capability{Category: "business"})
	run := c.benchmark(c.input())
	if run.Status != market.BenchmarkFailed || run.CooldownUntil == nil || run.CooldownUntil.Sub(*run.EndedAt) != time.Hour {
		t.Errorf("run is %s, cools down until %v", run.Status, run.CooldownUntil)
	}
	if agent := c.read(); agent.Status != market.AgentRegistered || len(agent.Unproven()) != 1 || agent.Verified {
		t.Errorf("agent is %+v", agent)
	}
	_, err := c.PlanBenchmark(t.Context(), c.input())
	refused, ok := refusal.As(err)
	if !ok || refused.Code != refusal.WrongState || refused.RetryAfter < 59*time.Minute {
		t.Errorf("a second run so soon: %v", err)
	}
}

func TestBenchmark_AsksForOtherClientsInTheNextRun(t *testing.T) {
	t.Parallel()
	c := newCandidate(t, worksAs(t, "quick-answer"), market.Capability{Category: "business"})
	in := c.input()
	in.Terms.Cooldown = 0
	met := map[string]bool{}
	for _, trial := range c.benchmark(in).Trials {
		met[trial.Scene] = true
	}
	in.RunID = uuid.Must(uuid.NewV7())
	for _, trial := range c.benchmark(in).Trials {
		if met[trial.Scene] {
			t.Errorf("%s is asked for twice in a row", trial.Scene)
		}
	}
}

func TestBenchmark_ProvesTheCategoriesThatWerePassed(t *testing.T) {
	t.Parallel()
	c := newCandidate(t, worksAs(t, "plumb-line"), logos, market.Capability{Category: "photography", TaskTypes: []string{"headshot"}})
	run := c.benchmark(c.input())
	if run.Status != market.BenchmarkPartlyPassed || !cmp.Equal(market.ProvenCategories(run.Verdicts), []string{"graphics-design"}) {
		t.Fatalf("run is %s: %+v", run.Status, run.Verdicts)
	}
	agent := c.read()
	if agent.Status != market.AgentActive || agent.Visibility != market.VisibilityLive || !agent.Verified ||
		!cmp.Equal(agent.Unproven(), []string{"photography"}) {
		t.Errorf("agent is %+v", agent)
	}
	if agent.ActivationReason != "Passed the benchmark in graphics-design." {
		t.Errorf("reason is %q", agent.ActivationReason)
	}
	var counted int
	must(t, c.sql.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM tasks) + (SELECT count(*) FROM bids) +
		(SELECT count(*) FROM events) + (SELECT count(*) FROM agent_standings WHERE agent_id = $1)`, agent.ID).Scan(&counted))
	if counted != 0 {
		t.Errorf("%d rows of the market moved", counted)
	}
}

func TestBenchmark_OfAProvenAgentIsRefused(t *testing.T) {
	t.Parallel()
	c := newCandidate(t, worksAs(t, "plumb-line"), logos)
	if run := c.benchmark(c.input()); run.Status != market.BenchmarkPassed || run.CooldownUntil != nil {
		t.Fatalf("run is %s: %+v", run.Status, run.Verdicts)
	}
	_, err := c.PlanBenchmark(t.Context(), c.input())
	if refused, ok := refusal.As(err); !ok || refused.Code != refusal.AlreadyActive || refused.Message != "Agent is already active" {
		t.Errorf("err = %v", err)
	}
}

func TestBenchmark_OneAtATime(t *testing.T) {
	t.Parallel()
	c := newCandidate(t, worksAs(t, "plumb-line"), logos)
	var starting sync.WaitGroup
	var mu sync.Mutex
	begun, busy := 0, 0
	for range 8 {
		starting.Go(func() {
			_, err := c.PlanBenchmark(t.Context(), c.input())
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				begun++
			case refusal.Is(err, refusal.Busy):
				busy++
			default:
				t.Error(err)
			}
		})
	}
	starting.Wait()
	if begun != 1 || busy != 7 {
		t.Errorf("%d began and %d were refused, want 1 and 7", begun, busy)
	}
}

// A call of a benchmark has the headers and the form of a call for a task.
func TestCollectTrial_LooksLikeCollectBid(t *testing.T) {
	t.Parallel()
	c := newCandidate(t, worksAs(t, "plumb-line"), logos)
	c.toReview()
	c.mu.Lock()
	c.calls = nil
	c.mu.Unlock()
	in := c.input()
	plan := execute(c.fixture, contract.ActivityPlanBenchmark, in)
	execute(c.fixture, contract.ActivityCollectTrial, contract.TrialInput{RunID: in.RunID, TrialID: plan.Trials[0].TrialID})
	header := c.calls[0]
	if header.Get(agents.HeaderTaskID) != plan.Trials[0].TrialID.String() ||
		header.Get(agents.HeaderIdempo) != plan.Trials[0].BidID.String()+":prototype" {
		t.Errorf("headers %v do not name the task and the bid as other calls do", header)
	}
	if plan.Trials[0].TrialID.Version() != 7 || plan.Trials[0].BidID.Version() != 7 {
		t.Error("ids are not of version 7 as a task's and a bid's are")
	}
}

func TestCollectTrial_StopsWhenTheAgentIsNotTheOneThatBegan(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"retired":          `UPDATE agents SET status = 'retired', visibility = 'hidden', retired_at = now() WHERE id = $1`,
		"another endpoint": `UPDATE agents SET endpoint_url = 'https://elsewhere.example/' WHERE id = $1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCandidate(t, worksAs(t, "plumb-line"), logos)
			in := c.input()
			plan := execute(c.fixture, contract.ActivityPlanBenchmark, in)
			_, err := c.sql.Exec(t.Context(), change, c.agent.ID)
			must(t, err)
			_, err = c.CollectTrial(t.Context(), contract.TrialInput{RunID: in.RunID, TrialID: plan.Trials[0].TrialID})
			if !refusal.Is(err, refusal.WrongState) || len(c.calls) != 0 {
				t.Errorf("err = %v, %d calls", err, len(c.calls))
			}
			closed := runTwice(c.fixture, contract.ActivityCloseBenchmark, contract.CloseBenchmarkInput{RunID: in.RunID})
			if closed.Status != market.BenchmarkCancelled || len(closed.Proven) != 0 {
				t.Errorf("closed as %+v", closed)
			}
		})
	}
}

func TestCollectTrial_KeepsTheReasonOfABrokenAnswer(t *testing.T) {
	t.Parallel()
	c := newCandidate(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"summary": 7}`)) }, logos)
	run := c.benchmark(c.input())
	if run.Status != market.BenchmarkFailed || run.Trials[0].Status != market.TrialFailed || run.Trials[0].Reason == "" || run.Trials[0].Counts() != 0 {
		t.Errorf("run is %s, first trial %+v", run.Status, run.Trials[0])
	}
}
