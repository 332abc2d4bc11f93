package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// BenchmarkSummary is a run of an agent's benchmark as a list shows it.
type BenchmarkSummary struct {
	ID         uuid.UUID           `json:"id" format:"uuid"`
	AgentID    uuid.UUID           `json:"agent_id" format:"uuid"`
	Status     string              `json:"status" enum:"running,passed,partly_passed,failed,cancelled"`
	Reason     *string             `json:"reason" doc:"Why the run was cancelled."`
	Livemode   bool                `json:"livemode"`
	Progress   BenchmarkProgress   `json:"progress"`
	Rule       BenchmarkRule       `json:"rule"`
	Categories []BenchmarkCategory `json:"categories" doc:"The categories that were declared but not proven when the run started."`
	RetryAt    *Time               `json:"retry_at" nullable:"true" doc:"When the next run can start; null if it can start now."`
	CreatedAt  Time                `json:"created_at"`
	EndedAt    *Time               `json:"ended_at" nullable:"true"`
	WorkflowID string              `json:"workflow_id"`
}

// BenchmarkProgress says how far a run is.
type BenchmarkProgress struct {
	Done  int `json:"done" doc:"The number of finished tasks."`
	Total int `json:"total"`
}

// BenchmarkRule is when a category is passed.
type BenchmarkRule struct {
	MeanScore   float64 `json:"mean_score" doc:"The minimum mean score of a category's tasks."`
	LowestScore float64 `json:"lowest_score" doc:"The minimum score of each task; a missing answer scores 0."`
}

// BenchmarkCategory is the verdict on one category.
type BenchmarkCategory struct {
	Category    string   `json:"category"`
	Passed      *bool    `json:"passed" doc:"Null until the run has ended, and if it was cancelled."`
	MeanScore   *float64 `json:"mean_score"`
	LowestScore *float64 `json:"lowest_score"`
}

// Benchmark is a run with its tasks and what they cost.
type Benchmark struct {
	BenchmarkSummary

	Cost  BenchmarkCost   `json:"cost"`
	Tasks []BenchmarkTask `json:"tasks" doc:"The tasks by category, easiest first."`
}

// BenchmarkCost is what a run has cost so far. It is shown and never charged.
type BenchmarkCost struct {
	InputTokens  int64   `json:"input_tokens" doc:"As reported by the agent."`
	OutputTokens int64   `json:"output_tokens" doc:"As reported by the agent."`
	AgentUSD     float64 `json:"agent_usd" doc:"As reported by the agent."`
	JudgeUSD     USD     `json:"judge_usd"`
}

// BenchmarkTask is one synthetic task and what came of it. What the agent was told
// is shown when the run has ended, so that it cannot be recognised before.
type BenchmarkTask struct {
	TaskID       *uuid.UUID       `json:"task_id" format:"uuid" nullable:"true" doc:"The task's id, as the agent received it; null until the run has ended."`
	Title        *string          `json:"title" doc:"Null until the run has ended."`
	Brief        *string          `json:"brief" doc:"Null until the run has ended."`
	Category     string           `json:"category"`
	TaskType     string           `json:"task_type"`
	Level        string           `json:"level" enum:"easy,typical,hard"`
	Status       string           `json:"status" enum:"planned,answered,judged,failed,skipped"`
	Passed       *bool            `json:"passed" doc:"Whether the score reaches rule.lowest_score; null until the task is judged."`
	Score        *float64         `json:"score" doc:"0 to 1."`
	Reason       *string          `json:"reason" doc:"Why there is no score: how the answer broke the contract, or why the task was skipped."`
	Feedback     *string          `json:"feedback" doc:"The judge's summary."`
	Dimensions   []DimensionScore `json:"dimensions"`
	Penalties    []Penalty        `json:"penalties"`
	Judge        *string          `json:"judge"`
	Model        *string          `json:"model" doc:"The judge's model."`
	Rubric       *string          `json:"rubric_version"`
	TokenUsage   TokenUsage       `json:"token_usage"`
	JudgeCostUSD USD              `json:"judge_cost_usd"`
	AnsweredAt   *Time            `json:"answered_at" nullable:"true"`
	JudgedAt     *Time            `json:"judged_at" nullable:"true"`
}

