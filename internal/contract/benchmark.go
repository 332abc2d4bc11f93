package contract

import (
	"strings"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// BenchmarkWorkflow is the workflow type of one run of an agent's benchmark. It
// takes UpdateAwaitRecorded, sent with the start, and SignalBidSubmitted.
const BenchmarkWorkflow = "BenchmarkWorkflow"

// The activities of a benchmark. JudgeTrial has no window: that a judge is away is
// not the agent's failure.
var (
	ActivityPlanBenchmark  = ordinary[BenchmarkInput, PlanBenchmarkResult]("PlanBenchmark")
	ActivityCollectTrial   = agentCall[TrialInput, CollectTrialResult]("CollectTrial")
	ActivityReceiveTrial   = ordinary[TrialInput, CollectTrialResult]("ReceiveTrial") // after the agent's signal, or when its time is over
	ActivityJudgeTrial     = judgement[TrialInput, struct{}]("JudgeTrial", 0)
	ActivityCloseBenchmark = ordinary[CloseBenchmarkInput, CloseBenchmarkResult]("CloseBenchmark")
)

// MemoAgent is the memo field with the agent's name.
const MemoAgent = "agent"

const benchmarkWorkflowPrefix = "benchmark:"

// BenchmarkWorkflowID is the workflow id of a run: "benchmark:<uuid>".
func BenchmarkWorkflowID(runID uuid.UUID) string { return benchmarkWorkflowPrefix + runID.String() }

// BenchmarkIDOf reads the run back from a workflow id; false when it is not a
// benchmark's.
func BenchmarkIDOf(workflowID string) (uuid.UUID, bool) {
	text, found := strings.CutPrefix(workflowID, benchmarkWorkflowPrefix)
	id, err := uuid.Parse(text)
	return id, found && err == nil
}

// DerivedBenchmarkID is the id of a run that was asked for with an idempotency
// key: the same agent and key always name the same run.
func DerivedBenchmarkID(agentID uuid.UUID, idempotencyKey string) uuid.UUID {
	return uuid.NewSHA1(agentID, []byte("benchmark\x00"+idempotencyKey))
}

// BenchmarkInput starts a run's workflow.
type BenchmarkInput struct {
	RunID     uuid.UUID             `json:"run_id"`
	AgentID   uuid.UUID             `json:"agent_id"`
	AgentName string                `json:"agent_name"`
	AccountID uuid.UUID             `json:"account_id"`
	Livemode  bool                  `json:"livemode"`
	RequestID string                `json:"request_id"`
	Terms     market.BenchmarkTerms `json:"terms"`
}

// PlanBenchmarkResult names the trials of the run, category by category, the
// easy one first.
type PlanBenchmarkResult struct {
	Trials       []PlannedTrial `json:"trials"`
	Asynchronous bool           `json:"answers_by_itself,omitempty"` // the agent is async or pull
}

// PlannedTrial is one synthetic task; its row is written.
type PlannedTrial struct {
	TrialID  uuid.UUID             `json:"trial_id"`
	BidID    uuid.UUID             `json:"bid_id"`
	Category string                `json:"category"`
	TaskType string                `json:"task_type"`
	Level    market.BenchmarkLevel `json:"level"`
}

// TrialInput names a trial to collect, receive or judge.
type TrialInput struct {
	RunID   uuid.UUID `json:"run_id"`
	TrialID uuid.UUID `json:"trial_id"`
}

// CollectTrialResult says how the agent answered. An answer that breaks the
// contract is a result, not an error.
type CollectTrialResult struct {
	Pending  bool   `json:"pending,omitempty"` // the answer comes later; a signal will tell
	Received bool   `json:"received"`
	Reason   string `json:"reason,omitempty"`
}

// CloseBenchmarkInput ends a run; Stop is empty when all was asked.
type CloseBenchmarkInput struct {
	RunID  uuid.UUID            `json:"run_id"`
	Stop   market.BenchmarkStop `json:"stop,omitempty"`
	Reason string               `json:"reason,omitempty"`
}

// CloseBenchmarkResult is how the run ended.
type CloseBenchmarkResult struct {
	Status market.BenchmarkStatus `json:"status"`
	Proven []string               `json:"proven"` // categories
}
