package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
)

// judgingWindow bounds one judgement: a bid that is not judged by then is shown
// only where OpenReview can do without.
const judgingWindow = 2 * time.Minute

// localOptions are those of every local activity. The database may be away for
// hours: a retry that waits longer than a workflow task becomes a timer.
var localOptions = workflow.LocalActivityOptions{
	StartToCloseTimeout:    5 * time.Second,
	ScheduleToCloseTimeout: 24 * time.Hour,
	RetryPolicy: &temporal.RetryPolicy{
		InitialInterval:    100 * time.Millisecond,
		BackoffCoefficient: 3,
		MaximumInterval:    time.Minute,
	},
}

// untilDone retries for ever: money and verdicts may be late, never lost.
var untilDone = temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute}

// withinWindow paces the tries of a call to an agent until its window ends. How
// often the agent itself is tried (SPEC 6: three times) the activity counts, so
// that our own failures are not charged to the agent.
var withinWindow = temporal.RetryPolicy{InitialInterval: 2 * time.Second, BackoffCoefficient: 3, MaximumInterval: time.Minute}

// heartbeat is how long a call to an agent may be silent before its worker is
// taken for dead and another one goes on.
const heartbeat = 15 * time.Second

// The longest honest run of a judgement and of a step on our own database; a
// worker that died is noticed after it.
const (
	judging    = 30 * time.Second
	ourOwnStep = 10 * time.Second
)

// ordinaryOptions are those of every ordinary activity. Where no timeout stands
// the caller gives the window.
var ordinaryOptions = map[string]workflow.ActivityOptions{
	contract.ActivityCollectBid:       {TaskQueue: contract.QueueAgents, HeartbeatTimeout: heartbeat, RetryPolicy: &withinWindow},
	contract.ActivityJudgeBid:         {TaskQueue: contract.QueueAgents, StartToCloseTimeout: judging, RetryPolicy: &untilDone},
	contract.ActivityRequestDelivery:  {TaskQueue: contract.QueueAgents, HeartbeatTimeout: heartbeat, RetryPolicy: &withinWindow},
	contract.ActivityReceiveDelivery:  {TaskQueue: contract.QueueAgents, StartToCloseTimeout: judging, RetryPolicy: &untilDone},
	contract.ActivityWithdrawBid:      {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityRecommendVerdict: {TaskQueue: contract.QueueAgents, StartToCloseTimeout: judging, RetryPolicy: &untilDone},
	contract.ActivityPlanBenchmark:    {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityCollectTrial:     {TaskQueue: contract.QueueAgents, HeartbeatTimeout: heartbeat, RetryPolicy: &withinWindow},
	contract.ActivityReceiveTrial:     {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityJudgeTrial:       {TaskQueue: contract.QueueAgents, StartToCloseTimeout: judging, RetryPolicy: &untilDone},
	contract.ActivityCloseBenchmark:   {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityExtendReview:     {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityStartRemix:       {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityRequestRevision:  {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityAdvanceClock:     {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityOpenDispute:      {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityAnswerDispute:    {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityResolveDispute:   {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityCloseTask:        {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityAuthorizePayment: {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityCapturePayment:   {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivityReleasePayment:   {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
	contract.ActivitySplitPayment:     {TaskQueue: contract.QueueTasks, StartToCloseTimeout: ourOwnStep, RetryPolicy: &untilDone},
}

func callLocal[Out any](ctx workflow.Context, name, summary string, in any) call[Out] {
	options := localOptions
	options.Summary = summary
	return call[Out]{workflow.ExecuteLocalActivity(workflow.WithLocalActivityOptions(ctx, options), name, in)}
}

func callOrdinary[Out any](ctx workflow.Context, name, summary string, in any) call[Out] {
	return callWithin[Out](ctx, name, 0, summary, in)
}

// callWithin ends the activity, retries and all, when the window does. A window
// of 0 is none.
func callWithin[Out any](ctx workflow.Context, name string, window time.Duration, summary string, in any) call[Out] {
	options := ordinaryOptions[name]
	options.ScheduleToCloseTimeout = window
	options.Summary = summary
	return call[Out]{workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, options), name, in)}
}
