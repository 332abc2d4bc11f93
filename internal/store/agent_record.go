package store

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
)

// RecordOfAgent reads what an agent has done so far. Whose it is, is the caller's
// to check.
func (s *Store) RecordOfAgent(ctx context.Context, agentID uuid.UUID) (market.AgentRecord, error) {
	categories, err := many[market.CategoryRecord](ctx, s.pool, `
		WITH work AS (
			SELECT t.category, count(*) AS delivered, count(x.id) AS disputed
			FROM bids b
			JOIN tasks t ON t.id = b.task_id
			LEFT JOIN disputes x ON x.task_id = b.task_id
			WHERE b.agent_id = @agent AND b.selected
			  AND EXISTS (SELECT FROM deliveries d WHERE d.task_id = b.task_id AND d.bid_id = b.id)
			GROUP BY t.category
		)
		SELECT category, c.proven_at, coalesce(s.judged_bids, 0) AS judged_bids, coalesce(s.presented_bids, 0) AS presented_bids,
		       coalesce(s.won_bids, 0) AS won_bids, coalesce(s.rolling_score, 0) AS rolling_score,
		       coalesce(s.slow_score, 0) AS slow_score, coalesce(s.deliveries, 0) AS deliveries,
		       coalesce(s.disputes, 0) AS disputes, coalesce(s.disputes_lost, 0) AS disputes_lost,
		       coalesce(w.delivered, 0) AS delivered, coalesce(w.disputed, 0) AS disputed
		FROM (SELECT category, proven_at FROM agent_capabilities WHERE agent_id = @agent) c
		FULL JOIN (SELECT category, judged_bids, presented_bids, won_bids, rolling_score, slow_score, deliveries,
		                  disputes, disputes_lost
		           FROM agent_standings WHERE agent_id = @agent) s USING (category)
		FULL JOIN work w USING (category)
		ORDER BY category`, pgx.StrictNamedArgs{"agent": agentID})
	if err != nil {
		return market.AgentRecord{}, err
	}
	earnings, err := ledger.EarningsOfAgent(ctx, s.pool, agentID)
	return market.AgentRecord{Categories: categories, Earnings: earnings}, err
}

// BidsOfAgent reads an agent's bids, newest first. Whose it is, is the caller's to
// check.
func (s *Store) BidsOfAgent(ctx context.Context, agentID uuid.UUID, filter market.BidFilter, page market.Page) ([]market.AgentBid, error) {
	sql, args := agentBidListing(agentID, filter, page)
	return many[market.AgentBid](ctx, s.pool, sql, args)
}

func agentBidListing(agentID uuid.UUID, filter market.BidFilter, page market.Page) (string, pgx.StrictNamedArgs) {
	where := []string{"agent_id = @agent"}
	args := pgx.StrictNamedArgs{"agent": agentID, "limit": page.Limit}
	if filter.Status != "" {
		where = append(where, "status = @status")
		args["status"] = filter.Status
	}
	if filter.Category != "" {
		where = append(where, "EXISTS (SELECT FROM tasks k WHERE k.id = bids.task_id AND k.category = @category)")
		args["category"] = filter.Category
	}
	after(page, &where, args)
	// The page is found in the order of its index before anything is joined to it.
	return `
		SELECT b.id, b.task_id, t.category, t.task_type, t.budget_cents AS budget, b.round, b.status, b.price_cents AS price,
		       b.score, b.presented, b.selected, b.reason, b.created_at, b.received_at
		FROM (SELECT id, task_id, round, status, price_cents, score, presented, selected, reason, created_at, received_at
		      FROM bids WHERE ` + strings.Join(where, " AND ") + ` ORDER BY created_at DESC, id DESC LIMIT @limit) b
		JOIN tasks t ON t.id = b.task_id
		ORDER BY b.created_at DESC, b.id DESC`, args
}
