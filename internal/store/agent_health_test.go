package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

var wholeMarket = store.ProbeClaim{Slices: 1, Limit: 100, Interval: time.Minute}

const refusedConnection = "The health check failed. The connection was refused."

// agentAt registers and activates an agent with an endpoint on a host of its own.
func (h *fixture) agentAt(t *testing.T, host string) market.Agent {
	t.Helper()
	agent := h.agent(t, "agent-"+uuid.NewString()[:8])
	h.exec(t, `UPDATE agents SET endpoint_url = $2 WHERE id = $1`, agent.ID, "https://"+host+":8443/run")
	return agent
}

func (h *fixture) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := h.Pool().Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// claim takes what is due after everything has been made due.
func (h *fixture) claim(t *testing.T) []market.Probe {
	t.Helper()
	h.exec(t, `UPDATE agent_health SET next_probe_at = now() WHERE next_probe_at IS NOT NULL`)
	due, err := h.ClaimProbes(t.Context(), wholeMarket)
	if err != nil {
		t.Fatal(err)
	}
	return due
}

// sweep claims everybody and records for each what wrong says.
func (h *fixture) sweep(t *testing.T, wrong func(market.Probe) (problem string, silent bool)) store.HealthTally {
	t.Helper()
	var outcomes []market.ProbeOutcome
	for _, probe := range h.claim(t) {
		problem, silent := wrong(probe)
		outcomes = append(outcomes, market.ProbeOutcome{Probe: probe, StartedAt: time.Now(), Error: problem, NoResponse: silent})
	}
	tally, err := h.RecordProbes(t.Context(), outcomes, wholeMarket)
	if err != nil {
		t.Fatal(err)
	}
	return tally
}

func silentAll(market.Probe) (string, bool) { return refusedConnection, true }
func wellAll(market.Probe) (string, bool)   { return "", false }

