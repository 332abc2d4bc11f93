package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// manyClients is the load under which throughput is measured.
const manyClients = 32

// contender is one way to do a piece of work, measured beside others.
type contender struct {
	name string
	act  func(context.Context) error
}

// turn is what one contender did in one round.
type turn struct {
	calls    int
	rate     float64 // calls per second
	p50, p99 time.Duration
	cpu      usage // of the calls and of everything that they set off
}

// race gives every contender one turn per round, in an order that turns round
// each time, and lets the work of each end before the next begins. It returns the
// turns by contender's name.
func (s *stage) race(ctx context.Context, rounds, clients int, contenders []contender, length func(contender) time.Duration) (map[string][]turn, error) {
	turns := map[string][]turn{}
	order := slices.Clone(contenders)
	for range rounds {
		for _, c := range order {
			before := s.cpuSoFar()
			measured, err := load(ctx, clients, length(c), c.act)
			if err != nil {
				return nil, err
			}
			if err := s.drain(ctx); err != nil {
				return nil, err
			}
			measured.cpu = s.cpuSoFar().since(before)
			turns[c.name] = append(turns[c.name], measured)
		}
		slices.Reverse(order)
	}
	return turns, nil
}

// load has each client act again and again until the time is over. Acts begun by
// then are waited for and counted.
func load(ctx context.Context, clients int, length time.Duration, act func(context.Context) error) (turn, error) {
	var (
		mu    sync.Mutex
		times []time.Duration
		began = time.Now()
	)
	group, ctx := errgroup.WithContext(ctx)
	for range clients {
		group.Go(func() error {
			for time.Since(began) < length {
				start := time.Now()
				if err := act(ctx); err != nil {
					return err
				}
				took := time.Since(start)
				mu.Lock()
				times = append(times, took)
				mu.Unlock()
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return turn{}, err
	}
	elapsed := time.Since(began)
	slices.Sort(times)
	return turn{
		calls: len(times), rate: float64(len(times)) / elapsed.Seconds(),
		p50: quantile(times, 0.50), p99: quantile(times, 0.99),
	}, nil
}

// quantile reads a share of sorted values.
func quantile(sorted []time.Duration, share float64) time.Duration {
	return sorted[int(share*float64(len(sorted)-1)+0.5)]
}
