package taskflow_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/api"
	"github.com/aitasker/aitasker/api/taskflow"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/testkit"
)

// standIn answers like a task's workflow as far as the flow can see: it records,
// counts remixes and refuses the second, and ends when it is cancelled.
func standIn(ctx workflow.Context, input contract.TaskInput) error {
	remixes, cancelled := 0, false
	handlers := map[string]any{
		contract.UpdateAwaitRecorded.Name: func(workflow.Context) (struct{}, error) {
			return struct{}{}, nil
		},
		contract.UpdateRemix.Name: func(workflow.Context, contract.RemixCommand) (contract.CommandReceipt, error) {
			remixes++
			if remixes > 1 {
				return contract.CommandReceipt{}, contract.EncodeRefusal(refusal.New(refusal.WrongState, "No more rounds."))
			}
			return contract.CommandReceipt{Status: market.TaskMatching}, nil
		},
		contract.UpdateCancel.Name: func(workflow.Context, contract.CancelCommand) (contract.CommandReceipt, error) {
			cancelled = true
			return contract.CommandReceipt{Status: market.TaskCancelled}, nil
		},
	}
	for _, name := range []string{contract.UpdateAwaitRecorded.Name, contract.UpdateRemix.Name, contract.UpdateCancel.Name} {
		if err := workflow.SetUpdateHandler(ctx, name, handlers[name]); err != nil {
			return err
		}
	}
	err := workflow.SetQueryHandler(ctx, contract.QueryTimeline.Name, func() (contract.Timeline, error) {
		return contract.Timeline{Status: market.TaskOpen, Waiting: input.Title}, nil
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return cancelled && workflow.AllHandlersFinished(ctx) })
}

func newFlow(t *testing.T) (*taskflow.Flow, client.Client) {
	t.Helper()
	temporal := testkit.Temporal(t, testkit.Namespace(t))
	w := worker.New(temporal, contract.QueueTasks, worker.Options{})
	w.RegisterWorkflowWithOptions(standIn, workflow.RegisterOptions{Name: contract.TaskWorkflow})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	flow, err := taskflow.New(temporal)
	if err != nil {
		t.Fatal(err)
	}
	return flow, temporal
}

func newInput() contract.TaskInput {
	return contract.TaskInput{
		TaskID: uuid.Must(uuid.NewV7()), AccountID: uuid.New(), RequestID: "req-1",
		TaskContent: market.TaskContent{
			Title: "A logo", Category: "graphics-design", TaskType: "logo-design", Budget: 1250,
		},
	}
}

func TestFlow_RefusesToReachWhatNeverWas(t *testing.T) {
	t.Parallel()
	flow, _ := newFlow(t)
	if err := flow.Command(t.Context(), uuid.New(), "", contract.UpdateRemix.With(contract.RemixCommand{})); !errors.Is(err, api.ErrNoOpenWorkflow) {
		t.Errorf("command: %v", err)
	}
	if _, err := flow.Timeline(t.Context(), uuid.New()); !errors.Is(err, api.ErrNoOpenWorkflow) {
		t.Errorf("timeline: %v", err)
	}
}

func TestFlow_StartsATaskOnce(t *testing.T) {
	t.Parallel()
	flow, temporal := newFlow(t)
	input := newInput()
	for range 2 {
		if err := flow.Start(t.Context(), input); err != nil {
			t.Fatal(err)
		}
	}
	running := describe(t, temporal, input.TaskID)
	if got := string(running.GetSearchAttributes().GetIndexedFields()[contract.SearchTaskStatus].GetData()); got != `"open"` {
		t.Errorf("TaskStatus = %s", got)
	}
	if got := string(running.GetMemo().GetFields()[contract.MemoBudgetUSD].GetData()); got != `"12.50"` {
		t.Errorf("memo budget = %s", got)
	}
	if err := flow.Command(t.Context(), input.TaskID, "", contract.UpdateCancel.With(contract.CancelCommand{})); err != nil {
		t.Fatal(err)
	}
	if err := flow.Start(t.Context(), input); err != nil {
		t.Errorf("a start of an ended task: %v", err)
	}
	if ended := describe(t, temporal, input.TaskID); ended.GetExecution().GetRunId() != running.GetExecution().GetRunId() {
		t.Error("an ended task was run again")
	}
}

func describe(t *testing.T, temporal client.Client, taskID uuid.UUID) *workflowpb.WorkflowExecutionInfo {
	t.Helper()
	described, err := temporal.DescribeWorkflowExecution(t.Context(), contract.TaskWorkflowID(taskID), "")
	if err != nil {
		t.Fatal(err)
	}
	return described.GetWorkflowExecutionInfo()
}

func TestFlow_BringsTheVerdictBack(t *testing.T) {
	t.Parallel()
	flow, _ := newFlow(t)
	input := newInput()
	if err := flow.Start(t.Context(), input); err != nil {
		t.Fatal(err)
	}
	remix := func(updateID string) error {
		return flow.Command(t.Context(), input.TaskID, updateID, contract.UpdateRemix.With(contract.RemixCommand{}))
	}
	if err := errors.Join(remix("key-1"), remix("key-1")); err != nil {
		t.Errorf("a command and its repeat: %v", err)
	}
	refused, ok := refusal.As(remix(""))
	if !ok || refused.Code != refusal.WrongState || refused.Message != "No more rounds." {
		t.Errorf("a command with a new id got %+v", refused)
	}
	timeline, err := flow.Timeline(t.Context(), input.TaskID)
	if err != nil || timeline.Waiting != "A logo" {
		t.Errorf("timeline = %+v, %v", timeline, err)
	}
}

func TestFlow_AnswersForAnEndedTask(t *testing.T) {
	t.Parallel()
	flow, _ := newFlow(t)
	input := newInput()
	if err := flow.Start(t.Context(), input); err != nil {
		t.Fatal(err)
	}
	cancel := func(updateID string) error {
		return flow.Command(t.Context(), input.TaskID, updateID, contract.UpdateCancel.With(contract.CancelCommand{}))
	}
	if err := cancel("key-1"); err != nil {
		t.Fatal(err)
	}
	if err := cancel("key-1"); err != nil {
		t.Errorf("the repeat of the command that ended the task: %v", err)
	}
	if err := cancel(""); !errors.Is(err, api.ErrNoOpenWorkflow) {
		t.Errorf("a new command: %v", err)
	}
	if timeline, err := flow.Timeline(t.Context(), input.TaskID); err != nil || timeline.Waiting != "A logo" {
		t.Errorf("timeline = %+v, %v", timeline, err)
	}
}

func TestFlow_SaysWhenNobodyAnswers(t *testing.T) {
	t.Parallel()
	temporal := testkit.Temporal(t, testkit.Namespace(t)) // no worker polls
	flow, err := taskflow.New(temporal)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if err := flow.Start(ctx, newInput()); !refusal.Is(err, refusal.Unavailable) {
		t.Errorf("start: %v", err)
	}
}
