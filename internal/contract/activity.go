package contract

import (
	"time"

	"go.temporal.io/sdk/temporal"
)

// Activity is a step of a workflow that runs outside of workflow code, declared
// once: the workflow starts it and the worker registers a method for it through
// the same value, so the compiler checks both sides. The functions of this file
// make activities; each sets every option that its kind needs.
type Activity[In, Out any] struct{ ActivityOptions }

// WindowedActivity is an Activity that ends, retries and all, with a window that
// its caller gives.
type WindowedActivity[In, Out any] struct{ ActivityOptions }

// ActivityOptions say where and how an activity runs.
type ActivityOptions struct {
	Name  string // on the wire
	Queue string

	// Local activities run inside the workflow task, touch only our own database and
	// answer in milliseconds. None is the first step of a command: a workflow task that
	// fails forgets the command, and must not have acted on it.
	Local bool

	StartToClose    time.Duration // of one attempt; a worker that died is noticed after it
	ScheduleToClose time.Duration // of all attempts; 0 for no limit, or where the caller gives the window
	Heartbeat       time.Duration // longest silence before the worker counts as dead; 0 for none
	Retry           temporal.RetryPolicy
}

// Door is an Activity or a WindowedActivity, for whoever registers a method.
type Door[In, Out any] interface {
	Options() ActivityOptions
	shape(in In) Out // makes In and Out part of the type
}

// Options returns where and how the activity runs.
func (o ActivityOptions) Options() ActivityOptions { return o }

func (Activity[In, Out]) shape(In) (out Out) { return out }

func (WindowedActivity[In, Out]) shape(In) (out Out) { return out }

// Ordinary returns a local activity as an ordinary one on the same queue, for the
// first step of a command.
func (a Activity[In, Out]) Ordinary() Activity[In, Out] {
	return Activity[In, Out]{databaseStep(a.Name)}
}

// Activities returns the options of every declared activity.
func Activities() []ActivityOptions { return declared }

// declared is filled by the functions that make activities, before any init runs.
var declared []ActivityOptions

func declare(options ActivityOptions) ActivityOptions {
	declared = append(declared, options)
	return options
}

// local makes an activity that runs inside the workflow task. The database may be
// away for hours: a retry that waits longer than a workflow task becomes a timer.
func local[In, Out any](name string) Activity[In, Out] {
	return Activity[In, Out]{declare(ActivityOptions{
		Name: name, Queue: QueueTasks, Local: true,
		StartToClose:    5 * time.Second,
		ScheduleToClose: 24 * time.Hour,
		Retry: temporal.RetryPolicy{
			InitialInterval: 100 * time.Millisecond, BackoffCoefficient: 3, MaximumInterval: time.Minute,
		},
	})}
}

// ordinary makes an activity on our own database that is visible and cancellable
// in the Temporal UI: the first step of a command, or a movement of money.
func ordinary[In, Out any](name string) Activity[In, Out] {
	return Activity[In, Out]{declare(databaseStep(name))}
}

func databaseStep(name string) ActivityOptions {
	return ActivityOptions{Name: name, Queue: QueueTasks, StartToClose: 10 * time.Second, Retry: untilDone()}
}

// judgement makes an activity that reads work and judges it, until window is over;
// 0 is no limit.
func judgement[In, Out any](name string, window time.Duration) Activity[In, Out] {
	return Activity[In, Out]{declare(ActivityOptions{
		Name: name, Queue: QueueAgents, StartToClose: 30 * time.Second, ScheduleToClose: window, Retry: untilDone(),
	})}
}

// agentCall makes an activity that calls an agent until the caller's window ends.
// How often the agent itself is tried (three times) the activity counts, so that
// our own failures are not charged to the agent.
func agentCall[In, Out any](name string) WindowedActivity[In, Out] {
	return WindowedActivity[In, Out]{declare(ActivityOptions{
		Name: name, Queue: QueueAgents, Heartbeat: 15 * time.Second,
		Retry: temporal.RetryPolicy{InitialInterval: 2 * time.Second, BackoffCoefficient: 3, MaximumInterval: time.Minute},
	})}
}

// untilDone retries without an end: money and verdicts may be late, never lost.
func untilDone() temporal.RetryPolicy {
	return temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute}
}
