package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
)

// The pause before a step is taken again grows from shortPause by itself each
// time, up to longPause.
const (
	shortPause = time.Minute
	longPause  = 10 * time.Minute
)

// retryUnlessRefused runs an activity until it succeeds or is refused. Other
// failures do not end the task: operators see them and the activity runs again.
// When the row stands elsewhere than the workflow believes, it returns errFollowed.
func retryUnlessRefused[In, Out any](
	ctx workflow.Context, t *task, activity contract.Activity[In, Out], summary string, in In,
) (Out, error) {
	for failures := 1; ; failures++ {
		out, err := execute(ctx, activity, summary, in).result(ctx)
		if err == nil {
			t.astray = 0
			t.clearError(ctx)
			return out, nil
		}
		if contract.IsMoved(err) {
			t.log.Warn("Task continues from its row", "error", err)
			t.astray++
			if t.astray > 1 { // it must not spin
				t.pauseAfter(ctx, t.astray, err)
			}
			t.followRow(ctx)
			return out, errFollowed
		}
		if refused, ok := contract.DecodeRefusal(err); ok {
			return out, refused
		}
		t.pauseAfter(ctx, failures, err)
	}
}

// mustSucceed retries until the activity succeeds; use it where no caller waits
// for an answer. Its only error is errFollowed: then the phase is over.
func mustSucceed[In, Out any](
	ctx workflow.Context, t *task, activity contract.Activity[In, Out], summary string, in In,
) (Out, error) {
	for failures := 1; ; failures++ {
		out, err := retryUnlessRefused(ctx, t, activity, summary, in)
		if err == nil || errors.Is(err, errFollowed) {
			return out, err
		}
		t.pauseAfter(ctx, failures, err)
	}
}

func (t *task) pauseAfter(ctx workflow.Context, failures int, err error) {
	t.log.Error("Step failed and will be taken again", "error", err, "failures", failures)
	t.LastError = err.Error()
	t.announce(ctx)
	pause := min(time.Duration(failures)*shortPause, longPause)
	_ = workflow.NewTimerWithOptions(ctx, pause, workflow.TimerOptions{Summary: "Pause before a failed step is taken again"}).Get(ctx, nil)
}

func (t *task) clearError(ctx workflow.Context) {
	if t.LastError != "" {
		t.LastError = ""
		t.announce(ctx)
	}
}
