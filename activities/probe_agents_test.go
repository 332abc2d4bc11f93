package activities_test

import (
	"context"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/store"
)

// oneLook is a sweep that looks once for what is due.
func oneLook() contract.ProbeAgentsInput {
	return contract.ProbeAgentsInput{Slices: 1, Interval: time.Minute, Until: time.Now()}
}

// clinic counts how its agents are checked and answers with a status by host.
type clinic struct {
	*httptest.Server

	mu       sync.Mutex
	checks   map[string]int // by host
	at       []time.Time
	inFlight atomic.Int32
	peak     atomic.Int32
	answer   func(w http.ResponseWriter, r *http.Request)
}

func newClinic(t *testing.T, answer http.HandlerFunc) *clinic {
	t.Helper()
	c := &clinic{checks: map[string]int{}, answer: answer}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "0.0.0.0:0") // every loopback address leads here
	must(t, err)
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(c.serve))
	must(t, c.Listener.Close())
	c.Listener = listener
	c.Start()
	t.Cleanup(func() {
		c.CloseClientConnections()
		c.Close()
	})
	return c
}

func (c *clinic) port() string {
	_, port, _ := net.SplitHostPort(c.Listener.Addr().String())
	return port
}

func (c *clinic) serve(w http.ResponseWriter, r *http.Request) {
	now := c.inFlight.Add(1)
	defer c.inFlight.Add(-1)
	peak := c.peak.Load()
	for now > peak && !c.peak.CompareAndSwap(peak, now) {
		peak = c.peak.Load()
	}
	host, _, _ := net.SplitHostPort(r.Host)
	c.mu.Lock()
	c.checks[host+r.URL.Path]++
	c.at = append(c.at, time.Now())
	c.mu.Unlock()
	c.answer(w, r)
}

// enrolAt makes n active agents, each on a loopback address of its own from
// 127.1.0.0 on, all served by the clinic.
func (f *fixture) enrolAt(c *clinic, n int) {
	f.t.Helper()
	_, err := f.sql.Exec(f.t.Context(), `DELETE FROM agents`)
	must(f.t, err)
	_, err = f.sql.Exec(f.t.Context(), `
		INSERT INTO agents (id, account_id, livemode, name, slug, description, framework, model, endpoint_url, execution_mode,
		                    min_price_cents, status, visibility, execute_key, execute_key_last4, activated_at)
		SELECT gen_random_uuid(), $1, false, 'A', 'agent-' || n, 'A', '', '', format('http://127.%s.%s.%s:%s/run', 1 + n / 65536, n / 256 % 256, n % 256, $3::text),
		       'sync', 0, 'active', 'live', '', 'last', now()
		FROM generate_series(0, $2 - 1) n`, f.poster, n, c.port())
	must(f.t, err)
}

func (f *fixture) healthRows() (failing, checked int) {
	f.t.Helper()
	err := f.sql.QueryRow(f.t.Context(), `
		SELECT count(*) FILTER (WHERE a.health_failures > 0), count(*) FILTER (WHERE h.checked_at IS NOT NULL)
		FROM agents a JOIN agent_health h ON h.agent_id = a.id`).Scan(&failing, &checked)
	must(f.t, err)
	return failing, checked
}

