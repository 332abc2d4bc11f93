package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aitasker/aitasker/internal/market"
)

const (
	eventRate    = 50 // events a second, each to one receiver that answers
	tasksEach    = 10
	replaySize   = market.MaxReplay
	eventTurn    = 15 * time.Second
	settling     = 5 * time.Second
	hangSettling = 32 * time.Second // an attempt that hangs, its retry, and both of what came next
	eventRounds  = 3
	livesBesides = 8 // posters that live whole lives while their webhook listens
)

// runWebhooks measures how soon receivers hear of events, by themselves, beside
// dead ones and beside whole lives, and how long a replay takes.
func runWebhooks(ctx context.Context, chosen plan) (err error) {
	s, err := openStage(ctx)
	if err != nil {
		return err
	}
	defer func() { err = s.end(err) }()
	sub, err := s.newSubscriber(ctx)
	if err != nil {
		return err
	}
	good := &inbox{waited: map[string]time.Duration{}}
	own, err := s.subscribe(ctx, sub.poster, good)
	if err != nil {
		return err
	}
	if err := s.measureNeighbours(ctx, os.Stdout, chosen, sub, good); err != nil {
		return err
	}
	if err := s.measureReplay(ctx, os.Stdout, sub, own, good); err != nil {
		return err
	}
	return s.measureBesideLives(ctx, os.Stdout)
}

// measureNeighbours compares the same events with and without neighbours, in turns,
// and sums each kind up over all turns.
func (s *stage) measureNeighbours(ctx context.Context, out io.Writer, chosen plan, sub *subscriber, good *inbox) error {
	say("making %d receivers beside the one that is measured", neighbourCount)
	others, err := s.newNeighbours(ctx)
	if err != nil {
		return err
	}
	all := map[mood][]time.Duration{}
	rounds := min(chosen.rounds, eventRounds)
	for round := range rounds {
		say("round %d of %d", round+1, rounds)
		for i := range moods {
			m := moods[(i+round)%len(moods)]
			waits, err := s.receiveBeside(ctx, out, sub, good, others, m)
			if err != nil {
				return err
			}
			all[m] = append(all[m], waits...)
		}
	}
	for _, m := range moods {
		slices.Sort(all[m])
		fmt.Fprintf(out, "%-26s %4d events in all  %s\n", m, len(all[m]), reported(all[m]))
	}
	return nil
}

// receiveBeside measures one turn. The neighbours have lived for a while when it
// begins, so that hanging, waiting and retries are under way.
func (s *stage) receiveBeside(ctx context.Context, out io.Writer, sub *subscriber, good *inbox, others *neighbours, m mood) ([]time.Duration, error) {
	if err := others.be(ctx, m); err != nil {
		return nil, err
	}
	living, end := context.WithCancel(ctx)
	defer end()
	var life errgroup.Group
	if m != absent {
		life.Go(func() error { return others.live(living, s) })
	}
	settles := settling
	if m == dead {
		settles = hangSettling
	}
	if err := sleep(ctx, settles); err != nil {
		return nil, err
	}
	good.empty()
	before := s.cpuSoFar()
	made, err := pace(ctx, eventRate, eventTurn, func() error { return s.happen(ctx, sub) })
	if err != nil {
		return nil, err
	}
	waits, err := good.awaitAll(ctx, made)
	if err != nil {
		return nil, err
	}
	cpu := s.cpuSoFar().since(before)
	end()
	each := func(part string) float64 { return milliseconds(cpu.of(part)) / float64(made) }
	fmt.Fprintf(out, "%-26s %4d events in %s  %s  CPU ms each: aitasker %.1f, its PostgreSQL %.1f, Temporal %.1f\n",
		m, made, eventTurn, reported(waits), each(partProduct), each(partProductDatabase), each(partTemporal)+each(partTemporalDatabase))
	return waits, errors.Join(life.Wait(), others.be(ctx, absent))
}

func sleep(ctx context.Context, length time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(length):
		return nil
	}
}

// told writes what lies between events and their first attempts.
func reported(waits []time.Duration) string {
	return fmt.Sprintf("p50 %.1f ms, p99 %.1f ms, most %.1f ms",
		milliseconds(waits[len(waits)/2]), milliseconds(waits[len(waits)*99/100]), milliseconds(waits[len(waits)-1]))
}

// measureReplay sends as many events again as one call may.
func (s *stage) measureReplay(ctx context.Context, out io.Writer, sub *subscriber, own hook, good *inbox) error {
	from := time.Now()
	good.empty()
	for range replaySize {
		if err := s.happen(ctx, sub); err != nil {
			return err
		}
	}
	if _, err := good.awaitAll(ctx, replaySize); err != nil {
		return err
	}
	good.empty()
	began := time.Now()
	var answer struct {
		Replayed int `json:"replayed"`
	}
	err := sub.call(ctx, http.MethodPost, "/webhooks/"+own.ID.String()+"/replay", map[string]any{"from": from}, http.StatusAccepted, &answer)
	if err != nil {
		return err
	}
	answered := time.Since(began)
	if _, err := good.awaitAll(ctx, answer.Replayed); err != nil {
		return err
	}
	fmt.Fprintf(out, "replay of %d events      answered after %.0f ms, all had arrived after %.1f s\n",
		answer.Replayed, milliseconds(answered), time.Since(began).Seconds())
	return nil
}

// measureBesideLives listens to whole lives of tasks, as fast as the machine lives
// them.
func (s *stage) measureBesideLives(ctx context.Context, out io.Writer) error {
	listener := &inbox{waited: map[string]time.Duration{}}
	if _, err := s.subscribe(ctx, s.poster, listener); err != nil {
		return err
	}
	lived, err := load(ctx, livesBesides, eventTurn, func(ctx context.Context) error {
		_, err := s.poster.live(ctx)
		return err
	})
	if err != nil {
		return err
	}
	const eventsOfLife = 5
	waits, err := listener.awaitAll(ctx, lived.calls*eventsOfLife)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%-26s %4d events of %d lives, %.1f a second  %s\n", "of whole lives", len(waits), lived.calls, lived.rate*eventsOfLife, reported(waits))
	return nil
}
