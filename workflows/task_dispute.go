package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// hearDispute lets the agent answer, asks the judge, and carries the judge's
// recommendation out unless an operator decides before. An operator may decide
// at any time.
func (t *task) hearDispute(ctx workflow.Context) {
	switch {
	case !t.DisputeAnswered && !t.AnswerClosed:
		if !t.commandArrives(ctx, "Agent's time to answer the dispute") {
			t.AnswerClosed = true
			t.note(ctx, actorPlatform, "dispute_unanswered", "")
		}
	case t.Recommendation == nil:
		t.askJudge(ctx)
	case !t.commandArrives(ctx, "Operator's time to decide the dispute"):
		verdict := *t.Recommendation
		if _, err := mustSucceed(ctx, t, contract.ActivityResolveDispute, recordVerdict, t.resolve(verdict)); err == nil {
			t.carryOut(ctx, verdict)
		}
	}
}

// askJudge gets the recommendation; an operator's decision meanwhile makes it
// needless. The test clock waits for it: the deadline to come is behind it.
func (t *task) askJudge(ctx workflow.Context) {
	asking, stop := workflow.WithCancel(ctx)
	defer stop()
	asked := execute(asking, contract.ActivityRecommendVerdict, "Ask the judge about the dispute",
		contract.RecommendVerdictInput{Believed: t.believed(), TaskID: t.input.TaskID})
	decided := func() bool { return t.pending != nil && t.pending.name != market.CommandAdvanceClock }
	_ = workflow.Await(ctx, func() bool { return asked.IsReady() || decided() })
	if decided() {
		return
	}
	recommended, err := asked.result(ctx)
	if contract.IsMoved(err) {
		t.followRow(ctx)
		return
	}
	if err == nil {
		_, err = checked(recommended.Verdict)
	}
	if err != nil {
		t.pauseAfter(ctx, 1, err)
		return
	}
	t.clearError(ctx)
	t.Recommendation, t.Deadline = &recommended.Verdict, recommended.DecideBy
	t.note(ctx, actorJudge, "verdict_recommended", inFull(recommended.Verdict))
}

// checked keeps a judge's mistake from moving money.
func checked(v market.Verdict) (market.Verdict, error) {
	return market.NewVerdict(v.Resolution, v.AgentShare, v.Reason, v.DecidedBy)
}

func (t *task) validateOpenDispute(c contract.OpenDisputeCommand) error {
	return t.permitOnDelivery(market.CommandDispute, c.Number)
}

func (t *task) handleOpenDispute(ctx workflow.Context, c contract.OpenDisputeCommand) error {
	opened, err := retryUnlessRefused(ctx, t, contract.ActivityOpenDispute, "Record the dispute", contract.OpenDisputeInput{
		Believed: t.believed(), TaskID: t.input.TaskID, Number: c.Number, Reason: c.Reason, Statement: c.Statement,
	})
	if err != nil {
		return err
	}
	t.Deadline = opened.ClosesAt
	t.DeliveryStatus = market.DeliveryDisputed
	t.note(ctx, actorPoster, "dispute_opened", fmt.Sprintf("delivery %d: %s", c.Number, c.Reason))
	return nil
}

func (t *task) validateAnswerDispute(contract.AnswerDisputeCommand) error {
	return t.permit(market.CommandAnswerDispute)
}

func (t *task) handleAnswerDispute(ctx workflow.Context, c contract.AnswerDisputeCommand) error {
	_, err := retryUnlessRefused(ctx, t, contract.ActivityAnswerDispute, "Record the agent's answer",
		contract.AnswerDisputeInput{Believed: t.believed(), TaskID: t.input.TaskID, Answer: c.Answer})
	if err != nil {
		return err
	}
	t.DisputeAnswered = true
	t.note(ctx, actorAgent, "dispute_answered", "")
	return nil
}

func (t *task) validateResolveDispute(c contract.ResolveDisputeCommand) error {
	if err := t.permit(market.CommandResolveDispute); err != nil {
		return err
	}
	_, err := operatorVerdict(c)
	return err
}

func (t *task) handleResolveDispute(ctx workflow.Context, c contract.ResolveDisputeCommand) error {
	verdict, err := operatorVerdict(c)
	if err != nil {
		return err
	}
	if _, err := retryUnlessRefused(ctx, t, contract.ActivityResolveDispute, recordVerdict, t.resolve(verdict)); err != nil {
		return err
	}
	t.carryOut(ctx, verdict)
	return nil
}

func operatorVerdict(c contract.ResolveDisputeCommand) (market.Verdict, error) {
	return market.NewVerdict(c.Resolution, c.AgentShare, c.Reason, actorOperator)
}

// recordVerdict is the summary of ActivityResolveDispute.
const recordVerdict = "Record the verdict"

func (t *task) resolve(verdict market.Verdict) contract.ResolveDisputeInput {
	return contract.ResolveDisputeInput{Believed: t.believed(), TaskID: t.input.TaskID, Verdict: verdict}
}

// carryOut moves the money as the recorded verdict says and ends the task.
func (t *task) carryOut(ctx workflow.Context, verdict market.Verdict) {
	t.note(ctx, verdict.DecidedBy, "dispute_resolved", inFull(verdict))
	var err error
	switch verdict.Resolution {
	case market.ResolveRelease:
		err = t.capture(ctx)
	case market.ResolveSplit:
		_, err = mustSucceed(ctx, t, contract.ActivitySplitPayment, "Divide the held price", contract.SplitPaymentInput{
			Believed: t.believed(), TaskID: t.input.TaskID, Selection: t.Selections, AgentShare: verdict.AgentShare,
		})
	case market.ResolveRefund:
		err = t.release(ctx, market.DeliveryRefunded)
	}
	if err == nil {
		t.close(ctx, verdict.ClosedReason())
	}
}
