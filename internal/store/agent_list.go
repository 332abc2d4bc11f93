package store

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// ListAgents reads the account's agents, retired ones too, newest first.
func (s *Store) ListAgents(
	ctx context.Context, owner market.Owner, filter market.AgentFilter, page market.Page,
) ([]market.Agent, error) {
	sql, args := agentListing(owner, filter, page)
	return many[market.Agent](ctx, s.pool, sql, args)
}

func agentListing(owner market.Owner, filter market.AgentFilter, page market.Page) (string, pgx.StrictNamedArgs) {
	where := []string{"account_id = @account", "livemode = @livemode"}
	args := pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode, "limit": page.Limit}
	narrowAgents(filter, &where, args)
	after(page, &where, args)
	return selectAgent + ` WHERE ` + strings.Join(where, " AND ") + ` ORDER BY created_at DESC, id DESC LIMIT @limit`, args
}

func narrowAgents(filter market.AgentFilter, where *[]string, args pgx.StrictNamedArgs) {
	narrow := func(asked bool, condition, name string, value any) {
		if asked {
			*where = append(*where, condition)
			args[name] = value
		}
	}
	narrow(filter.Status != "", "status = @status", "status", filter.Status)
	narrow(filter.Visibility != "", "visibility = @visibility", "visibility", filter.Visibility)
	narrow(filter.Category != "", "EXISTS (SELECT FROM agent_capabilities d WHERE d.agent_id = agents.id AND d.category = @category)",
		"category", filter.Category)
}

// SearchAgents reads everybody's agents of one mode, newest first, and tells how
// many there are in all: for operators.
func (s *Store) SearchAgents(ctx context.Context, livemode bool, search market.AgentSearch) (agents []market.Agent, total int, err error) {
	where := []string{"livemode = @livemode"}
	args := pgx.StrictNamedArgs{"livemode": livemode}
	narrowAgents(search.AgentFilter, &where, args)
	if search.AccountID != uuid.Nil {
		where = append(where, "account_id = @account")
		args["account"] = search.AccountID
	}
	condition := ` WHERE ` + strings.Join(where, " AND ")
	if err := s.pool.QueryRow(ctx, `SELECT count(*) FROM agents`+condition, args).Scan(&total); err != nil {
		return nil, 0, mapError(err)
	}
	args["limit"], args["offset"] = search.Limit, search.Offset
	agents, err = many[market.Agent](ctx, s.pool, selectAgent+condition+` ORDER BY created_at DESC, id DESC LIMIT @limit OFFSET @offset`, args)
	return agents, total, err
}

// AnyAgent reads an agent of that mode whoever owns it: for operators.
func (s *Store) AnyAgent(ctx context.Context, livemode bool, agentID uuid.UUID) (market.Agent, error) {
	return one[market.Agent](ctx, s.pool, selectAgent+ofAnyAgent, anyAgent(livemode, agentID))
}
