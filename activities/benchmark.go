package activities

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/benchmark"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivityPlanBenchmark, (*Activities).PlanBenchmark)

// PlanBenchmark writes a run with three trials for each category that the agent
// declares and has not proven. It refuses what market.PermitBenchmark does not
// allow. Asked again, it answers from the rows.
func (a *Activities) PlanBenchmark(ctx context.Context, in contract.BenchmarkInput) (contract.PlanBenchmarkResult, error) {
	asked := market.BenchmarkRun{ID: in.RunID, AgentID: in.AgentID, AccountID: in.AccountID, Livemode: in.Livemode, Terms: in.Terms}
	run, err := a.Store.StartBenchmark(ctx, asked, func(basis store.BenchmarkBasis) (market.BenchmarkRun, error) {
		if err := basis.Permit(); err != nil {
			return market.BenchmarkRun{}, err
		}
		planned := asked
		planned.EndpointURL, planned.Categories = basis.Agent.EndpointURL, basis.Agent.Unproven()
		var err error
		planned.Trials, err = a.drawTrials(in.RunID, &basis)
		return planned, err
	})
	if err != nil {
		return contract.PlanBenchmarkResult{}, err
	}
	result := planOf(&run)
	mode, err := a.Store.ExecutionModeOf(ctx, in.AgentID)
	result.Asynchronous = mode.IsAsynchronous()
	return result, err
}

func (a *Activities) drawTrials(runID uuid.UUID, basis *store.BenchmarkBasis) ([]market.Trial, error) {
	var trials []market.Trial
	for _, capability := range basis.Agent.Capabilities {
		if capability.ProvenAt != nil {
			continue
		}
		drawn, err := a.Briefs.Draw(benchmark.Order{
			RunID: runID, Capability: capability, MinPrice: basis.Agent.MinPrice, Avoid: scenesOf(basis.Last, capability.Category),
		})
		if err != nil {
			return nil, err
		}
		trials = append(trials, drawn...)
	}
	for i := range trials {
		var err error
		if trials[i].ID, err = uuid.NewV7(); err == nil {
			trials[i].BidID, err = uuid.NewV7()
		}
		if err != nil {
			return nil, fmt.Errorf("make trial id: %w", err)
		}
	}
	return trials, nil
}

// scenesOf are the clients that a run asked for in a category.
func scenesOf(run *market.BenchmarkRun, category string) []string {
	var scenes []string
	if run == nil {
		return nil
	}
	for i := range run.Trials {
		if run.Trials[i].Category == category {
			scenes = append(scenes, run.Trials[i].Scene)
		}
	}
	return scenes
}

func planOf(run *market.BenchmarkRun) contract.PlanBenchmarkResult {
	result := contract.PlanBenchmarkResult{}
	for i := range run.Trials {
		t := &run.Trials[i]
		result.Trials = append(result.Trials, contract.PlannedTrial{
			TrialID: t.ID, BidID: t.BidID, Category: t.Category, TaskType: t.TaskType, Level: t.Level,
		})
	}
	return result
}

var _ = implement(contract.ActivityCloseBenchmark, (*Activities).CloseBenchmark)

// CloseBenchmark ends a run by the market's rule, proves what was passed and makes
// the agent active with it. Asked again, it tells how the run ended.
func (a *Activities) CloseBenchmark(ctx context.Context, in contract.CloseBenchmarkInput) (contract.CloseBenchmarkResult, error) {
	run, err := a.Store.EndBenchmark(ctx, in.RunID, func(run *market.BenchmarkRun, agent *market.Agent, now time.Time) {
		stop, reason := in.Stop, in.Reason
		if err := market.PermitTrial(run, agent); err != nil && stop == "" {
			stop, reason = market.StopAgentChanged, err.Error()
		}
		run.End(stop, reason, now)
	})
	if err != nil {
		return contract.CloseBenchmarkResult{}, err
	}
	return contract.CloseBenchmarkResult{Status: run.Status, Proven: market.ProvenCategories(run.Verdicts)}, nil
}
