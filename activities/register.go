package activities

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/activity"

	"github.com/aitasker/aitasker/internal/contract"
)

// Registry is the part of a Temporal worker that takes activities.
type Registry interface {
	RegisterActivityWithOptions(activity any, options activity.RegisterOptions)
}

// Register registers the activities that run on a queue.
func (a *Activities) Register(registry Registry, queue string) {
	for _, m := range methods {
		if m.options.Queue == queue {
			registry.RegisterActivityWithOptions(m.of(a), activity.RegisterOptions{Name: m.options.Name})
		}
	}
}

// method is a method of Activities that carries an activity of the contract out.
type method struct {
	options contract.ActivityOptions
	of      func(*Activities) any // the method of one value, as Temporal registers it
}

// methods holds every method. Each stands beside its function, as
//
//	var _ = implement(contract.ActivityCloseTask, (*Activities).CloseTask)
var methods []method

// implement declares the method that carries an activity out. Message and answer
// are the activity's, or it does not compile.
func implement[In, Out any](
	door contract.Door[In, Out], run func(*Activities, context.Context, In) (Out, error),
) struct{} {
	methods = append(methods, method{door.Options(), func(a *Activities) any {
		return func(ctx context.Context, in In) (Out, error) { return run(a, ctx, in) }
	}})
	return struct{}{}
}

// implementSilent is implement for an activity without an answer.
func implementSilent[In any](
	door contract.Door[In, struct{}], run func(*Activities, context.Context, In) error,
) struct{} {
	methods = append(methods, method{door.Options(), func(a *Activities) any {
		return func(ctx context.Context, in In) error { return run(a, ctx, in) }
	}})
	return struct{}{}
}

// checkComplete returns an error unless every declared activity has one method.
func checkComplete() error {
	found := map[string]int{}
	for _, m := range methods {
		found[m.options.Name]++
	}
	for _, options := range contract.Activities() {
		if n := found[options.Name]; n != 1 {
			return fmt.Errorf("activities: %s has %d methods instead of 1", options.Name, n)
		}
	}
	return nil
}
