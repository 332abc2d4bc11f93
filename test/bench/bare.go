package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// The bare workflows run in this process on a queue of their own.
const (
	bareQueue  = "bench-bare"
	bareEmpty  = "BareEmpty"
	bareAsked  = "BareAsked"
	bareBusy   = "BareBusy"
	bareStep   = "BareStep"
	bareAnswer = "answer"
)

// startBareWorker has the same pollers and slots as the product's own worker.
func startBareWorker(temporal client.Client) (sdkworker.Worker, error) {
	polling := sdkworker.NewPollerBehaviorAutoscaling(sdkworker.PollerBehaviorAutoscalingOptions{
		InitialNumberOfPollers: 4, MinimumNumberOfPollers: 2, MaximumNumberOfPollers: 32,
	})
	w := sdkworker.New(temporal, bareQueue, sdkworker.Options{
		DisableRegistrationAliasing:            true,
		MaxConcurrentWorkflowTaskExecutionSize: 200,
		MaxConcurrentActivityExecutionSize:     400,
		WorkflowTaskPollerBehavior:             polling,
		ActivityTaskPollerBehavior:             polling,
	})
	w.RegisterWorkflowWithOptions(emptyWorkflow, workflow.RegisterOptions{Name: bareEmpty})
	w.RegisterWorkflowWithOptions(askedWorkflow, workflow.RegisterOptions{Name: bareAsked})
	w.RegisterWorkflowWithOptions(deliveryWorkflow, workflow.RegisterOptions{Name: bareDelivery})
	w.RegisterWorkflowWithOptions(busyWorkflow, workflow.RegisterOptions{Name: bareBusy})
	w.RegisterActivityWithOptions(step, activity.RegisterOptions{Name: bareStep})
	if err := w.Start(); err != nil {
		return nil, fmt.Errorf("start bare worker: %w", err)
	}
	return w, nil
}

func emptyWorkflow(workflow.Context) error { return nil }

// askedWorkflow answers one update and ends.
func askedWorkflow(ctx workflow.Context) error {
	asked := false
	err := workflow.SetUpdateHandler(ctx, bareAnswer, func(workflow.Context) error {
		asked = true
		return nil
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return asked })
}

// busyWorkflow does as many activities as a task does, in a task's order: bids
// side by side, each of two, then the rest one after another.
func busyWorkflow(ctx workflow.Context, of shape) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: time.Minute})
	for range of.Local {
		if err := workflow.ExecuteLocalActivity(ctx, bareStep).Get(ctx, nil); err != nil {
			return err
		}
	}
	bids := workflow.NewWaitGroup(ctx)
	for range pool {
		bids.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer bids.Done()
			for range 2 {
				_ = workflow.ExecuteActivity(ctx, bareStep).Get(ctx, nil)
			}
		})
	}
	bids.Wait(ctx)
	for range of.Ordinary - 2*pool {
		if err := workflow.ExecuteActivity(ctx, bareStep).Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

func step(context.Context) error { return nil }

func bareOptions() client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: "bare:" + uuid.NewString(), TaskQueue: bareQueue,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}
}

// startBare begins an empty workflow and does not wait for it.
func (s *stage) startBare(ctx context.Context) error {
	_, err := s.temporal.ExecuteWorkflow(ctx, bareOptions(), bareEmpty)
	return err
}

// askBare begins a workflow and waits for its answer in the same call, as POST
// /tasks does.
func (s *stage) askBare(ctx context.Context) error {
	answer, err := s.temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: s.temporal.NewWithStartWorkflowOperation(bareOptions(), bareAsked),
		UpdateOptions: client.UpdateWorkflowOptions{
			UpdateName: bareAnswer, UpdateID: bareAnswer, WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	})
	if err != nil {
		return err
	}
	return answer.Get(ctx, nil)
}

// liveBare runs a workflow with a task's activities and nothing else to its end.
func (s *stage) liveBare(ctx context.Context, of shape) error {
	run, err := s.temporal.ExecuteWorkflow(ctx, bareOptions(), bareBusy, of)
	if err != nil {
		return err
	}
	return run.Get(ctx, nil)
}
