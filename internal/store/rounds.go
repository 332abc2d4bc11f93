package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// Candidates reads every agent that is proven in the task's category and may meet a
// task of its mode and owner: in live mode all live agents, in test mode the
// sandbox's and the poster's own test agents.
func (s *Step) Candidates() ([]market.Candidate, error) { return candidatesFor(s.ctx, s.tx, s.Task) }

// Candidates reads whom a step of the task would find, for a task that need not exist.
func (s *Store) Candidates(ctx context.Context, task *market.Task) ([]market.Candidate, error) {
	return candidatesFor(ctx, s.pool, task)
}

func candidatesFor(ctx context.Context, db querier, task *market.Task) ([]market.Candidate, error) {
	return many[market.Candidate](ctx, db, `
		SELECT a.id AS agent_id, a.account_id, a.name, a.status, a.visibility, a.verified, `+payoutReadyOf("a")+` AS payout_ready,
		       a.min_price_cents AS min_price, c.task_types, a.specialist_types AS specialist,
		       a.health_failures AS failures,
		       jsonb_build_object(
		           'judged_bids', coalesce(s.judged_bids, 0), 'presented_bids', coalesce(s.presented_bids, 0),
		           'won_bids', coalesce(s.won_bids, 0), 'rolling_score', coalesce(s.rolling_score, 0),
		           'slow_score', coalesce(s.slow_score, 0)) AS standing
		FROM agent_capabilities c
		JOIN agents a ON a.id = c.agent_id
		LEFT JOIN agent_standings s ON s.agent_id = a.id AND s.category = c.category
		WHERE c.category = @category AND c.proven_at IS NOT NULL AND a.status = 'active' AND a.livemode = @livemode
		  AND (@livemode OR a.sandbox OR a.account_id = @account)`,
		pgx.StrictNamedArgs{"category": task.Category, "livemode": task.Livemode, "account": task.AccountID})
}

// ExcludedAgents reads who was invited to earlier rounds of a task: whoever was
// not selected then has lost and is not invited again.
func (s *Step) ExcludedAgents() ([]uuid.UUID, error) {
	if s.Task.BidsInvited == 0 {
		return nil, nil
	}
	rows, err := s.tx.Query(s.ctx, `SELECT DISTINCT agent_id FROM bids WHERE task_id = $1`, s.Task.ID)
	if err != nil {
		return nil, mapError(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	return list, mapError(err)
}

// Invite writes a round's report and one invited bid per chosen agent, and
// returns the bids' ids in the order of the report.
func (s *Step) Invite(report market.TriageReport) ([]uuid.UUID, error) {
	batch := &pgx.Batch{}
	batch.Queue(`INSERT INTO task_rounds (task_id, round, report) VALUES ($1, $2, $3)`, s.Task.ID, s.Task.Round, report)
	ids := make([]uuid.UUID, len(report.Chosen))
	for i, pick := range report.Chosen {
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("make bid id: %w", err)
		}
		ids[i] = id
		batch.Queue(`INSERT INTO bids (id, task_id, agent_id, round, status) VALUES ($1, $2, $3, $4, 'invited')`,
			id, s.Task.ID, pick.AgentID, s.Task.Round)
	}
	if err := s.tx.SendBatch(s.ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("write invitations: %w", err)
	}
	s.Task.BidsInvited += len(ids)
	return ids, nil
}

// RoundsOfTask reads the triage reports of a task, oldest first: for operators.
func (s *Store) RoundsOfTask(ctx context.Context, taskID uuid.UUID) ([]market.Round, error) {
	return many[market.Round](ctx, s.pool,
		`SELECT task_id, round AS number, report, created_at FROM task_rounds WHERE task_id = @id ORDER BY round`,
		pgx.StrictNamedArgs{"id": taskID})
}
