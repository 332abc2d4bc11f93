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
	rows, err := s.pool.Query(ctx, `EXPLAIN (ANALYZE, BUFFERS) `+liveCandidates, search.liveArgs())
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
	if search.Task.Livemode {
		return many[market.Candidate](ctx, db, liveCandidates, search.liveArgs())
	}
	return many[market.Candidate](ctx, db, testCandidates,
		pgx.StrictNamedArgs{"category": search.Task.Category, "account": search.Task.AccountID})
}

func (c CandidateSearch) liveArgs() pgx.StrictNamedArgs {
	reach := market.TriageReach(c.Task.Terms.PoolSize)
	return pgx.StrictNamedArgs{
		"category": c.Task.Category, "type": c.Task.TaskType, "account": c.Task.AccountID, "budget": c.Task.Budget,
		"excluded": nonNil(c.Excluded), "reach": reach, "side": reach / 2, "told": toldIneligible, "max_failures": market.MaxHealthFailures,
		"lot": market.DrawnLot(c.Task.ID, c.Round),
	}
}

// toldIneligible is how many agents are read of each kind to tell operators why they
// could not be chosen.
const toldIneligible = 20

// candidateRow reads agents a with their capability c as candidates.
var candidateRow = `
	SELECT a.id AS agent_id, a.account_id, a.name, a.status, a.visibility, a.verified, ` + payoutReadyOf("a") + ` AS payout_ready,
	       a.min_price_cents AS min_price, c.task_types, a.specialist_types AS specialist,
	       a.health_failures AS failures,
	       jsonb_build_object(
	           'judged_bids', coalesce(s.judged_bids, 0), 'presented_bids', coalesce(s.presented_bids, 0),
	           'won_bids', coalesce(s.won_bids, 0), 'rolling_score', coalesce(s.rolling_score, 0),
	           'slow_score', coalesce(s.slow_score, 0), 'deliveries', coalesce(s.deliveries, 0),
	           'disputes', coalesce(s.disputes, 0), 'disputes_lost', coalesce(s.disputes_lost, 0)) AS standing
	FROM agent_capabilities c
	JOIN agents a ON a.id = c.agent_id
	LEFT JOIN agent_standings s ON s.agent_id = a.id AND s.category = c.category`

var testCandidates = candidateRow + `
	WHERE c.category = @category AND c.proven_at IS NOT NULL AND a.status = 'active' AND NOT a.livemode AND (a.sandbox OR a.account_id = @account)`

// What market.Ineligible asks of a live agent, as far as invitable does not say it.
var mayBid = `
	a.health_failures < @max_failures AND a.min_price_cents <= @budget AND ` + payoutReadyOf("a") + `
	AND a.account_id <> @account AND a.id <> ALL (@excluded::uuid[])`

// liveCandidates walks three partial indexes, by standing and by lot, and stops each
// walk when it has enough. The indexes know market.ProvenFrom as 10.
var liveCandidates = `
	WITH found AS (
		(SELECT c.agent_id FROM agent_capabilities c
		 WHERE c.category = @category AND c.livemode AND c.invitable AND c.judged_bids >= 10
		 ORDER BY c.composite DESC, c.agent_id LIMIT @told)
		UNION
		(` + nearTheLot + ` AND c.judged_bids < 10 AND c.lot >= @lot ORDER BY c.lot LIMIT @told)
		UNION
		(` + nearTheLot + ` AND c.judged_bids < 10 AND c.lot < @lot ORDER BY c.lot DESC LIMIT @told)
		UNION
		(SELECT c.agent_id FROM agent_capabilities c JOIN agents a ON a.id = c.agent_id
		 WHERE c.category = @category AND c.livemode AND c.invitable AND c.judged_bids >= 10 AND ` + mayBid + `
		 ORDER BY c.composite DESC, c.agent_id LIMIT @reach)
		UNION
		(SELECT c.agent_id FROM (
			SELECT c.agent_id, c.composite, c.task_types FROM agent_capabilities c
			WHERE c.category = @category AND c.livemode AND c.invitable AND c.judged_bids >= 10
			ORDER BY c.composite DESC, c.agent_id LIMIT 10 * @reach) c JOIN agents a ON a.id = c.agent_id
		 WHERE (c.task_types = '{}' OR @type = ANY (c.task_types)) AND ` + mayBid + `
		 ORDER BY c.composite DESC, c.agent_id LIMIT @reach)
		UNION
		(` + nearTheLot + ` AND c.judged_bids >= 10 AND c.lot >= @lot AND ` + mayBid + ` ORDER BY c.lot LIMIT @side)
		UNION
		(` + nearTheLot + ` AND c.judged_bids >= 10 AND c.lot < @lot AND ` + mayBid + ` ORDER BY c.lot DESC LIMIT @side)
		UNION
		(` + nearTheLot + ` AND c.judged_bids < 10 AND c.lot >= @lot AND ` + mayBid + ` ORDER BY c.lot LIMIT @side)
		UNION
		(` + nearTheLot + ` AND c.judged_bids < 10 AND c.lot < @lot AND ` + mayBid + ` ORDER BY c.lot DESC LIMIT @side)
	)` + candidateRow + `
	WHERE c.category = @category AND c.agent_id IN (SELECT agent_id FROM found)`

const nearTheLot = `
	SELECT c.agent_id FROM agent_capabilities c JOIN agents a ON a.id = c.agent_id
	WHERE c.category = @category AND c.livemode AND c.invitable`
