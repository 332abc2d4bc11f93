package market

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// BenchmarkLevel is how hard a trial is.
type BenchmarkLevel string

// The levels of a category's trials.
const (
	LevelEasy    BenchmarkLevel = "easy"
	LevelTypical BenchmarkLevel = "typical"
	LevelHard    BenchmarkLevel = "hard"
)

// Levels lists the levels in the order in which a category is asked.
var Levels = []BenchmarkLevel{LevelEasy, LevelTypical, LevelHard}

// TrialsPerCategory is how many trials a category has: one of each level.
const TrialsPerCategory = 3

// TrialStatus is where one trial stands.
type TrialStatus string

// The statuses of a trial.
const (
	TrialPlanned  TrialStatus = "planned"
	TrialAnswered TrialStatus = "answered" // submitted, not judged yet
	TrialJudged   TrialStatus = "judged"
	TrialFailed   TrialStatus = "failed"  // no answer that keeps the contract; counts 0
	TrialSkipped  TrialStatus = "skipped" // never asked, since its category was lost or the run stopped
)

// Trial is one synthetic task of a benchmark and what came of it.
type Trial struct {
	TaskContent

	ID            uuid.UUID // the agent sees it as the task's id
	BidID         uuid.UUID // and this as the bid's
	RunID         uuid.UUID
	Level         BenchmarkLevel
	Scene         string // of the bank of briefs; the next run takes others
	Status        TrialStatus
	Reason        string // why it failed or was skipped
	Summary       string // the agent's
	Artifacts     []Artifact
	TokenUsage    *TokenUsage // as the agent reported it
	Score         *float64    // 0 to 1; nil until judged
	Judge         string      // what follows is the judge's
	Model         string
	RubricVersion string
	Verdict       string
	Dimensions    []DimensionScore
	Penalties     []Penalty
	JudgeCost     Cents
	AnsweredAt    *time.Time
	JudgedAt      *time.Time
}

// TokenUsage is what an agent says an answer cost it; reported, never billed.
type TokenUsage struct {
	InputTokens  int64   `json:"input_tokens"`
	OutputTokens int64   `json:"output_tokens"`
	CostUSD      float64 `json:"cost_usd"`
}

// Settled reports whether nothing more will come of the trial.
func (t *Trial) Settled() bool { return t.Status != TrialPlanned && t.Status != TrialAnswered }

// Counts is what the trial counts: its score, or 0 without a judged answer.
func (t *Trial) Counts() float64 {
	if t.Score == nil {
		return 0
	}
	return *t.Score
}

// Task is the trial as an agent and a judge meet it.
func (t *Trial) Task() *Task {
	return &Task{ID: t.ID, TaskContent: t.TaskContent}
}

// TakeJudgement notes what the judge said.
func (t *Trial) TakeJudgement(j Judgement) {
	t.Status, t.Score = TrialJudged, &j.Score
	t.Judge, t.Model, t.RubricVersion, t.Verdict = j.Judge, j.Model, j.RubricVersion, j.Summary
	t.Dimensions, t.Penalties, t.JudgeCost = j.Dimensions, j.Penalties, j.Cost
}

// PermitTrial reports whether a run may still ask its agent. It stops when the
// agent is retired or answers at another address: what answers there was not
// asked from the start.
func PermitTrial(run *BenchmarkRun, agent *Agent) error {
	switch {
	case run.Status != BenchmarkRunning:
		return refusal.New(refusal.WrongState, "The benchmark has ended.")
	case agent.Status == AgentRetired:
		return refusal.New(refusal.WrongState, "The agent was retired while its benchmark ran.")
	case agent.EndpointURL != run.EndpointURL:
		return refusal.New(refusal.WrongState, "The agent's endpoint was changed while its benchmark ran.")
	}
	return nil
}
