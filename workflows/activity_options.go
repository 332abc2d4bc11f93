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

// threeTries is SPEC 6's limit on calls to an agent.
var threeTries = temporal.RetryPolicy{InitialInterval: 2 * time.Second, BackoffCoefficient: 3, MaximumInterval: time.Minute, MaximumAttempts: 3}

// heartbeat is how long a call to an agent may be silent before its worker is
// taken for dead.
const heartbeat = 30 * time.Second

// ordinaryOptions are those of every ordinary activity. Where no timeout stands
// the caller gives the window.
var ordinaryOptions = map[string]workflow.ActivityOptions{
	contract.ActivityCollectBid:       {TaskQueue: contract.QueueAgents, HeartbeatTimeout: heartbeat, RetryPolicy: &threeTries},
	contract.ActivityJudgeBid:         {TaskQueue: contract.QueueAgents, RetryPolicy: &threeTries},
	contract.ActivityRequestDelivery:  {TaskQueue: contract.QueueAgents, HeartbeatTimeout: heartbeat, RetryPolicy: &threeTries},
	contract.ActivityRecommendVerdict: {TaskQueue: contract.QueueAgents, StartToCloseTimeout: 2 * time.Minute, RetryPolicy: &untilDone},
	contract.ActivityAuthorizePayment: {TaskQueue: contract.QueueTasks, StartToCloseTimeout: 30 * time.Second, RetryPolicy: &untilDone},
	contract.ActivityCapturePayment:   {TaskQueue: contract.QueueTasks, StartToCloseTimeout: 30 * time.Second, RetryPolicy: &untilDone},
	contract.ActivityReleasePayment:   {TaskQueue: contract.QueueTasks, StartToCloseTimeout: 30 * time.Second, RetryPolicy: &untilDone},
	contract.ActivitySplitPayment:     {TaskQueue: contract.QueueTasks, StartToCloseTimeout: 30 * time.Second, RetryPolicy: &untilDone},
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
