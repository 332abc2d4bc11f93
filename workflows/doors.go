package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
)

// call is an activity under way whose result is an Out.
type call[Out any] struct{ workflow.Future }

func (c call[Out]) result(ctx workflow.Context) (Out, error) {
	var out Out
	err := c.Get(ctx, &out)
	return out, err
}

// execute starts an activity; summary is shown in the Temporal UI.
func execute[In, Out any](ctx workflow.Context, activity contract.Activity[In, Out], summary string, in In) call[Out] {
	if !activity.Local {
		return call[Out]{executeOrdinary(ctx, activity.ActivityOptions, summary, in)}
	}
	retry := activity.Retry
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout:    activity.StartToClose,
		ScheduleToCloseTimeout: activity.ScheduleToClose,
		RetryPolicy:            &retry,
		Summary:                summary,
	})
	return call[Out]{workflow.ExecuteLocalActivity(ctx, activity.Name, in)}
}

// executeWithin starts an activity that ends, retries and all, when the window
// does.
func executeWithin[In, Out any](
	ctx workflow.Context, activity contract.WindowedActivity[In, Out], window time.Duration, summary string, in In,
) call[Out] {
	options := activity.ActivityOptions
	options.ScheduleToClose = window
	return call[Out]{executeOrdinary(ctx, options, summary, in)}
}

func executeOrdinary(ctx workflow.Context, options contract.ActivityOptions, summary string, in any) workflow.Future {
	retry := options.Retry
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:              options.Queue,
		StartToCloseTimeout:    options.StartToClose,
		ScheduleToCloseTimeout: options.ScheduleToClose,
		HeartbeatTimeout:       options.Heartbeat,
		RetryPolicy:            &retry,
		Summary:                summary,
	})
	return workflow.ExecuteActivity(ctx, options.Name, in)
}

// signalChannel carries the messages of a signal.
type signalChannel[T any] struct{ workflow.ReceiveChannel }

func channelOf[T any](ctx workflow.Context, signal contract.Signal[T]) signalChannel[T] {
	return signalChannel[T]{workflow.GetSignalChannelWithOptions(ctx, signal.Name, workflow.SignalChannelOptions{
		Description: signal.Description,
	})}
}

// receive waits for the next message.
func (c signalChannel[T]) receive(ctx workflow.Context) T {
	var message T
	c.Receive(ctx, &message)
	return message
}

// receiveAsync returns a message that has arrived; false without one.
func (c signalChannel[T]) receiveAsync() (T, bool) {
	var message T
	received := c.ReceiveAsync(&message)
	return message, received
}

// handleUpdate registers the handler of an update that has a message; validate may
// refuse it before anything is written to history.
func handleUpdate[In, Out any](
	ctx workflow.Context, update contract.Update[In, Out],
	validate func(workflow.Context, In) error, handle func(workflow.Context, In) (Out, error),
) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, update.Name, handle, workflow.UpdateHandlerOptions{
		Description: update.Description, Validator: validate,
	})
}

// handleAwaitRecorded answers contract.UpdateAwaitRecorded with what await returns.
func handleAwaitRecorded(ctx workflow.Context, await func(workflow.Context) error) error {
	update := contract.UpdateAwaitRecorded
	handler := func(ctx workflow.Context) (struct{}, error) { return struct{}{}, await(ctx) }
	return workflow.SetUpdateHandlerWithOptions(ctx, update.Name, handler, workflow.UpdateHandlerOptions{Description: update.Description})
}

// handleQuery registers the answer to a query.
func handleQuery[Out any](ctx workflow.Context, query contract.Query[Out], answer func() (Out, error)) error {
	return workflow.SetQueryHandlerWithOptions(ctx, query.Name, answer, workflow.QueryHandlerOptions{Description: query.Description})
}

// longestName keeps summaries with a name well below Temporal's 200 bytes.
const longestName = 40

func clip(name string) string {
	if runes := []rune(name); len(runes) > longestName {
		return string(runes[:longestName-1]) + "…"
	}
	return name
}
