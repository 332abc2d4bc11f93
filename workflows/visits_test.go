package workflows_test

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/aitasker/aitasker/internal/contract"
)

// visit is one call of an activity.
type visit struct {
	name string
	in   any
	at   time.Time
}

// story is every visit in order, but for the many of one round, which come in
// any order.
func (h *fakeActivities) story() []string {
	var names []string
	for _, v := range h.visits {
		switch v.name {
		case contract.ActivityCollectBid.Name, contract.ActivityReceiveBid.Name, contract.ActivityJudgeBid.Name:
		default:
			names = append(names, v.name)
		}
	}
	return names
}

// inputs are what the activity was called with, in order.
func inputs[In, Out any](h *fakeActivities, door contract.Door[In, Out]) []In {
	h.t.Helper()
	var all []In
	for _, v := range h.visits {
		if v.name != door.Options().Name {
			continue
		}
		in, ok := v.in.(In)
		if !ok {
			h.t.Fatalf("%s was called with %T", door.Options().Name, v.in)
		}
		if believed := reflect.ValueOf(&in).Elem().FieldByName("Believed"); believed.IsValid() {
			believed.SetZero() // has tests of its own
		}
		all = append(all, in)
	}
	return all
}

// lastVisit is when the activity was last called, counted from the start.
func (h *fakeActivities) lastVisit(name string) time.Duration {
	h.t.Helper()
	for _, v := range slices.Backward(h.visits) {
		if v.name == name {
			return v.at.Sub(h.started)
		}
	}
	h.t.Fatalf("%s was never called", name)
	return 0
}

// ending is how the task was closed.
func (h *fakeActivities) ending() string {
	h.t.Helper()
	closed := inputs(h, contract.ActivityCloseTask)
	if len(closed) == 0 {
		return "never closed"
	}
	return fmt.Sprint(closed[len(closed)-1].Reason)
}
