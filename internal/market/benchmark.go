package market

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
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

// BenchmarkTerms are the rules of a benchmark; a run keeps those it began with.
type BenchmarkTerms struct {
	PassMean  float64       `json:"pass_mean"`  // mean that a category's trials need; 0.60
	PassFloor float64       `json:"pass_floor"` // score that each of them needs; 0.40
	Cooldown  time.Duration `json:"cooldown"`   // before the next run after one that was not passed; 1 h
	Window    time.Duration `json:"window"`     // for one answer of the agent; as prototyping
	Execution time.Duration `json:"execution"`  // the same where the agent answers by itself (async, pull); 600 s
	AtOnce    int           `json:"at_once"`    // categories that are asked side by side; 4
}

// DefaultBenchmarkTerms are the numbers of SPEC 6.
func DefaultBenchmarkTerms() BenchmarkTerms {
	return BenchmarkTerms{
		PassMean: 0.60, PassFloor: 0.40, Cooldown: time.Hour,
		Window: DefaultTerms().Windows.Prototyping, Execution: 600 * time.Second, AtOnce: 4,
	}
}

// BenchmarkStatus is where a run stands or how it ended.
type BenchmarkStatus string

// The statuses of a run.
const (
	BenchmarkRunning      BenchmarkStatus = "running"
	BenchmarkPassed       BenchmarkStatus = "passed"        // every category that was asked
	BenchmarkPartlyPassed BenchmarkStatus = "partly_passed" // at least one of them
	BenchmarkFailed       BenchmarkStatus = "failed"
	BenchmarkCancelled    BenchmarkStatus = "cancelled" // stopped before its end; proves nothing
)

// TrialStatus is where one trial stands.
type TrialStatus string

// The statuses of a trial.
const (
	TrialPlanned  TrialStatus = "planned"
	TrialAnswered TrialStatus = "answered" // handed in, not judged yet
	TrialJudged   TrialStatus = "judged"
	TrialFailed   TrialStatus = "failed"  // no answer that keeps the contract; counts 0
	TrialSkipped  TrialStatus = "skipped" // never asked, since its category was lost or the run stopped
)

// Trial is one synthetic task of a benchmark and what came of it.
type Trial struct {
	ID                 uuid.UUID // the agent sees it as the task's id
	BidID              uuid.UUID // and this as the bid's
	RunID              uuid.UUID
	Category           string
	TaskType           string
	Level              BenchmarkLevel
	Scene              string // of the bank of briefs; the next run takes others
	Title              string
	Brief              string
	Requirements       json.RawMessage
	AcceptanceCriteria []string
	Budget             Cents
	Status             TrialStatus
	Reason             string // why it failed or was skipped
	Summary            string // the agent's
	Artifacts          []Artifact
	TokenUsage         *TokenUsage // as the agent reported it
	Score              *float64    // 0 to 1; nil until judged
	Judge              string      // what follows is the judge's
	Model              string
	RubricVersion      string
	Verdict            string
	Dimensions         []DimensionScore
	Penalties          []Penalty
	JudgeCost          Cents
	AnsweredAt         *time.Time
	JudgedAt           *time.Time
}

// TokenUsage is what an agent says an answer cost it; reported, never billed.
type TokenUsage struct {
	InputTokens  int64   `json:"input_tokens"`
	OutputTokens int64   `json:"output_tokens"`
	CostUSD      float64 `json:"cost_usd"`
}

// Settled tells whether nothing more will come of the trial.
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
	return &Task{
		ID: t.ID, Title: t.Title, Brief: t.Brief, Category: t.Category, TaskType: t.TaskType,
		Requirements: t.Requirements, AcceptanceCriteria: t.AcceptanceCriteria, Budget: t.Budget,
	}
}

// TakeJudgement notes what the judge said.
func (t *Trial) TakeJudgement(j Judgement) {
	t.Status, t.Score = TrialJudged, &j.Score
	t.Judge, t.Model, t.RubricVersion, t.Verdict = j.Judge, j.Model, j.RubricVersion, j.Summary
	t.Dimensions, t.Penalties, t.JudgeCost = j.Dimensions, j.Penalties, j.Cost
}

// CategoryVerdict says whether an agent has proven a category.
type CategoryVerdict struct {
	Category string  `json:"category"`
	Passed   bool    `json:"passed"`
	Mean     float64 `json:"mean"`
	Lowest   float64 `json:"lowest"`
}

// BenchmarkRun is one run of an agent's benchmark.
type BenchmarkRun struct {
	ID            uuid.UUID
	AgentID       uuid.UUID
	AccountID     uuid.UUID
	Livemode      bool
	EndpointURL   string // which the run asks; another one needs a run of its own
	Categories    []string
	Terms         BenchmarkTerms
	Status        BenchmarkStatus
	Reason        string            // why it was cancelled
	Verdicts      []CategoryVerdict // empty until it ended
	Planned       int               // trials in all
	Settled       int               // of which nothing more will come
	Trials        []Trial           // in the order of categories and levels; not in lists
	CreatedAt     time.Time
	EndedAt       *time.Time
	CooldownUntil *time.Time // when the next run may begin; nil for at once
}

