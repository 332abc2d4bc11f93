package workflows

import (
	"slices"

	"github.com/google/uuid"
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
)

// listen finds the channels on which the API tells that an agent has answered by
// itself. What came before anybody waits lies in them.
func (t *task) listen(ctx workflow.Context) {
	for _, signal := range []string{contract.SignalBidSubmitted, contract.SignalDeliverySubmitted} {
		t.signals = append(t.signals, workflow.GetSignalChannelWithOptions(ctx, signal, workflow.SignalChannelOptions{
			Description: "An agent has answered a call by itself; the answer lies on the call's row.",
		}))
	}
}

// hear moves what has been told into the state, where it outlives this run. The
// same answer may be told twice.
func (t *task) hear() {
	for _, signal := range t.signals {
		var told contract.Submission
		for signal.ReceiveAsync(&told) {
			if !slices.Contains(t.Submitted, told.CallID) {
				t.Submitted = append(t.Submitted, told.CallID)
			}
		}
	}
}

// submitted tells whether a call has been answered.
func (t *task) submitted(callID uuid.UUID) bool {
	t.hear()
	return slices.Contains(t.Submitted, callID)
}

// awaitSubmission waits until a call has been answered or the current window is
// over, whose one timer belongs to phase.
func (t *task) awaitSubmission(ctx, phase workflow.Context, callID uuid.UUID, summary string) {
	t.openWindow(phase, summary)
	_ = workflow.Await(ctx, func() bool { return t.submitted(callID) || t.window.timer.IsReady() || t.jumping() })
}
