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
	if _, err := retryUnlessRefused(ctx, t, contract.ActivityRecordTask, "Record the task", t.input); err != nil {
		t.refused = err
		return err
	}
	t.Recorded = true
	t.note(ctx, actorPoster, "task_published", "")
	return nil
}

// serveAwaitRecorded answers the create call once the task can be read.
func (t *task) serveAwaitRecorded(ctx workflow.Context) error {
	return handleAwaitRecorded(ctx, func(ctx workflow.Context) error {
		ctx, _ = workflow.NewDisconnectedContext(ctx)
		if err := workflow.Await(ctx, func() bool { return t.Recorded || t.refused != nil }); err != nil {
			return answer(err)
		}
		return answer(t.refused)
	})
}

// failRecording ends a task that could not be recorded.
func (t *task) failRecording(ctx workflow.Context, reason error) error {
	if t.pending != nil {
		t.pending.refusal = reason
		t.reply(t.pending)
		t.pending = nil
	}
	_ = workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
	return answer(reason)
}
