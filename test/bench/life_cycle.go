package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

const (
	// drivers is how many posters live whole life cycles side by side.
	drivers = 16

	// lookEvery is how often a poster reads its task while it waits: one read of
	// one row.
	lookEvery = 50 * time.Millisecond

	// liveWithin bounds one wait of a poster.
	liveWithin = time.Minute
)

// The contenders of the second race.
const (
	nameLife     = "task: post to paid delivery, 5 bids"
	nameLifeBare = "bare workflow, as many activities"
)

// live takes a task from its brief to the paid delivery, as a poster does.
func (p *poster) live(ctx context.Context) (uuid.UUID, error) {
	task, err := p.post(ctx, orderFiveTake)
	if err != nil {
		return task.ID, err
	}
	path := "/tasks/" + task.ID.String()
	if err := p.await(ctx, path, func(t publicapi.Task) bool { return t.Status == string(market.TaskReview) }); err != nil {
		return task.ID, err
	}
	if err := p.call(ctx, http.MethodPost, path+"/select", nil, http.StatusOK, &struct{}{}); err != nil {
		return task.ID, err
	}
	delivered := func(t publicapi.Task) bool {
		return t.DeliveryStatus != nil && *t.DeliveryStatus == string(market.DeliveryAwaitingApproval)
	}
	if err := p.await(ctx, path, delivered); err != nil {
		return task.ID, err
	}
	if err := p.call(ctx, http.MethodPost, path+"/deliveries/1/approve", nil, http.StatusOK, &struct{}{}); err != nil {
		return task.ID, err
	}
	return task.ID, p.await(ctx, path, func(t publicapi.Task) bool { return t.Status == string(market.TaskCompleted) })
}

// await reads the task until it is as wanted.
func (p *poster) await(ctx context.Context, path string, wanted func(publicapi.Task) bool) error {
	ctx, cancel := context.WithTimeout(ctx, liveWithin)
	defer cancel()
	for {
		var task publicapi.Task
		if err := p.call(ctx, http.MethodGet, path, nil, http.StatusOK, &task); err != nil {
			return err
		}
		if wanted(task) {
			return nil
		}
		if market.TaskStatus(task.Status).Ended() {
			return fmt.Errorf("task %s ended as %s (%s) on its way", task.ID, task.Status, *task.ClosedReason)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("task %s stays in %s: %w", task.ID, task.Status, ctx.Err())
		case <-time.After(lookEvery):
		}
	}
}

// warmUp lives a few tasks and tells how many activities one does.
func (s *stage) warmUp(ctx context.Context) (shape, error) {
	var tasks []uuid.UUID
	_, err := load(ctx, 1, time.Second, func(ctx context.Context) error {
		task, err := s.poster.live(ctx)
		tasks = append(tasks, task)
		return err
	})
	if err != nil {
		return shape{}, err
	}
	costs, err := s.readHistories(ctx, tasks[len(tasks)-1:])
	if err != nil {
		return shape{}, err
	}
	_, err = load(ctx, manyClients, time.Second, s.askBare)
	return costs[0].shape, err
}

// measureLives lets whole life cycles run against workflows that do nothing but
// as many activities, and names the tasks that were lived.
func (s *stage) measureLives(ctx context.Context, chosen plan, of shape) (map[string][]turn, []uuid.UUID, error) {
	var (
		mu    sync.Mutex
		lived []uuid.UUID
	)
	contenders := []contender{
		{nameLifeBare, func(ctx context.Context) error { return s.liveBare(ctx, of) }},
		{nameLife, func(ctx context.Context) error {
			task, err := s.poster.live(ctx)
			mu.Lock()
			defer mu.Unlock()
			lived = append(lived, task)
			return err
		}},
	}
	rounds := min(chosen.rounds, 3)
	say("whole life cycles, %d posters, %d rounds", drivers, rounds)
	turns, err := s.race(ctx, rounds, drivers, contenders, func(contender) time.Duration { return chosen.lives })
	return turns, lived, err
}
