package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
)

func planBenchmark(ctx workflow.Context, in contract.BenchmarkInput) call[contract.PlanBenchmarkResult] {
	return callOrdinary[contract.PlanBenchmarkResult](ctx, contract.ActivityPlanBenchmark, "Draw the tasks for "+clip(in.AgentName), in)
}

// collectTrial ends at the latest when the window for one answer does.
func collectTrial(ctx workflow.Context, in contract.TrialInput, trial contract.PlannedTrial, window time.Duration) call[contract.CollectTrialResult] {
	return callWithin[contract.CollectTrialResult](ctx, contract.ActivityCollectTrial, window, summaryOf("Ask for", trial), in)
}

func receiveTrial(ctx workflow.Context, in contract.TrialInput, trial contract.PlannedTrial) call[contract.CollectTrialResult] {
	return callOrdinary[contract.CollectTrialResult](ctx, contract.ActivityReceiveTrial, summaryOf("Take what is there of", trial), in)
}

// judgeTrial has no window: that a judge is away is not the agent's failure.
func judgeTrial(ctx workflow.Context, in contract.TrialInput, trial contract.PlannedTrial) call[contract.JudgeTrialResult] {
	return callOrdinary[contract.JudgeTrialResult](ctx, contract.ActivityJudgeTrial, summaryOf("Judge", trial), in)
}

func closeBenchmark(ctx workflow.Context, in contract.CloseBenchmarkInput) call[contract.CloseBenchmarkResult] {
	return callOrdinary[contract.CloseBenchmarkResult](ctx, contract.ActivityCloseBenchmark, "End the run and prove what was passed", in)
}

func summaryOf(act string, trial contract.PlannedTrial) string {
	return fmt.Sprintf("%s the %s %s", act, trial.Level, clip(trial.TaskType))
}
