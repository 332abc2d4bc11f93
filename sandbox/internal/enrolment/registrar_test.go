package enrolment_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/sandbox/internal/agents"
	"github.com/aitasker/aitasker/sandbox/internal/enrolment"
	"github.com/aitasker/aitasker/sandbox/internal/marketplace"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

const baseURL = "http://127.0.0.1:4200"

// sandbox is a registrar with its state file, which a test can start again.
type sandbox struct {
	*enrolment.Registrar

	state *enrolment.State
}

func start(t *testing.T, market enrolment.Marketplace, folder, url string) *sandbox {
	t.Helper()
	state, err := enrolment.OpenState(filepath.Join(folder, "state.json"))
	if err != nil {
		t.Fatal(err)
	}
	return &sandbox{enrolment.New(market, state, url, zerolog.Nop()), state}
}

func (s *sandbox) mustEnrol(t *testing.T, want int) {
	t.Helper()
	if enrolled, err := s.Enrol(t.Context()); err != nil || enrolled != want {
		t.Fatalf("%d agents are enrolled, want %d: %v", enrolled, want, err)
	}
}

// mustAcceptTheKeys checks that every agent accepts the key that the marketplace sends.
func (s *sandbox) mustAcceptTheKeys(t *testing.T, market *fakeMarket) {
	t.Helper()
	for _, member := range agents.Roster() {
		want := market.current["agent-"+member.Slug]
		if keys := s.state.Keys(member.Slug); len(keys) != 1 || keys[0] != want {
			t.Errorf("%s accepts %v, want %s", member.Slug, keys, want)
		}
	}
}

var all = len(agents.Roster())

func TestEnrol_RegistersAndActivatesEveryAgentOnce(t *testing.T) {
	t.Parallel()
	market, folder := newMarket(), t.TempDir()
	market.operator = true
	start(t, market, folder, baseURL).mustEnrol(t, all)
	again := start(t, market, folder, baseURL)
	again.mustEnrol(t, all)
	if len(market.agents) != all || market.changes != 0 || market.made != all {
		t.Errorf("%d agents, %d changes and %d keys after a second start", len(market.agents), market.changes, market.made)
	}
	for _, agent := range market.agents {
		if !agent.IsProven() || agent.EndpointURL != baseURL+"/agents/"+agent.Slug+"/execute" {
			t.Errorf("agent is %+v", agent)
		}
	}
	again.mustAcceptTheKeys(t, market)
}

func TestEnrol_FollowsItsAddress(t *testing.T) {
	t.Parallel()
	market, folder := newMarket(), t.TempDir()
	market.operator = true
	start(t, market, folder, baseURL).mustEnrol(t, all)
	start(t, market, folder, "http://sandbox:8090/").mustEnrol(t, all)
	for _, agent := range market.agents {
		if agent.EndpointURL != "http://sandbox:8090/agents/"+agent.Slug+"/execute" || !agent.IsProven() {
			t.Errorf("%s is at %s, proven: %v", agent.Slug, agent.EndpointURL, agent.IsProven())
		}
	}
}

// So it is with agents that an earlier version of the marketplace registered itself.
func TestEnrol_TakesOverAgentsWhoseKeysItDoesNotKnow(t *testing.T) {
	t.Parallel()
	market := newMarket()
	market.operator = true
	start(t, market, t.TempDir(), baseURL).mustEnrol(t, all)
	later := start(t, market, t.TempDir(), baseURL)
	later.mustEnrol(t, all)
	if len(market.agents) != all || len(market.pending) != 0 {
		t.Errorf("%d agents, %d keys pending", len(market.agents), len(market.pending))
	}
	later.mustAcceptTheKeys(t, market)
}

