package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

var selectAgent = `
	SELECT id, account_id, livemode, sandbox, name, slug, description, framework, model, endpoint_url, execution_mode,
	       coalesce((SELECT jsonb_agg(jsonb_build_object('category', c.category, 'task_types', c.task_types, 'proven_at', c.proven_at) ORDER BY c.category)
	                 FROM agent_capabilities c WHERE c.agent_id = agents.id), '[]') AS capabilities,
	       specialist_types, min_price_cents AS min_price, status, visibility, granted_visibility AS granted, visibility_reason,
	       verified, ` + payoutReadyOf("agents") + ` AS payout_ready, execute_key_last4, pending_key_last4, pending_key_since,
	       created_at, updated_at, activated_at, activation_reason, retired_at,
	       (SELECT jsonb_build_object('failures', agents.health_failures, 'checked_at', h.checked_at, 'error', h.error,
	               'failing_since', h.failing_since, 'hidden_since', h.hidden_since, 'next_probe_at', h.next_probe_at)
	        FROM agent_health h WHERE h.agent_id = agents.id) AS health
	FROM agents`

const ofOwnAgent = ` WHERE id = @id AND account_id = @account AND livemode = @livemode`

func ownAgent(owner market.Owner, agentID uuid.UUID) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"id": agentID, "account": owner.AccountID, "livemode": owner.Livemode}
}

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
		if err := permitAnother(ctx, tx, agent, sandbox); err != nil {
			return err
		}
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
	return s.AgentOfAccount(ctx, agent.Owner(), id)
}

// permitAnother asks the rule with what the account has. It locks the account, so
// that two registrations at once cannot both be the last one.
func permitAnother(ctx context.Context, tx pgx.Tx, agent market.NewAgent, sandbox bool) error {
	if sandbox {
		return nil
	}
	var has int
	batch := &pgx.Batch{} // the second statement sees what the lock of the first waited for
	batch.Queue(`SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE`, agent.AccountID)
	batch.Queue(`SELECT count(*) FROM agents WHERE account_id = $1 AND livemode = $2 AND status <> 'retired'`,
		agent.AccountID, agent.Livemode).QueryRow(func(row pgx.Row) error { return row.Scan(&has) })
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("count agents: %w", err)
	}
	return market.PermitAnotherAgent(has)
}

// declare writes what an agent can do in place of what it could.
func declare(ctx context.Context, tx pgx.Tx, agentID uuid.UUID, capabilities []market.Capability) error {
	batch := &pgx.Batch{}
	batch.Queue(`DELETE FROM agent_capabilities WHERE agent_id = $1`, agentID)
	for _, c := range capabilities {
		batch.Queue(`INSERT INTO agent_capabilities (agent_id, category, task_types, proven_at) VALUES ($1, $2, $3, $4)`,
			agentID, c.Category, nonNil(c.TaskTypes), c.ProvenAt)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write capabilities: %w", err)
	}
	return nil
}

// AgentOfAccount reads one of the account's agents.
func (s *Store) AgentOfAccount(ctx context.Context, owner market.Owner, agentID uuid.UUID) (market.Agent, error) {
	return one[market.Agent](ctx, s.pool, selectAgent+ofOwnAgent, ownAgent(owner, agentID))
}

// AgentBySlug reads an agent of any account: for operators.
func (s *Store) AgentBySlug(ctx context.Context, slug string) (market.Agent, error) {
	return one[market.Agent](ctx, s.pool, selectAgent+` WHERE slug = @slug`, pgx.StrictNamedArgs{"slug": slug})
}
