package market

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

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

// PermitBenchmark reports whether a run may begin; last is the agent's newest run,
// nil for none.
func PermitBenchmark(agent *Agent, last *BenchmarkRun, now time.Time) error {
	switch {
	case agent.Status == AgentRetired:
		return refusal.New(refusal.WrongState, "The agent is retired; only registered and active agents can be benchmarked.")
	case last != nil && last.Status == BenchmarkRunning:
		return refusal.New(refusal.Busy, "Benchmark %s of this agent is running; read it, and start another one when it has ended.", last.ID)
	case len(agent.Unproven()) == 0:
		return refusal.New(refusal.AlreadyActive, "Agent is already active")
	case last != nil && last.CooldownUntil != nil && now.Before(*last.CooldownUntil):
		refused := refusal.New(refusal.WrongState, "The last benchmark was not passed in every category; the next one may start at %s.",
			last.CooldownUntil.UTC().Format(time.RFC3339))
		refused.RetryAfter = last.CooldownUntil.Sub(now)
		return refused
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
