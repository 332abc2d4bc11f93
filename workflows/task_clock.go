package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// clockAdvance is a command of the test clock under way: the window that was open
// is over, and the command is answered once the task has moved on.
type clockAdvance struct {
	command *command
	from    time.Time // the deadline that the window got by it
}

func (t *task) validateAdvanceClock(contract.AdvanceClockCommand) error {
	return t.permit(market.CommandAdvanceClock)
}

// handleAdvanceClock ends the window that is open. What follows is what always
// follows on a deadline, and the phase itself does it.
func (t *task) handleAdvanceClock(ctx workflow.Context, _ contract.AdvanceClockCommand) error {
	if t.pending.asked != t.position() {
		return nil // the deadline that was meant is past already
	}
	advance := t.Advances + 1
	closed, err := retryUnlessRefused(ctx, t, contract.ActivityAdvanceClock, "End the window now, as the test asks",
		contract.AdvanceClockInput{Believed: t.believed(), TaskID: t.input.TaskID, Advance: advance})
	if err != nil {
		return err
	}
	t.Advances, t.Deadline = advance, closed.ClosesAt
	t.advance = &clockAdvance{command: t.pending, from: t.Deadline}
	t.note(ctx, actorPoster, "clock_advanced", "")
	return nil
}

// advancing reports whether the test clock has ended the current window.
func (t *task) advancing() bool { return t.advance != nil && t.advance.from.Equal(t.Deadline) }

// finishAdvance answers the test clock's command when the task has ended or waits
// for another deadline.
func (t *task) finishAdvance() {
	if t.advance != nil && (t.Status.Ended() || !t.advancing()) {
		done := t.advance.command
		t.advance = nil
		t.reply(done)
	}
}

// awaitWithClock waits until done in a phase that no command but the test
// clock's can end.
func (t *task) awaitWithClock(ctx workflow.Context, done func() bool) {
	for {
		_ = workflow.Await(ctx, func() bool { return done() || t.advancing() || t.pending != nil })
		if t.pending == nil {
			return
		}
		follows := t.follows
		t.performPending(ctx)
		if t.follows != follows {
			return
		}
	}
}
