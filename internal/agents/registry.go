package agents

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
)

// Registry creates agents and their execute keys. The store reads and changes
// agents.
type Registry struct {
	store *store.Store
	box   *secrets.Box
}

// NewRegistry makes a Registry that seals execute keys with box.
func NewRegistry(profiles *store.Store, box *secrets.Box) *Registry {
	return &Registry{store: profiles, box: box}
}

// SandboxAccount is the account of the platform's demo agents. Its test agents are
// invited to the test tasks of every account; only an operator can make a key for it.
var SandboxAccount = uuid.MustParse("00000000-0000-4000-8000-000000005a4d")

// RegisterAgent creates an agent and its execute key, which is returned here and
// never again.
func (r *Registry) RegisterAgent(ctx context.Context, agent market.NewAgent) (market.Agent, string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return market.Agent{}, "", fmt.Errorf("make agent id: %w", err)
	}
	key, sealed, err := r.newKey(id)
	if err != nil {
		return market.Agent{}, "", err
	}
	isSandbox := agent.AccountID == SandboxAccount && !agent.Livemode
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
func (r *Registry) RotateKey(ctx context.Context, owner market.Owner, agentID uuid.UUID) (market.Agent, string, error) {
	key, sealed, err := r.newKey(agentID)
	if err != nil {
		return market.Agent{}, "", err
	}
	agent, err := r.store.AddPendingKey(ctx, owner, agentID, sealed)
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
