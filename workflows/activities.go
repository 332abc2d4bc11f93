package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// call is an activity under way whose result is an Out.
type call[Out any] struct{ workflow.Future }

func (c call[Out]) result(ctx workflow.Context) (Out, error) {
	var out Out
	err := c.Get(ctx, &out)
	return out, err
}

// none is the result of activities that only succeed or fail.
type none struct{}

func recordTask(ctx workflow.Context, in contract.TaskInput) call[contract.RecordTaskResult] {
	return callLocal[contract.RecordTaskResult](ctx, contract.ActivityRecordTask, "Record the task", in)
}

func selectAgents(ctx workflow.Context, in contract.SelectAgentsInput) call[contract.SelectAgentsResult] {
	return callLocal[contract.SelectAgentsResult](ctx, contract.ActivitySelectAgents, "Choose and invite agents", in)
}

func openReview(ctx workflow.Context, in contract.OpenReviewInput) call[contract.OpenReviewResult] {
	return callLocal[contract.OpenReviewResult](ctx, contract.ActivityOpenReview, "Rank the bids and open the gallery", in)
}

func extendReview(ctx workflow.Context, in contract.ExtendReviewInput) call[contract.WindowResult] {
	return callOrdinary[contract.WindowResult](ctx, contract.ActivityExtendReview, "Extend the review window", in)
}

func startRemix(ctx workflow.Context, in contract.StartRemixInput) call[none] {
	return callOrdinary[none](ctx, contract.ActivityStartRemix, "Charge the remix fee", in)
}

func recordDelivery(ctx workflow.Context, in contract.RecordDeliveryInput) call[contract.WindowResult] {
	return callLocal[contract.WindowResult](ctx, contract.ActivityRecordDelivery, "Record the delivery", in)
}

func reopenReview(ctx workflow.Context, in contract.ReopenReviewInput) call[contract.WindowResult] {
	return callLocal[contract.WindowResult](ctx, contract.ActivityReopenReview, "Open the gallery again", in)
}

func requestRevision(ctx workflow.Context, in contract.RequestRevisionInput) call[contract.WindowResult] {
	return callOrdinary[contract.WindowResult](ctx, contract.ActivityRequestRevision, "Record the revision request", in)
}

func openDispute(ctx workflow.Context, in contract.OpenDisputeInput) call[contract.WindowResult] {
	return callOrdinary[contract.WindowResult](ctx, contract.ActivityOpenDispute, "Record the dispute", in)
}

func answerDispute(ctx workflow.Context, in contract.AnswerDisputeInput) call[none] {
	return callOrdinary[none](ctx, contract.ActivityAnswerDispute, "Record the agent's answer", in)
}

func resolveDispute(ctx workflow.Context, in contract.ResolveDisputeInput) call[none] {
	return callOrdinary[none](ctx, contract.ActivityResolveDispute, "Record the verdict", in)
}

func closeTask(ctx workflow.Context, in contract.CloseTaskInput) call[contract.CloseTaskResult] {
	return callLocal[contract.CloseTaskResult](ctx, contract.ActivityCloseTask, "Close the task: "+string(in.Reason), in)
}

// closeTaskAsAsked is closeTask as the first step of a command.
func closeTaskAsAsked(ctx workflow.Context, in contract.CloseTaskInput) call[contract.CloseTaskResult] {
	return callOrdinary[contract.CloseTaskResult](ctx, contract.ActivityCloseTask, "Close the task: "+string(in.Reason), in)
}

func advanceClock(ctx workflow.Context, in contract.AdvanceClockInput) call[contract.WindowResult] {
	return callOrdinary[contract.WindowResult](ctx, contract.ActivityAdvanceClock, "End the window now, as the test asks", in)
}

// collectBid ends at the latest when the prototyping window does.
func collectBid(ctx workflow.Context, in contract.CollectBidInput, agentName string, window time.Duration) call[contract.CollectBidResult] {
	return callWithin[contract.CollectBidResult](ctx, contract.ActivityCollectBid, window, "Collect prototype from "+clip(agentName), in)
}

func receiveBid(ctx workflow.Context, in contract.ReceiveBidInput, agentName string) call[contract.CollectBidResult] {
	return callLocal[contract.CollectBidResult](ctx, contract.ActivityReceiveBid, "Receive what "+clip(agentName)+" handed in", in)
}

func withdrawBid(ctx workflow.Context, in contract.WithdrawBidInput, agentName string) call[none] {
	return callOrdinary[none](ctx, contract.ActivityWithdrawBid, "Withdraw the bid of "+clip(agentName), in)
}

func judgeBid(ctx workflow.Context, in contract.JudgeBidInput, agentName string) call[contract.JudgeBidResult] {
	return callWithin[contract.JudgeBidResult](ctx, contract.ActivityJudgeBid, judgingWindow, "Judge prototype of "+clip(agentName), in)
}

func authorizePayment(ctx workflow.Context, in contract.AuthorizePaymentInput, price market.Cents) call[contract.AuthorizePaymentResult] {
	return callOrdinary[contract.AuthorizePaymentResult](ctx, contract.ActivityAuthorizePayment, "Hold "+price.String()+" USD", in)
}

// requestDelivery ends at the latest when the delivery window does.
func requestDelivery(ctx workflow.Context, in contract.RequestDeliveryInput, agentName string, window time.Duration) call[contract.RequestDeliveryResult] {
	return callWithin[contract.RequestDeliveryResult](ctx, contract.ActivityRequestDelivery, window, "Request delivery from "+clip(agentName), in)
}

func receiveDelivery(ctx workflow.Context, in contract.ReceiveDeliveryInput, agentName string) call[contract.RequestDeliveryResult] {
	return callOrdinary[contract.RequestDeliveryResult](ctx, contract.ActivityReceiveDelivery, "Check what "+clip(agentName)+" handed in", in)
}

func capturePayment(ctx workflow.Context, in contract.CapturePaymentInput) call[none] {
	return callOrdinary[none](ctx, contract.ActivityCapturePayment, "Pay the agent and the platform", in)
}

func releasePayment(ctx workflow.Context, in contract.ReleasePaymentInput) call[none] {
	return callOrdinary[none](ctx, contract.ActivityReleasePayment, "Give the held price back: "+string(in.Outcome), in)
}

func splitPayment(ctx workflow.Context, in contract.SplitPaymentInput) call[none] {
	return callOrdinary[none](ctx, contract.ActivitySplitPayment, "Divide the held price", in)
}

func recommendVerdict(ctx workflow.Context, in contract.RecommendVerdictInput) call[contract.RecommendVerdictResult] {
	return callOrdinary[contract.RecommendVerdictResult](ctx, contract.ActivityRecommendVerdict, "Ask the judge about the dispute", in)
}

// longestName keeps summaries with a name well below Temporal's 200 bytes.
const longestName = 40

func clip(name string) string {
	if runes := []rune(name); len(runes) > longestName {
		return string(runes[:longestName-1]) + "…"
	}
	return name
}
