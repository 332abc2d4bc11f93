package workflows

import (
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

// ask takes a step until it succeeds or is refused. Other failures are not the
// task's end: they are shown to operators and the step is taken again.
func ask[Out any](ctx workflow.Context, t *task, step func() call[Out]) (Out, error) {
	for failures := 1; ; failures++ {
		out, err := step().result(ctx)
		if err == nil {
			t.clearError(ctx)
			return out, nil
		}
		if refused, ok := contract.DecodeRefusal(err); ok {
			return out, refused
		}
		t.pauseAfter(ctx, failures, err)
	}
}

// insist is ask for steps that nobody is there to be refused: they have to
// succeed, since the task cannot go on otherwise.
func insist[Out any](ctx workflow.Context, t *task, step func() call[Out]) Out {
	for failures := 1; ; failures++ {
		out, err := ask(ctx, t, step)
		if err == nil {
			return out
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
