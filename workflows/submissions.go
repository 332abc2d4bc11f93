package workflows

import (
	"slices"

	"github.com/google/uuid"
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
)

// registerSignals opens the channels on which the API says that an async or pull
// agent has answered. They keep what arrives before the task waits for it.
func (t *task) registerSignals(ctx workflow.Context) {
	t.signals = []signalChannel[contract.AnsweredCall]{
		channelOf(ctx, contract.SignalBidSubmitted),
		channelOf(ctx, contract.SignalDeliverySubmitted),
	}
}

// drainSignals moves the signals that have arrived into the state, which outlives
// this run. The same answer may be signalled twice.
func (t *task) drainSignals() {
	for _, signal := range t.signals {
		for answered, ok := signal.receiveAsync(); ok; answered, ok = signal.receiveAsync() {
			t.markSubmitted(answered.CallID)
		}
	}
}

func (t *task) markSubmitted(callID uuid.UUID) {
	if !slices.Contains(t.Submitted, callID) {
		t.Submitted = append(t.Submitted, callID)
	}
}

// submitted reports whether a call has been answered.
func (t *task) submitted(callID uuid.UUID) bool {
	t.drainSignals()
	return slices.Contains(t.Submitted, callID)
}

// awaitSubmission waits until a call has been answered or the current window is
// over, whose one timer belongs to phase.
func (t *task) awaitSubmission(ctx, phase workflow.Context, callID uuid.UUID, summary string) {
	t.openWindow(phase, summary)
	_ = workflow.Await(ctx, func() bool { return t.submitted(callID) || t.window.timer.IsReady() || t.advancing() })
}