func TestProbeAgents_IsSafeToRunTwice(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Register(f.env, contract.QueueHealth)
	c := newClinic(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	f.enrolAt(c, 3)
	for round, want := range []int{3, 0} {
		if got := execute(f, contract.ActivityProbeAgents, oneLook()); got.Checked != want || got.Failed != want {
			t.Errorf("run %d: %+v, want %d checked", round+1, got, want)
		}
	}
	var failures []int
	must(t, f.sql.QueryRow(t.Context(), `SELECT array_agg(health_failures) FROM agents`).Scan(&failures))
	for _, n := range failures {
		if n != 1 {
			t.Errorf("failures are %v, want one each", failures)
		}
	}
}

// A worker that dies in mid-sweep loses the checks it was making, which come
// again at each agent's next moment; the rest the next sweep takes.
func TestProbeAgents_CutOffCountsNothingAndLosesNobody(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	started := make(chan struct{}, 8)
	hangs := newClinic(t, func(_ http.ResponseWriter, r *http.Request) {
		started <- struct{}{}
		<-r.Context().Done()
	})
	f.enrolAt(hangs, 4)
	ctx, cut := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		due, err := f.Store.ClaimProbes(ctx, claimOf(2))
		if err != nil || len(due) != 2 {
			t.Errorf("claimed %d, %v", len(due), err)
		}
		if outcomes := agents.ProbeAll(ctx, f.Agents, due); len(outcomes) != 0 {
			t.Errorf("outcomes of a cut off sweep: %+v", outcomes)
		}
	}()
	for range 2 {
		select {
		case <-started:
		case <-time.After(10 * time.Second):
			t.Error("no check has begun")
		}
	}
	cut()
	<-ended
	if failing, checked := f.healthRows(); failing != 0 || checked != 0 {
		t.Errorf("%d failing and %d checked after the cut, want none", failing, checked)
	}
	var due, later int
	must(t, f.sql.QueryRow(t.Context(), `
		SELECT count(*) FILTER (WHERE next_probe_at <= now()), count(*) FILTER (WHERE next_probe_at BETWEEN now() AND now() + interval '1 minute')
		FROM agent_health`).Scan(&due, &later))
	if due != 2 || later != 2 {
		t.Errorf("%d due and %d due within the interval, want 2 and 2", due, later)
	}
}

func TestProbeAgents_AgentsOfOneRootShareACheck(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Register(f.env, contract.QueueHealth)
	c := newClinic(t, func(http.ResponseWriter, *http.Request) {})
	f.enrolAt(c, 20)
	_, err := f.sql.Exec(t.Context(), `UPDATE agents SET endpoint_url = 'http://127.0.0.1:' || $1 || '/' || slug || '?k=v'`, c.port())
	must(t, err)
	got := execute(f, contract.ActivityProbeAgents, oneLook())
	if got.Checked != 20 || c.checks["127.0.0.1/health"] != 1 || len(c.checks) != 1 {
		t.Errorf("%+v with checks %v, want 20 agents by one", got, c.checks)
	}
}

// 5,000 agents on as many hosts, one in ten failing: everybody is checked once in
// the interval, spread over it, and never many at a time.
func TestProbeAgents_SpreadAWholeMarketOverTheInterval(t *testing.T) {
	t.Parallel()
	const population, interval = 5_000, 12 * time.Second
	f := newFixture(t)
	f.Register(f.env, contract.QueueHealth)
	c := newClinic(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Host[len(r.Host)-7] == '7' { // some hosts, whatever the port
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	f.enrolAt(c, population)
	_, err := f.sql.Exec(t.Context(), `
		UPDATE agent_health SET next_probe_at = to_timestamp((floor(extract(epoch FROM now()) / $1 - phase) + 1 + phase) * $1)`, interval.Seconds())
	must(t, err)
	f.env.SetTestTimeout(2 * time.Minute)
	begun := time.Now()
	got := execute(f, contract.ActivityProbeAgents,
		contract.ProbeAgentsInput{Slices: 1, Interval: interval, Until: begun.Add(interval + interval/10)})
	took := time.Since(begun)
	tenths := make([]int, 10)
	for _, at := range c.at {
		if tenth := int(at.Sub(begun) * 10 / interval); tenth < len(tenths) { // after that comes the next round
			tenths[tenth]++
		}
	}
	t.Logf("%d checked in %s, at most %d at once, by tenth of the interval %v; %+v", len(c.at), took.Round(time.Millisecond), c.peak.Load(), tenths, got)
	failing, checked := f.healthRows()
	if checked != population || len(c.checks) != population || failing == 0 || failing > population/2 {
		t.Errorf("%d of %d checked on %d hosts, %d failing", checked, population, len(c.checks), failing)
	}
	if c.peak.Load() > 128 {
		t.Errorf("%d checks at once, want at most 128", c.peak.Load())
	}
	for i, n := range tenths {
		if share := float64(n) / population; math.Abs(share-0.1) > 0.1 {
			t.Errorf("tenth %d has %.0f%% of the checks, want them spread", i+1, 100*share)
		}
	}
}

func claimOf(limit int) store.ProbeClaim {
	return store.ProbeClaim{Slices: 1, Limit: limit, Interval: time.Minute}
}
