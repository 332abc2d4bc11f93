package worker_test

import (
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/testkit"
	"github.com/aitasker/aitasker/worker"
)

// Every worker asks for the schedule when it starts; the last settings hold.
func TestScheduleHealth_ManyWorkersMakeOneSchedule(t *testing.T) {
	t.Parallel()
	temporal := testkit.Temporal(t, testkit.Namespace(t))
	ensure := func(sweep contract.HealthInput) {
		t.Helper()
		if err := worker.ScheduleHealth(t.Context(), temporal, sweep); err != nil {
			t.Error(err)
		}
	}
	ensure(contract.HealthInput{}) // off, and there is none
	hourly := contract.HealthInput{Interval: time.Hour, Slices: 1}
	var workers sync.WaitGroup
	for range 5 {
		workers.Go(func() { ensure(hourly) })
	}
	workers.Wait()
	handle := temporal.ScheduleClient().GetHandle(t.Context(), contract.HealthSchedule)
	if err := handle.Pause(t.Context(), client.SchedulePauseOptions{Note: "by an operator"}); err != nil {
		t.Fatal(err)
	}
	ensure(contract.HealthInput{Interval: 2 * time.Hour, Slices: 3})
	found, err := handle.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if every := found.Schedule.Spec.Intervals[0].Every; every != 2*time.Hour || !found.Schedule.State.Paused {
		t.Errorf("interval %s, paused %v; want the new interval and the operator's pause", every, found.Schedule.State.Paused)
	}
	ensure(contract.HealthInput{})
	if _, err := handle.Describe(t.Context()); err == nil {
		t.Error("the schedule is still there when checks are off")
	}
}
