package enrolment

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/sandbox/internal/agents"
	"github.com/aitasker/aitasker/sandbox/internal/marketplace"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// activationReason is what an operator's decision says of a demo agent.
const activationReason = "run by the platform"

// takenPrefix makes another slug for an agent whose own is somebody else's.
const takenPrefix = "sandbox-"

// Marketplace is what a Registrar asks of the marketplace's API.
type Marketplace interface {
	Agents(ctx context.Context) ([]wire.Agent, error)
	Register(ctx context.Context, profile wire.Profile) (wire.AgentWithKey, error)
	Change(ctx context.Context, id string, profile wire.Profile) (wire.Agent, error)
	RotateSecret(ctx context.Context, id string) (wire.AgentWithKey, error)
	PromoteSecret(ctx context.Context, id string) error
	StartBenchmark(ctx context.Context, id string) error
	Activate(ctx context.Context, id, reason string) (wire.Agent, error)
	HasOperator() bool
}

// Registrar keeps the agents of the roster registered.
type Registrar struct {
	market   Marketplace
	state    *State
	baseURL  string // under which the marketplace reaches the agents
	log      zerolog.Logger
	examined map[string]bool // agents whose benchmark this process has asked for
}

// New returns a Registrar for agents that are served under baseURL.
func New(market Marketplace, state *State, baseURL string, log zerolog.Logger) *Registrar {
	return &Registrar{
		market: market, state: state, baseURL: strings.TrimRight(baseURL, "/"), log: log, examined: map[string]bool{},
	}
}

// Enrol brings every agent of the roster to where it should be and returns how
// many can be called. An agent that the marketplace refuses is left out, with a
// line in the log; any other failure ends the run, to be repeated.
func (r *Registrar) Enrol(ctx context.Context) (int, error) {
	registered, err := r.market.Agents(ctx)
	if err != nil {
		return 0, err
	}
	enrolled := 0
	for _, member := range agents.Roster() {
		err := r.enrol(ctx, member, registered)
		problem := (*marketplace.Problem)(nil)
		switch {
		case err == nil:
			enrolled++
		case errors.As(err, &problem) && marketplace.IsFinal(err) &&
			problem.Status != http.StatusUnauthorized && problem.Status != http.StatusForbidden:
			r.log.Warn().Str("agent", member.Slug).Err(err).Msg("agent left out")
		default:
			return enrolled, fmt.Errorf("enrol %s: %w", member.Slug, err)
		}
	}
	return enrolled, nil
}

func (r *Registrar) enrol(ctx context.Context, member agents.Agent, registered []wire.Agent) error {
	agent, err := r.find(ctx, member, registered)
	if err != nil {
		return err
	}
	if agent.Status == wire.StatusRetired {
		return &marketplace.Problem{Status: http.StatusGone, Detail: "The agent is retired."}
	}
	if err := r.secure(ctx, member.Slug, &agent); err != nil {
		return err
	}
	isHidden := agent.Health.HiddenReason != nil
	if wanted := r.profile(member); isHidden || differs(wanted, &agent) {
		wanted.Slug = "" // stays for good
		if isHidden {
			wanted.Visibility = wire.VisibilityLive
		}
		if agent, err = r.market.Change(ctx, agent.ID, wanted); err != nil {
			return err
		}
	}
	if agent.IsProven() {
		return nil
	}
	return r.prove(ctx, &agent)
}

// find returns the registered agent of a member, registering it if need be.
func (r *Registrar) find(ctx context.Context, member agents.Agent, registered []wire.Agent) (wire.Agent, error) {
	for _, slug := range []string{member.Slug, takenPrefix + member.Slug} {
		at := slices.IndexFunc(registered, func(agent wire.Agent) bool { return agent.Slug == slug })
		if at >= 0 {
			return registered[at], nil
		}
	}
	profile := r.profile(member)
	agent, err := r.market.Register(ctx, profile)
	if marketplace.IsSlugTaken(err) {
		profile.Slug = takenPrefix + profile.Slug
		agent, err = r.market.Register(ctx, profile)
	}
	if err != nil {
		return wire.Agent{}, err
	}
	if !agent.Sandbox {
		r.log.Warn().Str("agent", agent.Slug).
			Msg("registered for an ordinary account: it is only invited to tasks of that account; use a key of the sandbox account")
	}
	return agent.Agent, r.state.SetCredential(member.Slug, Credential{AgentID: agent.ID, Key: agent.ExecuteKey})
}

// secure makes sure that the agent's execute key is known here. A key that was
// lost, or that belongs to an earlier agent, is replaced by rotating it.
func (r *Registrar) secure(ctx context.Context, slug string, agent *wire.Agent) error {
	credential := r.state.Credential(slug)
	if credential.AgentID != agent.ID {
		credential = Credential{AgentID: agent.ID}
	}
	if credential.Pending == "" {
		if credential.Key != "" && strings.HasSuffix(credential.Key, agent.ExecuteKeyLast4) {
			return nil
		}
		rotated, err := r.market.RotateSecret(ctx, agent.ID)
		if err != nil {
			return err
		}
		credential.Pending = rotated.ExecuteKey
		if err := r.state.SetCredential(slug, credential); err != nil {
			return err
		}
	}
	// A conflict says that nothing is pending: an earlier run has promoted it.
	if err := r.market.PromoteSecret(ctx, agent.ID); err != nil && !marketplace.HasStatus(err, http.StatusConflict) {
		return err
	}
	return r.state.SetCredential(slug, Credential{AgentID: agent.ID, Key: credential.Pending})
}

// prove gets the agent to bid: by the operator's decision where there is a key for
// it, else by its benchmark, which this process asks for once.
func (r *Registrar) prove(ctx context.Context, agent *wire.Agent) error {
	if r.market.HasOperator() {
		_, err := r.market.Activate(ctx, agent.ID, activationReason)
		return err
	}
	if r.examined[agent.ID] {
		return nil
	}
	r.examined[agent.ID] = true
	err := r.market.StartBenchmark(ctx, agent.ID)
	if err == nil {
		r.log.Info().Str("agent", agent.Slug).Msg("benchmark started")
		return nil
	}
	if problem := (*marketplace.Problem)(nil); errors.As(err, &problem) && problem.Status/100 == 4 {
		r.log.Warn().Str("agent", agent.Slug).Str("reason", problem.Detail).Msg("benchmark not started")
		return nil
	}
	delete(r.examined, agent.ID)
	return err
}