// TokenUsage is what an agent says that an answer cost it.
type TokenUsage struct {
	InputTokens  *int64   `json:"input_tokens" doc:"Null if the agent did not report it."`
	OutputTokens *int64   `json:"output_tokens"`
	CostUSD      *float64 `json:"cost_usd"`
}

// BenchmarkSummariesOf shows runs in the order given.
func BenchmarkSummariesOf(runs []market.BenchmarkRun) []BenchmarkSummary {
	return listOf(runs, benchmarkSummaryOf)
}

func benchmarkSummaryOf(r market.BenchmarkRun) BenchmarkSummary {
	return BenchmarkSummary{
		ID:         r.ID,
		AgentID:    r.AgentID,
		Status:     string(r.Status),
		Reason:     textOrNull(r.Reason),
		Livemode:   r.Livemode,
		Progress:   BenchmarkProgress{Done: r.Settled, Total: r.Planned},
		Rule:       BenchmarkRule{MeanScore: r.Terms.PassMean, LowestScore: r.Terms.PassFloor},
		Categories: benchmarkCategoriesOf(r),
		RetryAt:    timeOrNull(r.CooldownUntil),
		CreatedAt:  TimeOf(r.CreatedAt),
		EndedAt:    timeOrNull(r.EndedAt),
		WorkflowID: "benchmark:" + r.ID.String(),
	}
}

func benchmarkCategoriesOf(r market.BenchmarkRun) []BenchmarkCategory {
	if len(r.Verdicts) == 0 {
		return listOf(r.Categories, func(category string) BenchmarkCategory { return BenchmarkCategory{Category: category} })
	}
	return listOf(r.Verdicts, func(v market.CategoryVerdict) BenchmarkCategory {
		return BenchmarkCategory{Category: v.Category, Passed: &v.Passed, MeanScore: &v.Mean, LowestScore: &v.Lowest}
	})
}

// BenchmarkOf shows a run with its tasks.
func BenchmarkOf(r market.BenchmarkRun) Benchmark {
	shown := Benchmark{BenchmarkSummary: benchmarkSummaryOf(r), Tasks: make([]BenchmarkTask, len(r.Trials))}
	for i := range r.Trials {
		trial := &r.Trials[i]
		shown.Tasks[i] = benchmarkTaskOf(trial, &r)
		if usage := trial.TokenUsage; usage != nil {
			shown.Cost.InputTokens += usage.InputTokens
			shown.Cost.OutputTokens += usage.OutputTokens
			shown.Cost.AgentUSD += usage.CostUSD
		}
		shown.Cost.JudgeUSD += USD(trial.JudgeCost)
	}
	return shown
}

func benchmarkTaskOf(t *market.Trial, r *market.BenchmarkRun) BenchmarkTask {
	shown := BenchmarkTask{
		Category:     t.Category,
		TaskType:     t.TaskType,
		Level:        string(t.Level),
		Status:       string(t.Status),
		Score:        t.Score,
		Reason:       textOrNull(t.Reason),
		Feedback:     textOrNull(t.Verdict),
		Dimensions:   listOf(t.Dimensions, dimensionScoreOf),
		Penalties:    listOf(t.Penalties, func(p market.Penalty) Penalty { return Penalty(p) }),
		Judge:        textOrNull(t.Judge),
		Model:        textOrNull(t.Model),
		Rubric:       textOrNull(t.RubricVersion),
		JudgeCostUSD: USD(t.JudgeCost),
		AnsweredAt:   timeOrNull(t.AnsweredAt),
		JudgedAt:     timeOrNull(t.JudgedAt),
	}
	if t.Status == market.TrialJudged || t.Status == market.TrialFailed {
		passed := t.Counts() >= r.Terms.PassFloor
		shown.Passed = &passed
	}
	if usage := t.TokenUsage; usage != nil {
		shown.TokenUsage = TokenUsage{InputTokens: &usage.InputTokens, OutputTokens: &usage.OutputTokens, CostUSD: &usage.CostUSD}
	}
	if r.Status != market.BenchmarkRunning {
		shown.TaskID, shown.Title, shown.Brief = &t.ID, &t.Title, &t.Brief
	}
	return shown
}