func TestEnrol_EndsARotationThatWasCutOff(t *testing.T) {
	t.Parallel()
	for name, isPromoted := range map[string]bool{"before it was promoted": false, "after it was promoted": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			market, folder := newMarket(), t.TempDir()
			first := start(t, market, folder, baseURL)
			first.mustEnrol(t, all)
			member := agents.Roster()[0]
			kept := first.state.Credential(member.Slug)
			rotated, err := market.RotateSecret(t.Context(), kept.AgentID)
			if err != nil {
				t.Fatal(err)
			}
			kept.Pending = rotated.ExecuteKey
			if err := first.state.SetCredential(member.Slug, kept); err != nil {
				t.Fatal(err)
			}
			if keys := first.state.Keys(member.Slug); len(keys) != 2 {
				t.Errorf("%d keys are accepted during a rotation, want 2", len(keys))
			}
			if isPromoted {
				if err := market.PromoteSecret(t.Context(), kept.AgentID); err != nil {
					t.Fatal(err)
				}
			}
			again := start(t, market, folder, baseURL)
			again.mustEnrol(t, all)
			again.mustAcceptTheKeys(t, market)
		})
	}
}

func TestEnrol_TakesAnotherSlugWhereItsOwnIsTaken(t *testing.T) {
	t.Parallel()
	market, folder := newMarket(), t.TempDir()
	market.taken = []string{"quartile", "long-view", "sandbox-long-view"}
	start(t, market, folder, baseURL).mustEnrol(t, all-1)
	start(t, market, folder, baseURL).mustEnrol(t, all-1)
	var slugs int
	for _, agent := range market.agents {
		if agent.Slug == "sandbox-quartile" {
			slugs++
		}
	}
	if slugs != 1 || len(market.agents) != all-1 {
		t.Errorf("sandbox-quartile is there %d times among %d agents", slugs, len(market.agents))
	}
}

func TestEnrol_WithoutAnOperatorAsksForEachBenchmarkOnce(t *testing.T) {
	t.Parallel()
	market := newMarket()
	s := start(t, market, t.TempDir(), baseURL)
	s.mustEnrol(t, all)
	s.mustEnrol(t, all)
	if market.benchmarks != all {
		t.Errorf("%d benchmarks were asked for, want %d", market.benchmarks, all)
	}
}

func TestEnrol_ShowsAnAgentThatWasHiddenForItsHealth(t *testing.T) {
	t.Parallel()
	market := newMarket()
	market.operator = true
	s := start(t, market, t.TempDir(), baseURL)
	s.mustEnrol(t, all)
	reason := "No good answer for 24 hours."
	hidden := market.change(market.agents[0].ID, func(agent *wire.Agent) { agent.Health.HiddenReason = &reason })
	s.mustEnrol(t, all)
	if now := market.agents[0]; now.ID != hidden.ID || now.Health.HiddenReason != nil {
		t.Errorf("agent is %+v", now)
	}
}

func TestRun_WaitsForAMarketplaceThatIsAway(t *testing.T) {
	t.Parallel()
	market := newMarket()
	market.away = errors.New("connection refused")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s, reported := start(t, market, t.TempDir(), baseURL), make(chan int, 1)
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, func(count int) { reported <- count }) }()
	select {
	case err := <-ended:
		t.Fatalf("it ended: %v", err)
	case count := <-reported:
		t.Fatalf("it reported %d agents", count)
	default:
	}
	market.mu.Lock()
	market.away = nil
	market.mu.Unlock()
	if count := <-reported; count != all {
		t.Errorf("it reported %d agents, want %d", count, all)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

func TestRun_FailsWhenTheKeyIsRefused(t *testing.T) {
	t.Parallel()
	market := newMarket()
	market.away = &marketplace.Problem{Status: http.StatusUnauthorized, Detail: "The key is not valid."}
	if err := start(t, market, t.TempDir(), baseURL).Run(t.Context(), func(int) {}); err == nil {
		t.Error("it goes on")
	}
}

func TestState_IsForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := start(t, newMarket(), folder, baseURL)
	s.mustEnrol(t, all)
	if err := s.state.SetPort(4200); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(folder, "state.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	again, err := enrolment.OpenState(filepath.Join(folder, "state.json"))
	if err != nil || again.Port() != 4200 {
		t.Errorf("the port is %d, %v", again.Port(), err)
	}
}
