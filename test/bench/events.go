package main

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/store"
)

// subscriber is an account whose events somebody receives.
type subscriber struct {
	*poster

	tasks []uuid.UUID // that its events are of, in turns
	made  atomic.Int64
}

// newSubscriber opens an account with tasks that wait for their agents.
func (s *stage) newSubscriber(ctx context.Context) (*subscriber, error) {
	account, key, err := s.openAccount(ctx)
	if err != nil {
		return nil, err
	}
	sub := &subscriber{poster: &poster{http: s.poster.http, url: s.poster.url, key: key}}
	for range tasksEach {
		id := uuid.Must(uuid.NewV7())
		err := s.store.RecordTask(ctx, market.Task{
			ID: id, AccountID: account,
			TaskContent: market.TaskContent{
				Title: "Harbor Coffee", Brief: brief, Category: orderNobodyTakes.Category, TaskType: orderNobodyTakes.TaskType,
				Budget: 20_00,
			},
			Status: market.TaskOpen, Terms: market.DefaultTerms(), CreatedAt: time.Now(),
		})
		if err != nil {
			return nil, err
		}
		sub.tasks = append(sub.tasks, id)
	}
	return sub, nil
}

// happen writes one event as a step of a task does.
func (s *stage) happen(ctx context.Context, sub *subscriber) error {
	number := int(sub.made.Add(1))
	_, err := store.TakeStep(ctx, s.store, sub.tasks[number%tasksEach], "bench:"+strconv.Itoa(number), func(step *store.Step) (int, error) {
		step.Emit(market.EventBidReady, publicapi.EventData{})
		return 0, nil
	})
	return err
}

// pace lets act happen that often a second, however long one takes.
func pace(ctx context.Context, rate int, length time.Duration, act func() error) (times int, err error) {
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	group, ctx := errgroup.WithContext(ctx)
	for began := time.Now(); time.Since(began) < length; {
		select {
		case <-ctx.Done():
			return times, group.Wait()
		case <-tick.C:
		}
		for due := int(time.Since(began).Seconds() * float64(rate)); times < due; times++ { // a busy machine skips ticks
			group.Go(act)
		}
	}
	return times, group.Wait()
}
