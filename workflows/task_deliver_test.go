package workflows_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// delivered leads a task to its first delivery, one minute after the start.
func delivered(t *testing.T) *fakeActivities {
	t.Helper()
	h := newFakeActivities(t)
	h.sendAt(minute, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	return h
}

func TestRevision_MakesTheNextDeliveryTwiceAtMost(t *testing.T) {
	t.Parallel()
	h := delivered(t)
	first := h.sendAt(1*hour, contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: 1, Notes: "Make it bigger."}))
	stale := h.sendAt(2*hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	unknown := h.sendAt(2*hour+minute, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 3}))
	second := h.sendAt(3*hour, contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: 2, Notes: "Make it blue."}))
	third := h.sendAt(4*hour, contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: 3, Notes: "Make it green."}))
	approved := h.sendAt(5*hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 3}))
	h.end()

	mustSucceed(t, first, market.TaskDelivering, market.DeliveryRevisionRequested)
	mustBeRefused(t, stale, refusal.WrongState)
	mustBeRefused(t, unknown, refusal.NotFound)
	mustSucceed(t, second, market.TaskDelivering, market.DeliveryRevisionRequested)
	mustBeRefused(t, third, refusal.WrongState)
	mustSucceed(t, approved, market.TaskCompleted, market.DeliveryApproved)
	bid := h.bidOf("bob")
	want := []contract.RequestDeliveryInput{
		{TaskID: h.input.TaskID, BidID: bid, Number: 1},
		{TaskID: h.input.TaskID, BidID: bid, Number: 2, Notes: "Make it bigger."},
		{TaskID: h.input.TaskID, BidID: bid, Number: 3, Notes: "Make it blue."},
	}
	if diff := cmp.Diff(want, inputs(h, contract.ActivityRequestDelivery)); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
}

func TestRevision_ThatNeverComesReturnsTheTaskToReview(t *testing.T) {
	t.Parallel()
	h := delivered(t)
	h.deliveries = []string{"", "silent"}
	h.sendAt(hour, contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: 1, Notes: "Make it bigger."}))
	runnerUp := h.sendAt(3*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	revised := h.sendAt(4*hour, contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: 2, Notes: "Make it red."}))
	h.end()

	if reopened := h.lastVisit(contract.ActivityReopenReview.Name); reopened != 2*hour {
		t.Errorf("back in review after %s, want when the revision's hour is over", reopened)
	}
	mustSucceed(t, runnerUp, market.TaskDelivering, market.DeliveryInProgress)
	mustSucceed(t, revised, market.TaskDelivering, market.DeliveryRevisionRequested)
}

func TestApprove_AnswersOnceTheTaskIsClosed(t *testing.T) {
	t.Parallel()
	h := delivered(t)
	h.slow[contract.ActivityCapturePayment.Name] = minute
	h.errs[contract.ActivityCloseTask.Name] = []error{errAway}
	approved := h.sendAt(hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	h.end()

	mustSucceed(t, approved, market.TaskCompleted, market.DeliveryApproved)
	if closed := h.lastVisit(contract.ActivityCloseTask.Name); approved.at < closed || closed <= hour+minute {
		t.Errorf("answered after %s, closed after %s", approved.at, closed)
	}
}

func TestApprove_LeavesTheDeliveryWaitingWhenThePaymentIsRefused(t *testing.T) {
	t.Parallel()
	h := delivered(t)
	h.errs[contract.ActivityCapturePayment.Name] = []error{refused(refusal.Conflict, "The hold has ended.")}
	failed := h.sendAt(hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	approved := h.sendAt(2*hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 1}))
	h.end()

	mustBeRefused(t, failed, refusal.Conflict)
	mustSucceed(t, approved, market.TaskCompleted, market.DeliveryApproved)
}

func TestAutoApproval_PaysTheSelectionAndSaysSo(t *testing.T) {
	t.Parallel()
	h := delivered(t)
	h.input.Terms.AutoApprove = true
	h.end()

	want := []contract.CapturePaymentInput{{TaskID: h.input.TaskID, Selection: 1}}
	if diff := cmp.Diff(want, inputs(h, contract.ActivityCapturePayment)); diff != "" {
		t.Errorf("captured (-want +got):\n%s", diff)
	}
	if h.ending() != string(market.ClosedAutoApproved) {
		t.Errorf("closed with %s", h.ending())
	}
}

