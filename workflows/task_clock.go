package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// jump is a command of the test clock on its way: the window that was open is
// over, and the command is answered once the task has moved on.
type jump struct {
	command *command
	from    time.Time // the deadline that the window got by it
}

// place is what a deadline belongs to.
type place struct {
	status            market.TaskStatus
	delivery          market.DeliveryStatus
	round, deliveries int
}

func (t *task) place() place { return place{t.Status, t.DeliveryStatus, t.Round, t.Deliveries} }

func (t *task) validateAdvanceClock(contract.AdvanceClockCommand) error {
	return t.permit(market.CommandAdvanceClock)
}

// handleAdvanceClock ends the window that is open. What follows is what always
// follows on a deadline, and the phase itself does it.
func (t *task) handleAdvanceClock(ctx workflow.Context, _ contract.AdvanceClockCommand) error {
	if t.pending.asked != t.place() {
		return nil // the deadline that was meant is past already
	}
	advance := t.Advances + 1
	closed, err := ask(ctx, t, func() call[contract.WindowResult] {
		return advanceClock(ctx, contract.AdvanceClockInput{TaskID: t.input.TaskID, Advance: advance})
	})
	if err != nil {
		return err
	}
	t.Advances, t.Deadline = advance, closed.ClosesAt
	t.jump = &jump{command: t.pending, from: t.Deadline}
	t.note(ctx, actorPoster, "clock_advanced", "")
	return nil
}

// jumping tells whether the test clock has ended the current window.
func (t *task) jumping() bool { return t.jump != nil && t.jump.from.Equal(t.Deadline) }

// land answers the test clock's command when the task has ended or waits for
// another deadline.
func (t *task) land() {
	if t.jump != nil && (t.Status.Ended() || !t.jumping()) {
		landed := t.jump.command
		t.jump = nil
		t.settle(landed)
	}
}

// awaitHeedingClock waits until done in a phase that no command but the test
// clock's can end.
func (t *task) awaitHeedingClock(ctx workflow.Context, done func() bool) {
	for {
		_ = workflow.Await(ctx, func() bool { return done() || t.jumping() || t.pending != nil })
		if t.pending == nil {
			return
		}
		t.performPending(ctx)
	}
}
