package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// window is the durable timer of the deadline that is being waited for. It is
// kept while the deadline stays, so that a refused command starts no second one.
type window struct {
	deadline time.Time
	timer    workflow.Future
	stop     workflow.CancelFunc
}

// commandArrives waits for a command until the current deadline, and is false
// when the deadline passed without one. A command that arrived together with the
// deadline wins.
func (t *task) commandArrives(ctx workflow.Context, summary string) bool {
	t.openWindow(ctx, summary)
	_ = workflow.Await(ctx, func() bool { return t.pending != nil || t.window.timer.IsReady() })
	return t.pending != nil
}

func (t *task) openWindow(ctx workflow.Context, summary string) {
	if t.window.timer != nil {
		if t.window.deadline.Equal(t.Deadline) {
			return
		}
		t.window.stop()
	}
	ctx, stop := workflow.WithCancel(ctx)
	timer := workflow.NewTimerWithOptions(ctx, t.untilDeadline(ctx), workflow.TimerOptions{Summary: summary})
	t.window = window{deadline: t.Deadline, timer: timer, stop: stop}
}

// closeWindow ends the timer of a window that nobody waits for any more.
func (t *task) closeWindow() {
	if t.window.timer != nil {
		t.window.stop()
		t.window = window{}
	}
}

// untilDeadline is how long the current window stays open, never negative.
func (t *task) untilDeadline(ctx workflow.Context) time.Duration {
	if t.advancing() {
		return 0
	}
	return max(t.Deadline.Sub(workflow.Now(ctx)), 0)
}
