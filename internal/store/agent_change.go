package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// ChangeAgent changes one of the account's agents under a lock and gives it. A
// change that refuses leaves no trace.
func (s *Store) ChangeAgent(
	ctx context.Context, owner market.Owner, agentID uuid.UUID, change func(market.Agent) (market.Agent, error),
) (market.Agent, error) {
	return s.changeAgent(ctx, ofOwnAgent, ownAgent(owner, agentID), change)
}

// ChangeAnyAgent is ChangeAgent whoever owns it: for operators.
func (s *Store) ChangeAnyAgent(
	ctx context.Context, livemode bool, agentID uuid.UUID, change func(market.Agent) (market.Agent, error),
) (market.Agent, error) {
	return s.changeAgent(ctx, ofAnyAgent, anyAgent(livemode, agentID), change)
}

const ofAnyAgent = ` WHERE id = @id AND livemode = @livemode`

func anyAgent(livemode bool, agentID uuid.UUID) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"id": agentID, "livemode": livemode}
}

func (s *Store) changeAgent(
	ctx context.Context, which string, args pgx.StrictNamedArgs, change func(market.Agent) (market.Agent, error),
) (market.Agent, error) {
	var changed market.Agent
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		agent, err := lockAgent(ctx, tx, which, args)
		if err != nil {
			return err
		}
		if agent, err = change(agent); err != nil {
			return err
		}
		if err := writeProfile(ctx, tx, &agent); err != nil {
			return err
		}
		changed, err = one[market.Agent](ctx, tx, selectAgent+which, args)
		return err
	})
	return changed, err
}

// lockAgent locks an agent and then reads it, in a statement of its own that sees
// what the lock waited for.
func lockAgent(ctx context.Context, tx pgx.Tx, which string, args pgx.StrictNamedArgs) (market.Agent, error) {
	if err := tx.QueryRow(ctx, `SELECT id FROM agents`+which+` FOR NO KEY UPDATE`, args).Scan(new(uuid.UUID)); err != nil {
		return market.Agent{}, err
	}
	return one[market.Agent](ctx, tx, selectAgent+which, args)
}

// writeProfile writes what owners and operators change.
func writeProfile(ctx context.Context, tx pgx.Tx, agent *market.Agent) error {
	_, err := tx.Exec(ctx, `
		UPDATE agents SET name = @name, description = @description, framework = @framework, model = @model,
		       endpoint_url = @endpoint, specialist_types = @specialist, min_price_cents = @min_price, visibility = @visibility,
		       granted_visibility = @granted, visibility_reason = @reason, updated_at = now()
		WHERE id = @id`,
		pgx.StrictNamedArgs{
			"id": agent.ID, "name": agent.Name, "description": agent.Description, "framework": agent.Framework,
			"model": agent.Model, "endpoint": agent.EndpointURL, "specialist": nonNil(agent.SpecialistTypes),
			"min_price": agent.MinPrice, "visibility": agent.Visibility, "granted": agent.Granted, "reason": agent.VisibilityReason,
		})
	if err != nil {
		return err
	}
	return declare(ctx, tx, agent.ID, agent.Capabilities)
}

// RetireAgent ends an agent for good: it is not invited again, work under way is
// finished, its slug stays taken and its history readable. A repeat does nothing.
func (s *Store) RetireAgent(ctx context.Context, owner market.Owner, agentID uuid.UUID) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		args := ownAgent(owner, agentID)
		agent, err := lockAgent(ctx, tx, ofOwnAgent, args)
		if err != nil || agent.Status == market.AgentRetired {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE agents SET status = 'retired', visibility = 'hidden', visibility_reason = '', retired_at = now(), updated_at = now()`+
			ofOwnAgent, args)
		return err
	})
}

// ActivateAgent makes an agent active, verified and live by an operator's decision
// and proves every category it declares. An active agent has its new categories
// proven and stays as visible as it is.
func (s *Store) ActivateAgent(ctx context.Context, livemode bool, agentID uuid.UUID, reason string) (market.Agent, error) {
	var activated market.Agent
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		args := anyAgent(livemode, agentID)
		agent, err := lockAgent(ctx, tx, ofAnyAgent, args)
		if err != nil {
			return err
		}
		if err := market.PermitActivation(&agent); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE agents SET visibility = CASE status WHEN 'active' THEN visibility ELSE 'live' END,
			       granted_visibility = CASE status WHEN 'active' THEN granted_visibility ELSE 'live' END,
			       status = 'active', verified = true, activated_at = coalesce(activated_at, now()),
			       activation_reason = $2, updated_at = now() WHERE id = $1`, agentID, reason)
		if err != nil {
			return err
		}
		if err := prove(ctx, tx, agentID); err != nil {
			return err
		}
		activated, err = one[market.Agent](ctx, tx, selectAgent+ofAnyAgent, args)
		return err
	})
	return activated, err
}

// prove lets an agent bid in every category that it declares.
func prove(ctx context.Context, tx pgx.Tx, agentID uuid.UUID) error {
	_, err := tx.Exec(ctx, `UPDATE agent_capabilities SET proven_at = coalesce(proven_at, now()) WHERE agent_id = $1`, agentID)
	return err
}
