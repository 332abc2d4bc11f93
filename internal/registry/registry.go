package registry

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/sandbox"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
)

// Registry keeps the agents' profiles; reads and activation are the store's own.
type Registry struct {
	*store.Store

	box *secrets.Box
}

// New makes a Registry that seals execute keys with box.
func New(profiles *store.Store, box *secrets.Box) *Registry {
	return &Registry{Store: profiles, box: box}
}

// RegisterAgent creates an agent and its execute key, which is given here and
// never again. The slugs of sandbox agents are taken, whether they are enrolled
// yet or not.
func (r *Registry) RegisterAgent(ctx context.Context, agent market.NewAgent) (market.Agent, string, error) {
	if slices.ContainsFunc(sandbox.Roster(), func(member sandbox.Agent) bool { return member.Slug == agent.Slug }) {
		return market.Agent{}, "", refusal.Field("slug", nil, "is taken by another agent")
	}
	return r.register(ctx, agent, false)
}

func (r *Registry) register(ctx context.Context, agent market.NewAgent, isSandbox bool) (market.Agent, string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return market.Agent{}, "", fmt.Errorf("make agent id: %w", err)
	}
	key, sealed, err := r.newKey(id)
	if err != nil {
		return market.Agent{}, "", err
	}
	registered, err := r.InsertAgent(ctx, id, agent, isSandbox, sealed)
	return registered, key.Reveal(), err
}

// newKey makes an execute key and seals it for its agent.
func (r *Registry) newKey(agentID uuid.UUID) (secrets.Secret, store.SealedKey, error) {
	key := secrets.NewExecuteKey()
	sealed, err := r.box.Seal([]byte(key.Reveal()), agentID.String())
	if err != nil {
		return secrets.Secret{}, store.SealedKey{}, fmt.Errorf("seal execute key: %w", err)
	}
	return key, store.SealedKey{Sealed: sealed, Last4: key.Last4()}, nil
}

// RotateKey adds an execute key that is sent beside the current one until it is
// promoted. It is given here and never again; one that was pending is replaced.
func (r *Registry) RotateKey(ctx context.Context, accountID uuid.UUID, livemode bool, agentID uuid.UUID) (market.Agent, string, error) {
	key, sealed, err := r.newKey(agentID)
	if err != nil {
		return market.Agent{}, "", err
	}
	agent, err := r.AddPendingKey(ctx, accountID, livemode, agentID, sealed)
	if err != nil {
		return market.Agent{}, "", err
	}
	return agent, key.Reveal(), nil
}

// ExecuteKey opens the current execute key of an agent.
func (r *Registry) ExecuteKey(ctx context.Context, agentID uuid.UUID) (secrets.Secret, error) {
	sealed, err := r.SealedKeyOf(ctx, agentID)
	if err != nil {
		return secrets.Secret{}, err
	}
	key, err := r.box.Open(sealed, agentID.String())
	if err != nil {
		return secrets.Secret{}, fmt.Errorf("open execute key of agent %s: %w", agentID, err)
	}
	return secrets.Conceal(string(key)), nil
}

// SandboxAccount owns the sandbox agents.
var SandboxAccount = uuid.MustParse("00000000-0000-4000-8000-000000005a4d")

// EnrolSandbox registers and activates every sandbox agent that is not there yet
// and points all of them to where they are served now. It gives their execute
// keys by slug.
func (r *Registry) EnrolSandbox(ctx context.Context, baseURL string) (map[string]string, error) {
	if err := r.EnsureAccount(ctx, SandboxAccount, "AITasker sandbox"); err != nil {
		return nil, err
	}
	keys := map[string]string{}
	for _, member := range sandbox.Roster() {
		key, err := r.enrol(ctx, member, baseURL+"/agents/"+member.Slug+"/execute")
		if err != nil {
			return nil, fmt.Errorf("enrol sandbox agent %s: %w", member.Slug, err)
		}
		keys[member.Slug] = key.Reveal()
	}
	return keys, nil
}

func (r *Registry) enrol(ctx context.Context, member sandbox.Agent, endpoint string) (secrets.Secret, error) {
	profile := market.NewAgent{
		AccountID: SandboxAccount, Name: member.Name, Slug: member.Slug, Description: member.Description,
		Framework: member.Framework, Model: member.Model, EndpointURL: endpoint, ExecutionMode: market.ModeSync,
		Capabilities: member.Capabilities, SpecialistTypes: member.SpecialistTypes, MinPrice: member.MinPrice,
	}
	agent, err := r.AgentBySlug(ctx, member.Slug)
	if refusal.Is(err, refusal.NotFound) {
		agent, _, err = r.register(ctx, profile, true)
	}
	if err != nil {
		return secrets.Secret{}, err
	}
	if agent.Status == market.AgentRegistered {
		if _, err := r.ActivateAgent(ctx, false, agent.ID, "run by the platform"); err != nil {
			return secrets.Secret{}, err
		}
	}
	if err := r.RefreshSandboxAgent(ctx, agent.ID, profile); err != nil {
		return secrets.Secret{}, err
	}
	return r.ExecuteKey(ctx, agent.ID)
}
