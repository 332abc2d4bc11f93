package proof

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// The size of the proof. The defaults fit into `make test`; `make proof` is the
// whole thing.
var (
	tasks   = flag.Int("proof.tasks", 20, "how many tasks live their life")
	drivers = flag.Int("proof.drivers", 25, "posters at once at most, each with a receiver of its own and one task at a time")
	seed    = flag.Uint64("proof.seed", 0, "of what is left to chance; 0 for one of its own")
)

const (
	attemptTimeout = time.Second // of a call to a receiver; hanging ones cost as much
	stalled        = 4 * time.Minute
	lookEvery      = 5 * time.Second
	agents         = 3 // of each poster
)

// retries is a schedule that no receiver's bad luck can use up.
var retries = "50ms,100ms,200ms" + strings.Repeat(",300ms", 97)

// Every event of every task reaches a receiver that fails at random, under one
// delivery id, while whatever can be killed is killed.
func TestProof_NothingIsLostWhateverDiesAndWhoeverFails(t *testing.T) {
	t.Parallel()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", *seed)
	p := begin(t)
	began := time.Now()
	running, end := context.WithCancelCause(t.Context())
	calm, beside := make(chan struct{}), &sync.WaitGroup{}
	defer beside.Wait()
	defer end(nil)
	beside.Go(func() { p.watch(t, running, end) })
	for _, v := range p.victims {
		beside.Go(func() { v.supervise(running, calm) })
	}
	for _, d := range p.posters {
		beside.Go(func() { d.receiver.comeAndGo(running, calm) })
	}
	p.drive(running)
	close(calm)
	p.awaitDeliveries(running)
	if err := context.Cause(running); err != nil {
		t.Errorf("gave up: %v; where the tasks stand: %q", err, p.stuck(t.Context()))
	}
	p.market.AwaitReady(t)
	found := p.judge(t)
	found.took = time.Since(began)
	found.print(t.Output(), p)
	found.complain(t)
}

// proof is one run.
type proof struct {
	market  *testkit.SplitProcesses
	posters []*poster
	victims []*victim
	agents  []*testkit.Agent
}

func begin(t *testing.T) *proof {
	t.Helper()
	m := testkit.StartSplitProcesses(t, map[string]string{
		"AITASKER_WEBHOOK_RETRIES": retries, "AITASKER_WEBHOOK_TIMEOUT": attemptTimeout.String(),
	})
	chance := func(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(*seed, stream)) }
	p := &proof{market: m, victims: []*victim{
		{name: "api", process: m.API, chance: chance(1), between: span{2 * time.Second, 8 * time.Second}},
		{name: "worker", process: m.Worker, chance: chance(2), between: span{8 * time.Second, 24 * time.Second}},
		{name: "stack", process: m.Stack, chance: chance(3), between: span{15 * time.Second, 45 * time.Second}},
	}}
	for i := range min(*drivers, *tasks) {
		client := m.Account(t)
		client.Grant(t, market.Cents(*tasks)*price)
		for range agents { // of one's own: in test mode nobody else's bid
			p.agents = append(p.agents, client.Agent(t, category, slow(chance(10), testkit.Works(price, goodWork))))
		}
		p.posters = append(p.posters, &poster{client: client, receiver: receive(t, client, chance(100+uint64(i)))})
	}
	return p
}

// drive has the posters share the tasks and returns when all are completed.
func (p *proof) drive(ctx context.Context) {
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for number := range *tasks {
			select {
			case numbers <- number:
			case <-ctx.Done():
				return
			}
		}
	}()
	var driven sync.WaitGroup
	for _, d := range p.posters {
		driven.Go(func() {
			for number := range numbers {
				d.live(ctx, number)
			}
		})
	}
	driven.Wait()
}

// watch tells how far it is, and ends what does not get on any more.
func (p *proof) watch(t *testing.T, ctx context.Context, end context.CancelCauseFunc) { //nolint:revive // the test comes first
	t.Helper()
	began, last, moved := time.Now(), progress{}, time.Now()
	again := time.NewTicker(lookEvery)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
		now := p.progress()
		if now.completed != last.completed || now.taken != last.taken {
			last, moved = now, time.Now()
		}
		_, _ = fmt.Fprintf(t.Output(), "%5.0f s  %d of %d tasks completed  %d events taken in %d attempts  killed:%s\n",
			time.Since(began).Seconds(), now.completed, *tasks, now.taken, now.attempts, p.killed())
		if time.Since(moved) > stalled {
			end(fmt.Errorf("nothing has moved for %s", stalled))
			return
		}
	}
}

func (p *proof) killed() string {
	var text strings.Builder
	for _, v := range p.victims {
		fmt.Fprintf(&text, " %s %d", v.name, v.kills.Load())
	}
	return text.String()
}

// awaitDeliveries waits until nothing is under way any more.
func (p *proof) awaitDeliveries(ctx context.Context) {
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for ctx.Err() == nil {
		var pending int
		err := p.market.Store.Pool().QueryRow(ctx, `SELECT count(*) FROM webhook_deliveries WHERE state = 'pending'`).Scan(&pending)
		if err == nil && pending == 0 {
			return
		}
		select {
		case <-ctx.Done():
		case <-again.C:
		}
	}
}

// progress is how far a run is.
type progress struct{ completed, taken, attempts int }

func (p *proof) progress() (now progress) {
	for _, d := range p.posters {
		now.completed += int(d.completed.Load())
		taken, attempts := d.receiver.counts()
		now.taken += taken
		now.attempts += attempts
	}
	return now
}
