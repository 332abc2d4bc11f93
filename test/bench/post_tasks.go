package main

import (
	"context"
	"time"
)

// The contenders of the first race.
const (
	nameStart      = "bare StartWorkflow"
	nameAsk        = "bare Update-with-Start"
	namePostAlone  = "POST /tasks, no agent to invite"
	namePostBidded = "POST /tasks, 5 agents bid meanwhile"
)

// postResults are the turns by contender, for one client and for many.
type postResults struct {
	sequential, concurrent map[string][]turn
}

// measurePosts lets POST /tasks run against the engine alone. Without an agent a
// task ends at once: each side then costs one workflow. With five, the rest of
// each life runs beside the posts and takes its share of the machine.
func (s *stage) measurePosts(ctx context.Context, chosen plan) (results postResults, err error) {
	contenders := []contender{
		{nameStart, s.startBare},
		{nameAsk, s.askBare},
		{namePostAlone, func(ctx context.Context) error {
			_, err := s.poster.post(ctx, orderNobodyTakes)
			return err
		}},
		{namePostBidded, func(ctx context.Context) error {
			_, err := s.poster.post(ctx, orderFiveTake)
			return err
		}},
	}
	say("POST /tasks against the bare engine, one client, %d rounds", chosen.rounds)
	results.sequential, err = s.race(ctx, chosen.rounds, 1, contenders, func(contender) time.Duration { return chosen.sequential })
	if err != nil {
		return results, err
	}
	say("POST /tasks against the bare engine, %d clients, %d rounds", manyClients, chosen.rounds)
	results.concurrent, err = s.race(ctx, chosen.rounds, manyClients, contenders, func(c contender) time.Duration {
		if c.name == namePostBidded {
			return chosen.concurrent / 2 // its lives take far longer to end than to begin
		}
		return chosen.concurrent
	})
	return results, err
}