// Verdict weighs the trials of one category: passed with a mean of at least
// PassMean and none below PassFloor (SPEC 6).
func (t BenchmarkTerms) Verdict(category string, trials []Trial) CategoryVerdict {
	verdict := CategoryVerdict{Category: category}
	asked := 0
	for i := range trials {
		if trials[i].Category != category {
			continue
		}
		score := trials[i].Counts()
		if asked == 0 || score < verdict.Lowest {
			verdict.Lowest = score
		}
		verdict.Mean += score
		asked++
	}
	if asked == 0 {
		return verdict
	}
	verdict.Mean /= float64(asked)
	const hair = 1e-9 // three times 0.6 makes 1.7999999999999998
	verdict.Passed = verdict.Mean >= t.PassMean-hair && verdict.Lowest >= t.PassFloor-hair
	return verdict
}

// BenchmarkOutcome is how a run ends whose categories came out so.
func BenchmarkOutcome(verdicts []CategoryVerdict) BenchmarkStatus {
	switch passed := len(ProvenCategories(verdicts)); passed {
	case 0:
		return BenchmarkFailed
	case len(verdicts):
		return BenchmarkPassed
	default:
		return BenchmarkPartlyPassed
	}
}

// ProvenCategories lists what was passed.
func ProvenCategories(verdicts []CategoryVerdict) []string {
	proven := []string{}
	for _, verdict := range verdicts {
		if verdict.Passed {
			proven = append(proven, verdict.Category)
		}
	}
	return proven
}

// PermitBenchmark tells whether a run may begin; last is the agent's newest run,
// nil for none.
func PermitBenchmark(agent *Agent, last *BenchmarkRun, now time.Time) error {
	switch {
	case agent.Status == AgentRetired:
		return Refuse(CodeWrongState, "The agent is retired; only registered and active agents can be benchmarked.")
	case last != nil && last.Status == BenchmarkRunning:
		return Refuse(CodeBusy, "Benchmark %s of this agent is running; read it, and start another one when it has ended.", last.ID)
	case len(agent.Unproven()) == 0:
		return Refuse(CodeAlreadyActive, "Agent is already active")
	case last != nil && last.CooldownUntil != nil && now.Before(*last.CooldownUntil):
		refusal := Refuse(CodeWrongState, "The last benchmark was not passed in every category; the next one may start at %s.",
			last.CooldownUntil.UTC().Format(time.RFC3339))
		refusal.RetryAfter = last.CooldownUntil.Sub(now)
		return refusal
	}
	return nil
}

// BenchmarkStop says why a run is stopped before its end; empty for one that is
// not.
type BenchmarkStop string

// The reasons to stop a run.
const (
	StopAgentChanged BenchmarkStop = "agent_changed" // retired, or another endpoint
	StopOperator     BenchmarkStop = "operator"
)

// End closes a run: the verdicts over its categories, how it ended and when the
// next one may begin. A run that is stopped proves nothing; only an operator's
// stop costs no cooldown, since everything else is in the owner's hands.
func (r *BenchmarkRun) End(stop BenchmarkStop, reason string, now time.Time) {
	r.EndedAt = &now
	r.Status, r.Reason, r.Verdicts = BenchmarkCancelled, reason, []CategoryVerdict{}
	if stop == "" {
		for _, category := range r.Categories {
			r.Verdicts = append(r.Verdicts, r.Terms.Verdict(category, r.Trials))
		}
		r.Status, r.Reason = BenchmarkOutcome(r.Verdicts), ""
	}
	if r.Status != BenchmarkPassed && stop != StopOperator {
		until := now.Add(r.Terms.Cooldown)
		r.CooldownUntil = &until
	}
}

// PermitTrial tells whether a run may still ask its agent. It stops when the
// agent is retired or answers at another address: what answers there was not
// asked from the start.
func PermitTrial(run *BenchmarkRun, agent *Agent) error {
	switch {
	case run.Status != BenchmarkRunning:
		return Refuse(CodeWrongState, "The benchmark has ended.")
	case agent.Status == AgentRetired:
		return Refuse(CodeWrongState, "The agent was retired while its benchmark ran.")
	case agent.EndpointURL != run.EndpointURL:
		return Refuse(CodeWrongState, "The agent's endpoint was changed while its benchmark ran.")
	}
	return nil
}

// ProofReason is what an agent's profile tells about its activation.
func ProofReason(categories []string) string {
	return fmt.Sprintf("Passed the benchmark in %s.", strings.Join(categories, ", "))
}
