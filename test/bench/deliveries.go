package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"
)

// The two ways in which a webhook's delivery could be carried out by Temporal.
const (
	bareDelivery  = "BareDelivery"
	asWorkflow    = "workflow of one activity"
	asActivity    = "standalone activity"
	deliveryLoad  = 8 // clients
	deliveryTurn  = 3 * time.Second
	deliveryTurns = 4
)

// deliveryWorkflow does one activity and ends.
func deliveryWorkflow(ctx workflow.Context) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	return workflow.ExecuteActivity(ctx, bareStep).Get(ctx, nil)
}

// measureDeliveries runs both ways side by side and prints what each costs.
func (s *stage) measureDeliveries(ctx context.Context, out io.Writer) error {
	turns, err := s.race(ctx, deliveryTurns, deliveryLoad, []contender{
		{asWorkflow, func(ctx context.Context) error {
			run, err := s.temporal.ExecuteWorkflow(ctx, bareOptions(), bareDelivery)
			if err != nil {
				return err
			}
			return run.Get(ctx, nil)
		}},
		{asActivity, func(ctx context.Context) error {
			started, err := s.temporal.ExecuteActivity(ctx, client.StartActivityOptions{
				ID: "bare:" + uuid.NewString(), TaskQueue: bareQueue, StartToCloseTimeout: time.Minute,
			}, bareStep)
			if err != nil {
				return err
			}
			return started.Get(ctx, nil)
		}},
	}, func(contender) time.Duration { return deliveryTurn })
	if err != nil {
		return err
	}
	for _, name := range []string{asWorkflow, asActivity} {
		for _, turn := range turns[name] {
			spent := func(part string) float64 {
				return float64(turn.cpu.of(part).Microseconds()) / 1000 / float64(turn.calls)
			}
			fmt.Fprintf(out, "%-26s %5.0f/s  p50 %s  p99 %s  CPU ms each: Temporal %.1f, its PostgreSQL %.1f, worker and client %.1f\n",
				name, turn.rate, turn.p50.Round(time.Millisecond), turn.p99.Round(time.Millisecond),
				spent(partTemporal), spent(partTemporalDatabase), spent(partBench))
		}
	}
	return nil
}
