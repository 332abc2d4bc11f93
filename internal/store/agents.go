package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

const selectAgent = `
	SELECT id, account_id, livemode, sandbox, name, slug, description, framework, model, endpoint_url, execution_mode,
	       coalesce((SELECT jsonb_agg(jsonb_build_object('category', c.category, 'task_types', c.task_types) ORDER BY c.category)
	                 FROM agent_capabilities c WHERE c.agent_id = agents.id), '[]') AS capabilities,
	       specialist_types, min_price_cents AS min_price, status, visibility, verified, execute_key_last4,
	       created_at, updated_at, activated_at, activation_reason,
	       (SELECT jsonb_build_object('failures', agents.health_failures, 'checked_at', h.checked_at, 'error', h.error,
	               'failing_since', h.failing_since, 'hidden_since', h.hidden_since, 'next_probe_at', h.next_probe_at)
	        FROM agent_health h WHERE h.agent_id = agents.id) AS health
	FROM agents`

// SealedKey is an execute key as it lies in the database: sealed, with its last
// four characters beside it.
type SealedKey struct {
	Sealed []byte
	Last4  string
}

// InsertAgent writes a registered agent that is not active yet. A taken slug is
// refused as an invalid field.
func (s *Store) InsertAgent(ctx context.Context, id uuid.UUID, agent market.NewAgent, sandbox bool, key SealedKey) (market.Agent, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO agents (id, account_id, livemode, sandbox, name, slug, description, framework, model, endpoint_url,
			                    execution_mode, specialist_types, min_price_cents, status, visibility, execute_key, execute_key_last4)
			VALUES (@id, @account, @livemode, @sandbox, @name, @slug, @description, @framework, @model, @endpoint,
			        @mode, @specialist, @min_price, 'registered', 'draft', @key, @last4)`,
			pgx.StrictNamedArgs{
				"id": id, "account": agent.AccountID, "livemode": agent.Livemode, "sandbox": sandbox, "name": agent.Name,
				"slug": agent.Slug, "description": agent.Description, "framework": agent.Framework, "model": agent.Model,
				"endpoint": agent.EndpointURL, "mode": agent.ExecutionMode, "specialist": nonNil(agent.SpecialistTypes),
				"min_price": agent.MinPrice, "key": key.Sealed, "last4": key.Last4,
			})
		if err != nil {
			return err
		}
		return declare(ctx, tx, id, agent.Capabilities)
	})
	if err != nil {
		return market.Agent{}, err
	}
	return s.AgentOfAccount(ctx, agent.AccountID, agent.Livemode, id)
}

// declare writes what an agent can do in place of what it could.
func declare(ctx context.Context, tx pgx.Tx, agentID uuid.UUID, capabilities []market.Capability) error {
	batch := &pgx.Batch{}
	batch.Queue(`DELETE FROM agent_capabilities WHERE agent_id = $1`, agentID)
	for _, c := range capabilities {
		batch.Queue(`INSERT INTO agent_capabilities (agent_id, category, task_types) VALUES ($1, $2, $3)`,
			agentID, c.Category, nonNil(c.TaskTypes))
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write capabilities: %w", err)
	}
	return nil
}

// AgentOfAccount reads one of the account's agents.
func (s *Store) AgentOfAccount(ctx context.Context, accountID uuid.UUID, livemode bool, agentID uuid.UUID) (market.Agent, error) {
	return one[market.Agent](ctx, s.pool, selectAgent+` WHERE id = @id AND account_id = @account AND livemode = @livemode`,
		pgx.StrictNamedArgs{"id": agentID, "account": accountID, "livemode": livemode})
}

// AgentBySlug reads an agent whoever owns it: for operators and the sandbox.
func (s *Store) AgentBySlug(ctx context.Context, slug string) (market.Agent, error) {
	return one[market.Agent](ctx, s.pool, selectAgent+` WHERE slug = @slug`, pgx.StrictNamedArgs{"slug": slug})
}

// ListAgents reads the account's agents, newest first.
func (s *Store) ListAgents(ctx context.Context, accountID uuid.UUID, livemode bool, page market.Page) ([]market.Agent, error) {
	where := []string{"account_id = @account", "livemode = @livemode"}
	args := pgx.StrictNamedArgs{"account": accountID, "livemode": livemode, "limit": page.Limit}
	after(page, &where, args)
	return many[market.Agent](ctx, s.pool, selectAgent+` WHERE `+strings.Join(where, " AND ")+`
		ORDER BY created_at DESC, id DESC LIMIT @limit`, args)
}

// ActivateAgent makes a registered agent active, verified and live by an
// operator's decision.
func (s *Store) ActivateAgent(ctx context.Context, livemode bool, agentID uuid.UUID, reason string) (market.Agent, error) {
	var agent market.Agent
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var err error
		agent, err = one[market.Agent](ctx, tx, selectAgent+` WHERE id = @id AND livemode = @livemode FOR UPDATE`,
			pgx.StrictNamedArgs{"id": agentID, "livemode": livemode})
		if err != nil {
			return err
		}
		if agent.Status != market.AgentRegistered {
			return market.Refuse(market.CodeWrongState, "Agent is already %s.", agent.Status)
		}
		_, err = tx.Exec(ctx, `
			UPDATE agents SET status = 'active', verified = true, visibility = 'live', activated_at = now(),
			                  activation_reason = $2, updated_at = now() WHERE id = $1`, agentID, reason)
		return err
	})
	if err != nil {
		return market.Agent{}, err
	}
	return s.AgentOfAccount(ctx, agent.AccountID, livemode, agentID)
}

// RefreshSandboxAgent brings a sandbox agent's profile to what this build of the
// platform serves, and where.
func (s *Store) RefreshSandboxAgent(ctx context.Context, agentID uuid.UUID, agent market.NewAgent) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			UPDATE agents SET name = @name, description = @description, framework = @framework, model = @model,
			       endpoint_url = @endpoint, specialist_types = @specialist, min_price_cents = @min_price, updated_at = now()
			WHERE id = @id AND sandbox`,
			pgx.StrictNamedArgs{
				"id": agentID, "name": agent.Name, "description": agent.Description, "framework": agent.Framework,
				"model": agent.Model, "endpoint": agent.EndpointURL, "specialist": nonNil(agent.SpecialistTypes),
				"min_price": agent.MinPrice,
			})
		if err != nil {
			return err
		}
		return declare(ctx, tx, agentID, agent.Capabilities)
	})
}

// AgentCall is where and with which key the agent of a bid is called.
type AgentCall struct {
	AgentID     uuid.UUID
	Slug        string
	EndpointURL string
	ExecuteKey  []byte // sealed with the agent's id
}

// CallOfBid reads how to reach the agent behind a bid.
func (s *Store) CallOfBid(ctx context.Context, bidID uuid.UUID) (AgentCall, error) {
	return one[AgentCall](ctx, s.pool, `
		SELECT a.id AS agent_id, a.slug, a.endpoint_url, a.execute_key
		FROM bids b JOIN agents a ON a.id = b.agent_id WHERE b.id = @bid`, pgx.StrictNamedArgs{"bid": bidID})
}

// SealedKeyOf reads the sealed execute key of an agent.
func (s *Store) SealedKeyOf(ctx context.Context, agentID uuid.UUID) ([]byte, error) {
	var sealed []byte
	err := s.pool.QueryRow(ctx, `SELECT execute_key FROM agents WHERE id = $1`, agentID).Scan(&sealed)
	return sealed, mapError(err)
}
