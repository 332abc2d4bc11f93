package taskflow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/aitasker/aitasker/internal/contract"
)

// answerWithin bounds the wait for a workflow's verdict. It lies above the few
// milliseconds that a verdict takes and below any sensible client's patience.
const answerWithin = 15 * time.Second

// Flow reaches tasks' workflows through a Temporal client.
type Flow struct {
	temporal client.Client
}

// New makes a Flow over a connected client.
func New(temporal client.Client) (*Flow, error) {
	if temporal == nil {
		return nil, errors.New("task flow: a Temporal client is required")
	}
	return &Flow{temporal: temporal}, nil
}

// Start begins the workflow of a new task and waits until its row is written, in
// one round trip. A task that was started before is left as it is.
func (f *Flow) Start(ctx context.Context, input contract.TaskInput) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	handle, err := f.temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: f.temporal.NewWithStartWorkflowOperation(startOptions(input), contract.TaskWorkflow, input),
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
	return outcome("start task", err)
}

// Command sends a command and waits for the verdict; see api.TaskFlow.
func (f *Flow) Command(ctx context.Context, taskID uuid.UUID, updateID string, command contract.Request) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	handle, err := f.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID:   contract.TaskWorkflowID(taskID),
		UpdateName:   command.Update(),
		UpdateID:     updateID, // the client makes one up when it is empty
		Args:         []any{command.Message()},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, nil)
	}
	return outcome(command.Update(), err)
}

// Timeline asks a workflow, running or ended, what happened so far.
func (f *Flow) Timeline(ctx context.Context, taskID uuid.UUID) (contract.Timeline, error) {
	return query(ctx, f.temporal, contract.TaskWorkflowID(taskID), contract.QueryTimeline)
}

// query asks a workflow, running or ended.
func query[Out any](ctx context.Context, temporal client.Client, workflowID string, query contract.Query[Out]) (Out, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var answer Out
	value, err := temporal.QueryWorkflow(ctx, workflowID, "", query.Name)
	if err != nil {
		return answer, outcome("query "+query.Name, err)
	}
	if err := value.Get(&answer); err != nil {
		return answer, fmt.Errorf("decode %s: %w", query.Name, err)
	}
	return answer, nil
}

func startOptions(input contract.TaskInput) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:        contract.TaskWorkflowID(input.TaskID),
		TaskQueue: contract.QueueTasks,
		// An ended task is never run again; a running one gets the repeat's update.
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		TypedSearchAttributes:    searchAttributes(input),
		Memo: map[string]any{
			contract.MemoTitle:     input.Title,
			contract.MemoBudgetUSD: input.Budget.String(),
			contract.MemoRequestID: input.RequestID,
		},
		StaticSummary: summary(input),
	}
}