func (h *fixture) read(t *testing.T, agent market.Agent) market.Agent {
	t.Helper()
	read, err := h.AgentOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// When our own network is away, everybody is silent at once: nobody pays for it.
func TestRecordProbes_OurOwnOutageCountsAgainstNobody(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	var agents []market.Agent
	for i := range 6 {
		agents = append(agents, h.agentAt(t, fmt.Sprintf("agent-%d.example", i)))
	}
	for range 7 {
		if tally := h.sweep(t, silentAll); tally != (store.HealthTally{Uncounted: 6}) {
			t.Fatalf("tally %+v, want nothing counted", tally)
		}
	}
	for _, agent := range agents {
		if health := h.read(t, agent).Health; health.Failures != 0 || health.FailingSince != nil || health.Error == "" {
			t.Errorf("health %+v, want the error without a failure", health)
		}
	}
}

// An answer, however bad, proves that the network is there.
func TestRecordProbes_BadAnswersCountAlsoWhenEverybodyGivesThem(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for i := range 6 {
		h.agentAt(t, fmt.Sprintf("agent-%d.example", i))
	}
	tally := h.sweep(t, func(market.Probe) (string, bool) {
		return "The health check was answered with status 500, not 200.", false
	})
	if tally != (store.HealthTally{Failed: 6}) {
		t.Errorf("tally %+v, want 6 failures", tally)
	}
}

// Agents that share a host are one witness.
func TestRecordProbes_ManyAgentsOfOneHostDoNotMakeAnOutage(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for range 8 {
		h.agentAt(t, "farm.example")
	}
	if tally := h.sweep(t, silentAll); tally.Failed != 8 {
		t.Errorf("tally %+v, want 8 failures", tally)
	}
}

// What is out already is no witness, else a market of the dead would protect itself.
func TestRecordProbes_AgentsThatAreOutBearNoWitness(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for i := range 12 {
		agent := h.agentAt(t, fmt.Sprintf("agent-%02d.example", i))
		if i < 7 {
			h.exec(t, `UPDATE agents SET health_failures = 5 WHERE id = $1`, agent.ID)
		}
	}
	tally := h.sweep(t, func(p market.Probe) (string, bool) {
		if p.Failures > 0 || p.Host == "agent-07.example" {
			return refusedConnection, true
		}
		return "", false
	})
	if tally.Uncounted != 0 || tally.Failed != 8 {
		t.Errorf("tally %+v, want 8 failures", tally)
	}
}

func TestRecordProbes_FiveFailuresTakeOutAndOneAnswerBringsBack(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	agent := h.agentAt(t, "lone.example")
	var statuses []market.HealthStatus
	look := func() {
		read := h.read(t, agent)
		statuses = append(statuses, read.Health.Status(read.ExecutionMode))
	}
	look()
	for range 5 {
		h.sweep(t, silentAll)
		look()
	}
	if pause := time.Until(*h.read(t, agent).Health.NextProbeAt); pause < time.Minute || pause > 3*time.Minute {
		t.Errorf("next check in %s, want about twice the interval", pause)
	}
	h.sweep(t, wellAll)
	look()
	want := []market.HealthStatus{"unknown", "failing", "failing", "failing", "failing", "out", "healthy"}
	if diff := cmp.Diff(want, statuses); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	health := h.read(t, agent).Health
	if pause := time.Until(*health.NextProbeAt); health.FailingSince != nil || health.Error != "" || pause > time.Minute {
		t.Errorf("health %+v after an answer, next check in %s", health, pause)
	}
}

func TestRecordProbes_ADayOfFailingHidesUntilItsOwnerAsks(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	agent := h.agentAt(t, "lone.example")
	h.exec(t, `UPDATE agents SET visibility = 'beta' WHERE id = $1`, agent.ID)
	for range 5 {
		h.sweep(t, silentAll)
	}
	h.exec(t, `UPDATE agent_health SET failing_since = now() - interval '24 hours'`)
	if tally := h.sweep(t, silentAll); tally.Hidden != 1 {
		t.Fatalf("tally %+v, want one hidden", tally)
	}
	hidden := h.read(t, agent)
	if hidden.Visibility != market.VisibilityHidden || hidden.Health.HiddenReason() == "" {
		t.Errorf("agent is %s because of %q", hidden.Visibility, hidden.Health.HiddenReason())
	}
	h.sweep(t, wellAll)
	if answering := h.read(t, agent); answering.Visibility != market.VisibilityHidden || answering.Health.Failures != 0 {
		t.Errorf("a sweep showed the agent: %s with %d failures", answering.Visibility, answering.Health.Failures)
	}
	probe, err := h.ClaimHealthCheck(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.RecordHealthCheck(t.Context(), market.ProbeOutcome{Probe: probe, StartedAt: time.Now()}, time.Minute); err != nil {
		t.Fatal(err)
	}
	if shown := h.read(t, agent); shown.Visibility != market.VisibilityBeta || shown.Health.HiddenSince != nil {
		t.Errorf("after its owner's check the agent is %s, hidden since %v", shown.Visibility, shown.Health.HiddenSince)
	}
}

// Its owner may show it without a check; the day then begins anew.
func TestAgentHealth_OwnerShowsWhatWasHidden(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	agent := h.agentAt(t, "lone.example")
	for range 5 {
		h.sweep(t, silentAll)
	}
	h.exec(t, `UPDATE agent_health SET failing_since = now() - interval '25 hours'`)
	h.sweep(t, silentAll)
	h.exec(t, `UPDATE agents SET visibility = 'live' WHERE id = $1`, agent.ID)
	h.sweep(t, silentAll)
	if shown := h.read(t, agent); shown.Visibility != market.VisibilityLive || shown.Health.HiddenSince != nil || shown.Health.Failures != 7 {
		t.Errorf("agent is %s with %+v", shown.Visibility, shown.Health)
	}
}

func TestRecordProbes_WhatIsOvertakenIsDropped(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	agent := h.agentAt(t, "lone.example")
	due := h.claim(t)
	late := []market.ProbeOutcome{{Probe: due[0], StartedAt: time.Now().Add(-time.Minute), Error: "late", NoResponse: true}}
	h.sweep(t, wellAll)
	for name, change := range map[string]func(){
		"a newer check": func() {},
		"another endpoint": func() {
			h.exec(t, `UPDATE agents SET endpoint_url = 'https://new.example/'`)
			late[0].StartedAt = time.Now()
		},
		"an agent that ended": func() { late[0].AgentID = uuid.New() },
	} {
		change()
		if tally, err := h.RecordProbes(t.Context(), late, wholeMarket); err != nil || tally != (store.HealthTally{}) {
			t.Errorf("%s: tally %+v, %v", name, tally, err)
		}
	}
	if health := h.read(t, agent).Health; health.Failures != 0 || health.Error != "" {
		t.Errorf("health %+v", health)
	}
}

func TestClaimProbes_GiveEachAgentToOneWorkerAtItsOwnMoment(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	const agents = 96 // an account has no more than 100
	for range agents {
		h.agent(t, "agent-"+uuid.NewString()[:8])
	}
	// Nobody's own moment comes again while the test runs: all lie in the hour that
	// begins now, none in its first or last tenth.
	h.exec(t, `UPDATE agent_health SET phase = mod((extract(epoch FROM now()) / 3600 + 0.1 + 0.8 * phase)::numeric, 1)::float`)
	claimed := make(chan uuid.UUID, 2*agents)
	var workers sync.WaitGroup
	for range 6 {
		workers.Go(func() {
			for {
				due, err := h.ClaimProbes(t.Context(), store.ProbeClaim{Slices: 1, Limit: 7, Interval: time.Hour})
				if err != nil || len(due) == 0 {
					return
				}
				for _, probe := range due {
					claimed <- probe.AgentID
				}
			}
		})
	}
	workers.Wait()
	close(claimed)
	seen := map[uuid.UUID]bool{}
	for id := range claimed {
		if seen[id] {
			t.Errorf("agent %s was claimed twice", id)
		}
		seen[id] = true
	}
	var due, most int
	err := h.Pool().QueryRow(t.Context(), `
		SELECT sum(n), max(n) FROM (SELECT count(*) AS n FROM agent_health
		WHERE next_probe_at > now() AND next_probe_at <= now() + interval '1 hour'
		GROUP BY width_bucket(extract(epoch FROM next_probe_at - now())::float, 0, 3600, 6)) x`).Scan(&due, &most)
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != agents || due != agents || most > agents/2 {
		t.Errorf("%d of %d agents claimed, %d due within the hour and %d of them within ten minutes; want them spread", len(seen), agents, due, most)
	}
}

func TestClaimProbes_LeaveOutWhoHasNothingToProbe(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	pull, retired, active := h.agentAt(t, "a.example"), h.agentAt(t, "b.example"), h.agentAt(t, "c.example")
	h.sweep(t, silentAll)
	h.exec(t, `UPDATE agents SET execution_mode = 'pull' WHERE id = $1`, pull.ID)
	h.exec(t, `UPDATE agents SET status = 'retired', visibility = 'hidden', retired_at = now() WHERE id = $1`, retired.ID)
	due := h.claim(t)
	if len(due) != 1 || due[0].AgentID != active.ID || due[0].Host != "c.example" {
		t.Errorf("due is %+v, want only the active agent with an endpoint", due)
	}
	if health := h.read(t, pull).Health; health.Failures != 0 || health.NextProbeAt != nil {
		t.Errorf("the pull agent's health is %+v, want no failures", health)
	}
	for _, agent := range []market.Agent{pull, retired} {
		if _, err := h.ClaimHealthCheck(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID); !refusal.Is(err, refusal.WrongState) {
			t.Errorf("check of an agent that is not checked: %v", err)
		}
	}
}

func TestClaimHealthCheck_IsForItsOwnerAndNotTooOften(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	agent := h.agentAt(t, "lone.example")
	if _, err := h.ClaimHealthCheck(t.Context(), market.Owner{AccountID: uuid.New(), Livemode: false}, agent.ID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("somebody else's check: %v", err)
	}
	if _, err := h.ClaimHealthCheck(t.Context(), market.Owner{AccountID: h.poster, Livemode: true}, agent.ID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("a check in the other mode: %v", err)
	}
	if _, err := h.ClaimHealthCheck(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID); err != nil {
		t.Errorf("first check: %v", err)
	}
	if _, err := h.ClaimHealthCheck(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID); !refusal.Is(err, refusal.TooSoon) {
		t.Errorf("second check: %v", err)
	}
}
