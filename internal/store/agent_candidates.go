package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// CandidateSearch says whose candidates are looked for. The same search finds the
// same agents for as long as these stand as they do.
type CandidateSearch struct {
	Task     *market.Task
	Round    int
	Excluded []uuid.UUID // agents that lost an earlier round
}

// Candidates reads whom triage chooses from. In test mode these are the sandbox's
// and the poster's own agents of the task's category. In live mode they are at most
// four times market.TriageReach: the best that may bid, those of the task's type among
// ten times as many of the best, and, nearest to a lot that task and round
// draw, as many proven agents and as many challengers that may bid. So everybody who
// may bid is looked at some time, and a hundred thousand registrations cost what a
// thousand do. A few more are read whatever keeps them from bidding, for the report.
func (s *Step) Candidates(round int, excluded []uuid.UUID) ([]market.Candidate, error) {
	return candidatesFor(s.ctx, s.tx, CandidateSearch{s.Task, round, excluded})
}

// Candidates reads whom a step of the task would find in its first round, for a
// task that need not exist.
func (s *Store) Candidates(ctx context.Context, task *market.Task) ([]market.Candidate, error) {
	return candidatesFor(ctx, s.pool, CandidateSearch{Task: task, Round: 1})
}

// ExplainCandidates tells how Postgres looks for a live task's candidates.
func (s *Store) ExplainCandidates(ctx context.Context, search CandidateSearch) ([]string, error) {
	rows, err := s.pool.Query(ctx, `EXPLAIN (ANALYZE, BUFFERS) `+search.live(), search.liveArgs())
	if err != nil {
		return nil, mapError(err)
	}
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("explain candidates: %w", err)
	}
	return plan, nil
}

func candidatesFor(ctx context.Context, db querier, search CandidateSearch) ([]market.Candidate, error) {
	sql, args := testCandidates, pgx.StrictNamedArgs{"category": search.Task.Category, "account": search.Task.AccountID}
	if search.Task.Livemode {
		sql, args = search.live(), search.liveArgs()
	}
	rows, err := many[candidate](ctx, db, sql, args)
	candidates := make([]market.Candidate, len(rows))
	for i := range rows {
		candidates[i] = rows[i].asMarket()
	}
	return candidates, err
}

// candidate is a row of candidateRow.
type candidate struct {
	market.Standing

	AgentID     uuid.UUID
	AccountID   uuid.UUID
	Name        string
	Status      market.AgentStatus
	Visibility  market.Visibility
	Verified    bool
	PayoutReady bool
	MinPrice    market.Cents
	TaskTypes   []string
	Specialist  []string
	Failures    int
}

func (c *candidate) asMarket() market.Candidate {
	return market.Candidate{
		AgentID: c.AgentID, AccountID: c.AccountID, Name: c.Name, Status: c.Status, Visibility: c.Visibility, Verified: c.Verified,
		PayoutReady: c.PayoutReady, MinPrice: c.MinPrice, TaskTypes: c.TaskTypes, Specialist: c.Specialist, Failures: c.Failures,
		Standing: c.Standing,
	}
}

// candidateRow reads agents a with their capability c as candidates.
var candidateRow = `
	SELECT a.id AS agent_id, a.account_id, a.name, a.status, a.visibility, a.verified, ` + payoutReadyOf("a") + ` AS payout_ready,
	       a.min_price_cents AS min_price, c.task_types, a.specialist_types AS specialist, a.health_failures AS failures,
	       coalesce(s.judged_bids, 0) AS judged_bids, coalesce(s.presented_bids, 0) AS presented_bids,
	       coalesce(s.won_bids, 0) AS won_bids, coalesce(s.rolling_score, 0) AS rolling_score,
	       coalesce(s.slow_score, 0) AS slow_score, coalesce(s.deliveries, 0) AS deliveries,
	       coalesce(s.disputes, 0) AS disputes, coalesce(s.disputes_lost, 0) AS disputes_lost
	FROM agent_capabilities c
	JOIN agents a ON a.id = c.agent_id
	LEFT JOIN agent_standings s ON s.agent_id = a.id AND s.category = c.category`

var testCandidates = candidateRow + `
	WHERE c.category = @category AND c.proven_at IS NOT NULL AND a.status = 'active' AND NOT a.livemode AND (a.sandbox OR a.account_id = @account)`
