package taskflow

import (
	"context"
	"errors"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/contract"
)

// StartBenchmark begins a run's workflow and waits until the run is recorded, in
// one round trip. A run that was started before is left as it is; one whose
// workflow was refused may be tried again under the same id.
func (f *Flow) StartBenchmark(ctx context.Context, input contract.BenchmarkInput) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	handle, err := f.temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: f.temporal.NewWithStartWorkflowOperation(benchmarkOptions(input), contract.BenchmarkWorkflow, input),
		UpdateOptions: client.UpdateWorkflowOptions{
			UpdateName:   contract.UpdateAwaitRecorded.Name,
			UpdateID:     contract.UpdateAwaitRecorded.Name, // a repeat waits for the same answer
			WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	})
	if err == nil {
		err = handle.Get(ctx, nil)
	}
	if _, ended := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); ended {
		return nil // it has ended since: its row can be read
	}
	return outcome("start benchmark", err)
}

func benchmarkOptions(input contract.BenchmarkInput) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:                       contract.BenchmarkWorkflowID(input.RunID),
		TaskQueue:                contract.QueueTasks,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		TypedSearchAttributes: temporal.NewSearchAttributes(
			temporal.NewSearchAttributeKeyBool(contract.SearchLivemode).ValueSet(input.Livemode),
		),
		Memo:          map[string]any{contract.MemoAgent: input.AgentName, contract.MemoRequestID: input.RequestID},
		StaticSummary: clipped("Benchmark of " + input.AgentName),
	}
}
