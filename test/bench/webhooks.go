package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/resource"
	"github.com/aitasker/aitasker/internal/store"
)

const (
	eventRate    = 50  // events a second, each to one receiver that answers
	deadHooks    = 100 // receivers that hang
	deadRate     = 10  // events a second, each to 20 of them
	tasksEach    = 10
	hooksEach    = market.MaxWebhooks
	replaySize   = market.MaxReplay
	eventTurn    = 10 * time.Second
	eventRounds  = 5
	livesBesides = 8 // posters that live whole lives while their webhook listens
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
			ID: id, AccountID: account, Title: "Harbor Coffee", Brief: brief, Category: orderNobodyTakes.Category, TaskType: orderNobodyTakes.TaskType,
			Budget: 20_00, Status: market.TaskOpen, Terms: market.DefaultTerms(), CreatedAt: time.Now(),
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
		step.Emit(market.EventBidReady, resource.EventData{})
		return 0, nil
	})
	return err
}

// pace lets act happen that often a second, however long one takes.
func pace(ctx context.Context, rate int, length time.Duration, act func(number int) error) (times int, err error) {
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
			group.Go(func() error { return act(times) })
		}
	}
	return times, group.Wait()
}

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
	if err := s.measureReceivers(ctx, os.Stdout, chosen, sub, good); err != nil {
		return err
	}
	if err := s.measureReplay(ctx, os.Stdout, sub, own, good); err != nil {
		return err
	}
	return s.measureBesideLives(ctx, os.Stdout)
}

// measureReceivers compares the same events with and without dead receivers, in
// turns.
func (s *stage) measureReceivers(ctx context.Context, out io.Writer, chosen plan, sub *subscriber, good *inbox) error {
	say("making %d receivers that hang", deadHooks)
	dead, err := s.newDead(ctx)
	if err != nil {
		return err
	}
	for round := range min(chosen.rounds, eventRounds) {
		order := []bool{false, true}
		if round%2 == 1 {
			order = []bool{true, false}
		}
		for _, beside := range order {
			if err := s.receiveFor(ctx, out, sub, good, dead, beside); err != nil {
				return err
			}
		}
	}
	return nil
}

// receiveFor measures one turn.
func (s *stage) receiveFor(ctx context.Context, out io.Writer, sub *subscriber, good *inbox, dead []*deadOnes, beside bool) error {
	name := "alone"
	if beside {
		name = fmt.Sprintf("beside %d dead receivers", deadHooks)
	}
	for _, d := range dead {
		if err := d.enable(ctx, beside); err != nil {
			return err
		}
	}
	good.empty()
	before := s.cpuSoFar()
	if beside { // they hang before the turn begins
		for _, d := range dead {
			if err := s.happen(ctx, d.subscriber); err != nil {
				return err
			}
		}
	}
	made, err := pace(ctx, eventRate, eventTurn, func(number int) error {
		if beside && number%(eventRate/deadRate) == 0 {
			if err := s.happen(ctx, dead[number/(eventRate/deadRate)%len(dead)].subscriber); err != nil {
				return err
			}
		}
		return s.happen(ctx, sub)
	})
	if err != nil {
		return err
	}
	waits, err := good.awaitAll(ctx, made)
	if err != nil {
		return err
	}
	cpu := s.cpuSoFar().since(before)
	each := func(part string) float64 { return milliseconds(cpu.of(part)) / float64(made) }
	fmt.Fprintf(out, "%-26s %4d events in %s  %s  CPU ms each: aitasker %.1f, its PostgreSQL %.1f, Temporal %.1f\n",
		name, made, eventTurn, told(waits), each(partProduct), each(partProductDatabase), each(partTemporal)+each(partTemporalDatabase))
	return nil
}

// told writes what lies between events and their first attempts.
func told(waits []time.Duration) string {
	return fmt.Sprintf("p50 %.1f ms, p99 %.1f ms, most %.1f ms",
		milliseconds(waits[len(waits)/2]), milliseconds(waits[len(waits)*99/100]), milliseconds(waits[len(waits)-1]))
}

// deadOnes are an account's webhooks whose receivers hang.
type deadOnes struct {
	*subscriber

	hooks []hook
}

func (s *stage) newDead(ctx context.Context) ([]*deadOnes, error) {
	var all []*deadOnes
	for range deadHooks / hooksEach {
		sub, err := s.newSubscriber(ctx)
		if err != nil {
			return nil, err
		}
		d := &deadOnes{subscriber: sub}
		for range hooksEach {
			made, err := s.subscribe(ctx, sub.poster, http.HandlerFunc(hangs))
			if err != nil {
				return nil, err
			}
			d.hooks = append(d.hooks, made)
		}
		all = append(all, d)
	}
	return all, nil
}

// enable turns them on, with a clean record, or off, with all that is under way.
func (d *deadOnes) enable(ctx context.Context, on bool) error {
	for _, h := range d.hooks {
		if err := d.call(ctx, http.MethodPatch, "/webhooks/"+h.ID.String(), map[string]any{"enabled": on}, http.StatusOK, &struct{}{}); err != nil {
			return err
		}
	}
	return nil
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
	fmt.Fprintf(out, "%-26s %4d events of %d lives, %.1f a second  %s\n", "of whole lives", len(waits), lived.calls, lived.rate*eventsOfLife, told(waits))
	return nil
}
