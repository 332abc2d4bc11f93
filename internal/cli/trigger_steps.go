package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// post publishes a task that the sandbox agents bid on.
func (t *trigger) post(ctx context.Context) error { return t.postWith(ctx, nil) }

// postToFail publishes a task that asks the sandbox agents to refuse the final work.
func (t *trigger) postToFail(ctx context.Context) error {
	return t.postWith(ctx, map[string]any{"sandbox": "fail_delivery"})
}

func (t *trigger) postWith(ctx context.Context, requirements map[string]any) error {
	created, err := t.client.CreateTask(ctx, aitasker.CreateTaskRequest{
		Category: new("graphics-design"), TaskType: new("logo-design"), BudgetUSD: new(aitasker.USD(8_00)),
		Title:        new("A logo for Harbor Coffee"),
		Brief:        new("A calm, modern logo for Harbor Coffee, a small roastery by the sea in blue and sand."),
		Requirements: requirements,
		Metadata:     map[string]any{"made_by": "aitasker trigger"},
	}, nil)
	if err != nil {
		return err
	}
	t.task = created.Task.ID
	return nil
}

func (t *trigger) choose(ctx context.Context) error {
	_, err := t.client.SelectBestBid(ctx, t.task, nil)
	return err
}

func (t *trigger) approve(ctx context.Context) error {
	_, err := t.client.ApproveDelivery(ctx, t.task, 1, nil)
	return err
}

func (t *trigger) revise(ctx context.Context) error {
	_, err := t.client.RequestRevision(ctx, t.task, 1, aitasker.RevisionRequest{Notes: "A warmer tone of sand, please."}, nil)
	return err
}

func (t *trigger) dispute(ctx context.Context) error {
	_, err := t.client.OpenDispute(ctx, t.task, 1, aitasker.DisputeRequest{
		Reason: "incomplete", Statement: "The favicon is missing.",
	}, nil)
	return err
}

func (t *trigger) cancel(ctx context.Context) error {
	_, err := t.client.CancelTask(ctx, t.task, nil, nil)
	return err
}

func (t *trigger) advance(ctx context.Context) error {
	_, err := t.client.AdvanceClock(ctx, t.task, nil)
	return err
}

// await waits for a status of the task; it fails when the task ends before.
func (t *trigger) await(ctx context.Context, status aitasker.TaskStatus, delivery aitasker.TaskDeliveryStatus) error {
	return t.wait(ctx, func(ctx context.Context) (bool, error) {
		task, err := t.client.GetTask(ctx, t.task)
		if err != nil {
			return false, err
		}
		if hasEnded(task.Status) {
			return true, fmt.Errorf("the task has ended: %s; are there agents for it? `make dev` brings its own", statusOf(task))
		}
		return task.Status == status && (delivery == "" || task.DeliveryStatus != nil && *task.DeliveryStatus == delivery), nil
	})
}

// wait polls until it is done and fails when the time is over.
func (t *trigger) wait(ctx context.Context, poll func(context.Context) (bool, error)) error {
	err := retry{term: t.term, minPause: 50 * time.Millisecond, maxPause: 500 * time.Millisecond}.until(ctx, poll)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("it did not happen within %s", triggerTimeout)
	}
	return err
}