func TestDispute_EndsAsTheOperatorDecides(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		command contract.ResolveDisputeCommand
		receipt contract.CommandReceipt
		ending  market.ClosedReason
		payment any
	}{
		"the agent is paid": {
			command: contract.ResolveDisputeCommand{Resolution: market.ResolveRelease, Reason: "It is what was asked."},
			receipt: contract.CommandReceipt{Status: market.TaskCompleted, DeliveryStatus: market.DeliveryApproved},
			ending:  market.ClosedDisputeReleased,
			payment: contract.CapturePaymentInput{Selection: 1},
		},
		"the poster is refunded": {
			command: contract.ResolveDisputeCommand{Resolution: market.ResolveRefund, Reason: "It is empty."},
			receipt: contract.CommandReceipt{Status: market.TaskCancelled, DeliveryStatus: market.DeliveryRefunded},
			ending:  market.ClosedDisputeRefunded,
			payment: contract.ReleasePaymentInput{Selection: 1, Outcome: market.DeliveryRefunded},
		},
		"the price is split": {
			command: contract.ResolveDisputeCommand{Resolution: market.ResolveSplit, AgentShare: 2500, Reason: "A quarter is there."},
			receipt: contract.CommandReceipt{Status: market.TaskCompleted, DeliveryStatus: market.DeliveryApproved},
			ending:  market.ClosedDisputeSplit,
			payment: contract.SplitPaymentInput{Selection: 1, AgentShare: 2500},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := delivered(t)
			opened := h.sendAt(hour, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "other", Statement: "No."}))
			resolved := h.sendAt(2*hour, contract.UpdateResolveDispute.With(tt.command))
			h.end()

			mustSucceed(t, opened, market.TaskDelivering, market.DeliveryDisputed)
			mustSucceed(t, resolved, tt.receipt.Status, tt.receipt.DeliveryStatus)
			if h.ending() != string(tt.ending) {
				t.Errorf("closed with %s, want %s", h.ending(), tt.ending)
			}
			recorded := inputs(h, contract.ActivityResolveDispute)
			if len(recorded) != 1 || recorded[0].Verdict.Reason != tt.command.Reason || recorded[0].Verdict.DecidedBy != "operator" {
				t.Errorf("recorded verdicts %+v", recorded)
			}
			if asked := inputs(h, contract.ActivityRecommendVerdict); len(asked) > 0 {
				t.Error("the judge was asked about a decided dispute")
			}
			if diff := cmp.Diff(tt.payment, h.payment()); diff != "" {
				t.Errorf("payment (-want +got):\n%s", diff)
			}
		})
	}
}

// payment is how the held price was settled, without the task's id and position.
func (h *fakeActivities) payment() any {
	for _, v := range h.visits {
		switch in := v.in.(type) {
		case contract.CapturePaymentInput:
			in.TaskID, in.Position = [16]byte{}, nil
			return in
		case contract.ReleasePaymentInput:
			in.TaskID, in.Position = [16]byte{}, nil
			return in
		case contract.SplitPaymentInput:
			in.TaskID, in.Position = [16]byte{}, nil
			return in
		}
	}
	return nil
}

func TestDispute_IsDecidedByTheOperatorAtAnyMoment(t *testing.T) {
	t.Parallel()
	for name, arrange := range map[string]func(h *fakeActivities){
		"while the agent may answer": func(*fakeActivities) {},
		"while the judge is thinking": func(h *fakeActivities) {
			h.slow[contract.ActivityRecommendVerdict.Name] = 10 * hour
			h.sendAt(hour+minute, contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{Answer: "It is good."}))
		},
		"against the judge": func(h *fakeActivities) {
			h.sendAt(hour+minute, contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{Answer: "It is good."}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := delivered(t)
			h.sendAt(hour, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "other"}))
			arrange(h)
			resolved := h.sendAt(2*hour, contract.UpdateResolveDispute.With(contract.ResolveDisputeCommand{Resolution: market.ResolveRefund}))
			h.end()

			mustSucceed(t, resolved, market.TaskCancelled, market.DeliveryRefunded)
			if resolved.at != 2*hour {
				t.Errorf("answered after %s, want at once", resolved.at)
			}
		})
	}
}

func TestDispute_RefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	h := delivered(t)
	h.sendAt(hour, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "other"}))
	whole := h.sendAt(2*hour, contract.UpdateResolveDispute.With(contract.ResolveDisputeCommand{Resolution: market.ResolveSplit, AgentShare: market.Whole}))
	answered := h.sendAt(3*hour, contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{Answer: "It is good."}))
	twice := h.sendAt(4*hour, contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{Answer: "It is very good."}))
	h.end()

	mustBeRefused(t, whole, refusal.Invalid)
	mustSucceed(t, answered, market.TaskDelivering, market.DeliveryDisputed)
	mustBeRefused(t, twice, refusal.WrongState)
}

func TestDispute_TakesNoAnswerAfterItsWindow(t *testing.T) {
	t.Parallel()
	h := delivered(t)
	h.sendAt(hour, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "other"}))
	late := h.sendAt(26*hour, contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{Answer: "It is good."}))
	h.end()

	said := mustBeRefused(t, late, refusal.WrongState)
	if want := "The time to answer this dispute is over."; said.Message != want {
		t.Errorf("refused with %q, want %q", said.Message, want)
	}
}
