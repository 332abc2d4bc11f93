package enrolment_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/aitasker/aitasker/sandbox/internal/marketplace"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// fakeMarket keeps agents as the marketplace does.
type fakeMarket struct {
	operator bool
	taken    []string // slugs of other accounts

	mu         sync.Mutex
	agents     []wire.Agent
	current    map[string]string // execute keys by agent id
	pending    map[string]string
	benchmarks int
	changes    int
	away       error // what every call is answered with
	made       int
}

func newMarket() *fakeMarket {
	return &fakeMarket{current: map[string]string{}, pending: map[string]string{}}
}

func (m *fakeMarket) HasOperator() bool { return m.operator }

func (m *fakeMarket) Agents(context.Context) ([]wire.Agent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.agents), m.away
}

func (m *fakeMarket) newKey() string {
	m.made++
	return "ait_key-" + strconv.Itoa(1000+m.made)
}

func (m *fakeMarket) Register(_ context.Context, profile wire.Profile) (wire.AgentWithKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if slices.Contains(m.taken, profile.Slug) {
		return wire.AgentWithKey{}, &marketplace.Problem{
			Status: http.StatusUnprocessableEntity, Errors: []marketplace.Field{{Location: "body.slug", Message: "is taken by another agent"}},
		}
	}
	key := m.newKey()
	agent := wire.Agent{Profile: profile, ID: "agent-" + profile.Slug, Status: "registered", Sandbox: true, ExecuteKeyLast4: key[len(key)-4:]}
	agent.Capabilities = slices.Clone(profile.Capabilities)
	m.agents = append(m.agents, agent)
	m.current[agent.ID] = key
	return wire.AgentWithKey{Agent: agent, ExecuteKey: key}, nil
}

func (m *fakeMarket) change(id string, change func(*wire.Agent)) wire.Agent {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := slices.IndexFunc(m.agents, func(agent wire.Agent) bool { return agent.ID == id })
	change(&m.agents[at])
	return m.agents[at]
}

func (m *fakeMarket) Change(_ context.Context, id string, profile wire.Profile) (wire.Agent, error) {
	return m.change(id, func(agent *wire.Agent) {
		m.changes++
		proven := agent.Capabilities
		profile.Slug = agent.Slug
		agent.Profile = profile
		agent.Capabilities = slices.Clone(profile.Capabilities)
		for i := range agent.Capabilities {
			for _, before := range proven {
				if before.Category == agent.Capabilities[i].Category {
					agent.Capabilities[i].ProvenAt = before.ProvenAt
				}
			}
		}
		if profile.Visibility == wire.VisibilityLive {
			agent.Health.HiddenReason = nil
		}
	}), nil
}

func (m *fakeMarket) RotateSecret(_ context.Context, id string) (wire.AgentWithKey, error) {
	var key string
	agent := m.change(id, func(agent *wire.Agent) {
		key = m.newKey()
		m.pending[agent.ID] = key
	})
	return wire.AgentWithKey{Agent: agent, ExecuteKey: key}, nil
}

func (m *fakeMarket) PromoteSecret(_ context.Context, id string) error {
	var err error
	m.change(id, func(agent *wire.Agent) {
		key := m.pending[agent.ID]
		if key == "" {
			err = &marketplace.Problem{Status: http.StatusConflict, Detail: "No key is pending."}
			return
		}
		delete(m.pending, agent.ID)
		m.current[agent.ID], agent.ExecuteKeyLast4 = key, key[len(key)-4:]
	})
	return err
}

func (m *fakeMarket) StartBenchmark(context.Context, string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.benchmarks++
	return nil
}

func (m *fakeMarket) Activate(_ context.Context, id, _ string) (wire.Agent, error) {
	return m.change(id, func(agent *wire.Agent) {
		now := time.Now()
		agent.Status = wire.StatusActive
		for i := range agent.Capabilities {
			agent.Capabilities[i].ProvenAt = &now
		}
	}), nil
}
