package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// CallTarget is where and with which keys the agent of a bid is called.
type CallTarget struct {
	AgentID       uuid.UUID
	Slug          string
	EndpointURL   string // empty for a pull agent
	ExecutionMode market.ExecutionMode
	ExecuteKey    []byte // sealed with the agent's id
	PendingKey    []byte // sealed likewise; nil unless a rotation is under way
}

// CallOfBid reads how to reach the agent behind a bid, whatever has become of the
// agent since it was invited: work under way is finished.
func (s *Store) CallOfBid(ctx context.Context, bidID uuid.UUID) (CallTarget, error) {
	return one[CallTarget](ctx, s.pool, `
		SELECT a.id AS agent_id, a.slug, a.endpoint_url, a.execution_mode, a.execute_key, a.pending_key
		FROM bids b JOIN agents a ON a.id = b.agent_id WHERE b.id = @bid`, pgx.StrictNamedArgs{"bid": bidID})
}

// SealedKeyOf reads the sealed execute key of an agent.
func (s *Store) SealedKeyOf(ctx context.Context, agentID uuid.UUID) ([]byte, error) {
	var sealed []byte
	err := s.pool.QueryRow(ctx, `SELECT execute_key FROM agents WHERE id = $1`, agentID).Scan(&sealed)
	return sealed, mapError(err)
}

// AddPendingKey begins the overlap of a rotation, or begins it anew with another
// key: a pending key whose text was lost can be replaced, the current one stays.
func (s *Store) AddPendingKey(ctx context.Context, owner market.Owner, agentID uuid.UUID, key SealedKey) (market.Agent, error) {
	args := ownAgent(owner, agentID)
	args["key"], args["last4"] = key.Sealed, key.Last4
	tag, err := s.pool.Exec(ctx, `
		UPDATE agents SET pending_key = @key, pending_key_last4 = @last4, pending_key_since = now(), updated_at = now()`+ofOwnAgent, args)
	if err == nil && tag.RowsAffected() == 0 {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return market.Agent{}, mapError(err)
	}
	return s.AgentOfAccount(ctx, owner, agentID)
}

// PromoteKey ends the overlap: the pending key is the only one from now on;
// refusal.WrongState when none is pending.
func (s *Store) PromoteKey(ctx context.Context, owner market.Owner, agentID uuid.UUID) (market.Agent, error) {
	tag, err := s.pool.Exec(ctx, `
		UPDATE agents SET execute_key = pending_key, execute_key_last4 = pending_key_last4,
		       pending_key = NULL, pending_key_last4 = NULL, pending_key_since = NULL, updated_at = now()`+
		ofOwnAgent+` AND pending_key IS NOT NULL`, ownAgent(owner, agentID))
	if err != nil {
		return market.Agent{}, mapError(err)
	}
	agent, err := s.AgentOfAccount(ctx, owner, agentID)
	if err == nil && tag.RowsAffected() == 0 {
		err = refusal.New(refusal.WrongState, "No execute key is pending; rotate the secret first.")
	}
	return agent, err
}
