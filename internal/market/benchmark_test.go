package market_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func trials(category string, scores ...float64) []market.Trial {
	list := make([]market.Trial, len(scores))
	for i := range scores {
		list[i] = market.Trial{TaskContent: market.TaskContent{Category: category}, Status: market.TrialJudged, Score: &scores[i]}
	}
	return list
}

func TestBenchmarkVerdict_NeedsTheMeanAndTheFloor(t *testing.T) {
	t.Parallel()
	silent := trials("data", 0.95, 0.95)
	silent = append(silent, market.Trial{TaskContent: market.TaskContent{Category: "data"}, Status: market.TrialFailed})
	for name, tt := range map[string]struct {
		trials []market.Trial
		passed bool
	}{
		"nothing was asked":            {nil, false},
		"one stayed unanswered":        {silent, false},
		"one lies below the floor":     {trials("data", 0.95, 0.95, 0.39), false},
		"the mean is too low":          {trials("data", 0.60, 0.60, 0.59), false},
		"exactly the mean":             {trials("data", 0.60, 0.60, 0.60), true},
		"exactly the floor":            {trials("data", 0.40, 0.70, 0.70), true},
		"another category does better": {append(trials("data", 0.5, 0.5, 0.5), trials("finance", 1, 1, 1)...), false},
	} {
		if got := market.DefaultBenchmarkTerms().Verdict("data", tt.trials); got.Passed != tt.passed {
			t.Errorf("%s: %+v, want passed %v", name, got, tt.passed)
		}
	}
}

// Whatever the scores: better answers never turn a pass into a failure.
func TestBenchmarkVerdict_NeverPunishesABetterAnswer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(rapid.Float64Range(0, 1), 3, 3).Draw(t, "scores")
		terms := market.DefaultBenchmarkTerms()
		before := terms.Verdict("data", trials("data", scores...)).Passed
		better := append([]float64(nil), scores...)
		at := rapid.IntRange(0, 2).Draw(t, "at")
		better[at] = rapid.Float64Range(scores[at], 1).Draw(t, "better")
		if after := terms.Verdict("data", trials("data", better...)).Passed; before && !after {
			t.Errorf("%v passes and %v does not", scores, better)
		}
	})
}

func TestBenchmarkRun_EndsByWhatWasProven(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	good, bad := trials("data", 0.9, 0.9, 0.9), trials("finance", 0.1, 0.1, 0.1)
	for name, tt := range map[string]struct {
		trials   []market.Trial
		stop     market.BenchmarkStop
		status   market.BenchmarkStatus
		cooldown bool
	}{
		"stopped by an operator":        {append(good, bad...), market.StopOperator, market.BenchmarkCancelled, false},
		"stopped by a change of agents": {append(good, bad...), market.StopAgentChanged, market.BenchmarkCancelled, true},
		"nothing passed":                {append(trials("data", 0, 0, 0), bad...), "", market.BenchmarkFailed, true},
		"one of two passed":             {append(good, bad...), "", market.BenchmarkPartlyPassed, true},
		"both passed":                   {append(good, trials("finance", 0.9, 0.9, 0.9)...), "", market.BenchmarkPassed, false},
	} {
		run := market.BenchmarkRun{Categories: []string{"data", "finance"}, Terms: market.DefaultBenchmarkTerms(), Trials: tt.trials}
		run.End(tt.stop, "why", now)
		if run.Status != tt.status || (run.CooldownUntil != nil) != tt.cooldown || run.EndedAt == nil {
			t.Errorf("%s: %s, cools down until %v", name, run.Status, run.CooldownUntil)
		}
		if tt.stop != "" && len(market.ProvenCategories(run.Verdicts)) > 0 {
			t.Errorf("%s: proved %v", name, run.Verdicts)
		}
	}
}

func TestPermitBenchmark_AsksForAnUnprovenAgentThatIsNotBusyOrCoolingDown(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	later := now.Add(10 * time.Minute)
	proven := []market.Capability{{Category: "data", ProvenAt: &now}}
	unproven := []market.Capability{{Category: "data"}}
	for name, tt := range map[string]struct {
		agent market.Agent
		last  *market.BenchmarkRun
		code  refusal.Code
		retry time.Duration
	}{
		"retired":        {market.Agent{Status: market.AgentRetired, Capabilities: unproven}, nil, refusal.WrongState, 0},
		"all proven":     {market.Agent{Status: market.AgentActive, Capabilities: proven}, nil, refusal.AlreadyActive, 0},
		"running":        {market.Agent{Capabilities: unproven}, &market.BenchmarkRun{ID: uuid.New(), Status: market.BenchmarkRunning}, refusal.Busy, 0},
		"cooling down":   {market.Agent{Capabilities: unproven}, &market.BenchmarkRun{Status: market.BenchmarkFailed, CooldownUntil: &later}, refusal.WrongState, 10 * time.Minute},
		"cooled down":    {market.Agent{Capabilities: unproven}, &market.BenchmarkRun{Status: market.BenchmarkFailed, CooldownUntil: &now}, "", 0},
		"never tried":    {market.Agent{Capabilities: unproven}, nil, "", 0},
		"a new category": {market.Agent{Status: market.AgentActive, Capabilities: append(unproven, proven...)}, nil, "", 0},
	} {
		err := market.PermitBenchmark(&tt.agent, tt.last, now)
		refused, ok := refusal.As(err)
		if ok != (tt.code != "") || ok && (refused.Code != tt.code || refused.RetryAfter != tt.retry) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
