package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
)

// record writes the task's row. Until then nobody can read the task, so a refusal
// here is its end.
func (t *task) record(ctx workflow.Context) error {
	if t.Recorded {
		return nil
	}
	if _, err := ask(ctx, t, func() call[contract.RecordTaskResult] { return recordTask(ctx, t.input) }); err != nil {
		t.refused = err
		return err
	}
	t.Recorded = true
	t.note(ctx, actorPoster, "task_published", "")
	return nil
}

// serveAwaitRecorded answers the create call once the task can be read.
func (t *task) serveAwaitRecorded(ctx workflow.Context) error {
	handler := func(ctx workflow.Context) (contract.AwaitRecordedResult, error) {
		ctx, _ = workflow.NewDisconnectedContext(ctx)
		if err := workflow.Await(ctx, func() bool { return t.Recorded || t.refused != nil }); err != nil {
			return contract.AwaitRecordedResult{}, answer(err)
		}
		return contract.AwaitRecordedResult{TaskID: t.input.TaskID}, answer(t.refused)
	}
	return workflow.SetUpdateHandlerWithOptions(ctx, contract.UpdateAwaitRecorded, handler, workflow.UpdateHandlerOptions{
		Description: "Answer when the task is recorded and can be read.",
	})
}

// giveUp ends a task that could not be recorded.
func (t *task) giveUp(ctx workflow.Context, reason error) error {
	if t.pending != nil {
		t.pending.refusal = reason
		t.settle(t.pending)
		t.pending = nil
	}
	_ = workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
	return answer(reason)
}
