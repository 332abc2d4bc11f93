package agents

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
)

// Registry creates agents and their execute keys. The store reads and changes
// agents.
type Registry struct {
	store    *store.Store
	box      *secrets.Box
	reserved []string // slugs
}

// NewRegistry makes a Registry that seals execute keys with box. No account can
// register a reserved slug.
func NewRegistry(profiles *store.Store, box *secrets.Box, reserved ...string) *Registry {
	return &Registry{store: profiles, box: box, reserved: reserved}
}

// RegisterAgent creates an agent and its execute key, which is returned here and
// never again.
func (r *Registry) RegisterAgent(ctx context.Context, agent market.NewAgent) (market.Agent, string, error) {
	if slices.Contains(r.reserved, agent.Slug) {
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
	registered, err := r.store.InsertAgent(ctx, id, agent, isSandbox, sealed)
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
// promoted. It is returned here and never again, and replaces a pending one.
func (r *Registry) RotateKey(ctx context.Context, accountID uuid.UUID, livemode bool, agentID uuid.UUID) (market.Agent, string, error) {
	key, sealed, err := r.newKey(agentID)
	if err != nil {
		return market.Agent{}, "", err
	}
	agent, err := r.store.AddPendingKey(ctx, accountID, livemode, agentID, sealed)
	if err != nil {
		return market.Agent{}, "", err
	}
	return agent, key.Reveal(), nil
}

// ExecuteKey opens the current execute key of an agent.
func (r *Registry) ExecuteKey(ctx context.Context, agentID uuid.UUID) (secrets.Secret, error) {
	sealed, err := r.store.SealedKeyOf(ctx, agentID)
	if err != nil {
		return secrets.Secret{}, err
	}
	key, err := r.box.Open(sealed, agentID.String())
	if err != nil {
		return secrets.Secret{}, fmt.Errorf("open execute key of agent %s: %w", agentID, err)
	}
	return secrets.Conceal(string(key)), nil
}

// SandboxAccount owns the platform's own test-mode agents.
var SandboxAccount = uuid.MustParse("00000000-0000-4000-8000-000000005a4d")

// EnrolSandbox registers and activates the platform's own test-mode agents that are
// missing, and updates the profiles of the others. It returns their execute keys by
// slug.
func (r *Registry) EnrolSandbox(ctx context.Context, profiles []market.NewAgent) (map[string]string, error) {
	if err := r.store.EnsureAccount(ctx, SandboxAccount, "AITasker sandbox"); err != nil {
		return nil, err
	}
	keys := map[string]string{}
	for _, profile := range profiles {
		profile.AccountID = SandboxAccount
		key, err := r.enrol(ctx, profile)
		if err != nil {
			return nil, fmt.Errorf("enrol sandbox agent %s: %w", profile.Slug, err)
		}
		keys[profile.Slug] = key.Reveal()
	}
	return keys, nil
}

func (r *Registry) enrol(ctx context.Context, profile market.NewAgent) (secrets.Secret, error) {
	agent, err := r.store.AgentBySlug(ctx, profile.Slug)
	if refusal.Is(err, refusal.NotFound) {
		agent, _, err = r.register(ctx, profile, true)
	}
	if err != nil {
		return secrets.Secret{}, err
	}
	if agent.Status == market.AgentRegistered {
		if _, err := r.store.ActivateAgent(ctx, false, agent.ID, "run by the platform"); err != nil {
			return secrets.Secret{}, err
		}
	}
	if err := r.store.RefreshSandboxAgent(ctx, agent.ID, profile); err != nil {
		return secrets.Secret{}, err
	}
	return r.ExecuteKey(ctx, agent.ID)
}
