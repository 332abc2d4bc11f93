package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// newWorldBenchmark is a run of the agent's that was passed in one category.
func newWorldBenchmark(agent *market.Agent) market.BenchmarkRun {
	ended := agent.CreatedAt.Add(3 * time.Minute)
	score := 0.82
	run := market.BenchmarkRun{
		ID: uuid.Must(uuid.NewV7()), AgentID: agent.ID, AccountID: agent.AccountID, Livemode: agent.Livemode,
		Categories: []string{"graphics-design"}, Terms: market.DefaultBenchmarkTerms(), Planned: 3, Settled: 3, CreatedAt: agent.CreatedAt,
	}
	for _, level := range market.Levels {
		run.Trials = append(run.Trials, market.Trial{
			ID: uuid.Must(uuid.NewV7()), RunID: run.ID, Level: level,
			TaskContent: market.TaskContent{
				Title: "Logo for Harbor Coffee", Brief: "Design a logo for Harbor Coffee, in blue and sand.",
				Category: "graphics-design", TaskType: "logo-design", Budget: 2400, Requirements: json.RawMessage(`{}`),
			},
			Status: market.TrialJudged, Score: &score, Judge: "embedded", RubricVersion: "logo-1", Verdict: "Clear and scalable.",
			Dimensions: []market.DimensionScore{{Key: "brief_adherence", Score: score, Weight: 1, Reason: "Uses both colours."}},
			TokenUsage: &market.TokenUsage{InputTokens: 900, OutputTokens: 2100, CostUSD: 0.04}, AnsweredAt: &ended, JudgedAt: &ended,
		})
	}
	run.End("", "", ended)
	return run
}

func (w *fixture) PermitBenchmark(ctx context.Context, owner market.Owner, agentID uuid.UUID) error {
	if _, err := w.AgentOfAccount(ctx, owner, agentID); err != nil {
		return err
	}
	return w.benchmarkErr
}

func (w *fixture) BenchmarkOfAgent(_ context.Context, owner market.Owner, agentID, runID uuid.UUID) (market.BenchmarkRun, error) {
	return find(w.benchmarks, func(r market.BenchmarkRun) bool {
		return r.ID == runID && r.AgentID == agentID && r.AccountID == owner.AccountID && r.Livemode == owner.Livemode
	})
}

func (w *fixture) ListBenchmarks(
	_ context.Context, owner market.Owner, agentID uuid.UUID, page market.Page,
) ([]market.BenchmarkRun, error) {
	var found []market.BenchmarkRun
	for _, r := range w.benchmarks {
		if r.AgentID == agentID && r.AccountID == owner.AccountID && r.Livemode == owner.Livemode {
			found = append(found, r)
		}
	}
	return found[:min(len(found), page.Limit)], w.readErr
}

func (w *fixture) StartBenchmark(_ context.Context, input contract.BenchmarkInput) error {
	if w.flowErr != nil {
		return w.flowErr
	}
	run := newWorldBenchmark(&w.agents[0])
	run.ID, run.Status, run.EndedAt, run.Verdicts, run.Settled = input.RunID, market.BenchmarkRunning, nil, nil, 0
	for i := range run.Trials {
		run.Trials[i] = market.Trial{
			ID: run.Trials[i].ID, Level: run.Trials[i].Level, Status: market.TrialPlanned,
			TaskContent: market.TaskContent{Category: "graphics-design", TaskType: "logo-design", Title: "x", Brief: "y"},
		}
	}
	run.Trials[0].RunID = input.RunID
	w.benchmarks = append(w.benchmarks, run)
	return nil
}
