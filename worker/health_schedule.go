package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/contract"
)

// ScheduleHealth makes Temporal start a sweep of health checks every interval, or
// no more when the interval is 0. Every worker calls it when it starts: it changes
// a schedule only when the settings did. A pause set by an operator stays.
func ScheduleHealth(ctx context.Context, temporalClient client.Client, sweep contract.HealthInput) error {
	schedules := temporalClient.ScheduleClient()
	handle := schedules.GetHandle(ctx, contract.HealthSchedule)
	if sweep.Interval == 0 {
		var missing *serviceerror.NotFound
		if err := handle.Delete(ctx); err != nil && !errors.As(err, &missing) {
			return fmt.Errorf("delete health schedule: %w", err)
		}
		return nil
	}
	_, err := schedules.Create(ctx, client.ScheduleOptions{
		ID: contract.HealthSchedule, Spec: everyInterval(sweep), Action: sweepAction(sweep),
		Overlap:       enums.SCHEDULE_OVERLAP_POLICY_SKIP,
		CatchupWindow: catchup, // missed sweeps are not made up for
		Note:          "Checks the health of the agents that are due.",
	})
	if errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return updateHealthSchedule(ctx, handle, sweep)
	}
	if err != nil {
		return fmt.Errorf("create health schedule: %w", err)
	}
	return nil
}

// catchup is the shortest that Temporal takes.
const catchup = 10 * time.Second

func everyInterval(sweep contract.HealthInput) client.ScheduleSpec {
	return client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: sweep.Interval}}}
}

func sweepAction(sweep contract.HealthInput) *client.ScheduleWorkflowAction {
	return &client.ScheduleWorkflowAction{
		ID: contract.HealthWorkflowID, Workflow: contract.HealthWorkflow, TaskQueue: contract.QueueTasks,
		Args: []any{sweep}, WorkflowRunTimeout: sweep.Interval + time.Minute,
		StaticSummary: "Check the health of agents",
	}
}

func updateHealthSchedule(ctx context.Context, handle client.ScheduleHandle, sweep contract.HealthInput) error {
	found, err := handle.Describe(ctx)
	if err != nil {
		return fmt.Errorf("read health schedule: %w", err)
	}
	if startsSweep(found.Schedule.Action, sweep) {
		return nil
	}
	err = handle.Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			schedule := in.Description.Schedule
			spec := everyInterval(sweep)
			schedule.Spec, schedule.Action = &spec, sweepAction(sweep)
			return &client.ScheduleUpdate{Schedule: &schedule}, nil
		},
	})
	if err != nil {
		return fmt.Errorf("update health schedule: %w", err)
	}
	return nil
}

// startsSweep tells whether a schedule's action starts that very sweep; the
// schedule's own interval is always the sweep's.
func startsSweep(action client.ScheduleAction, sweep contract.HealthInput) bool {
	started, isWorkflow := action.(*client.ScheduleWorkflowAction)
	if !isWorkflow || len(started.Args) != 1 {
		return false
	}
	payload, isPayload := started.Args[0].(*common.Payload)
	var known contract.HealthInput
	return isPayload && converter.GetDefaultDataConverter().FromPayload(payload, &known) == nil && known == sweep
}
