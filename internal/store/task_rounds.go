package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

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

// HasAsyncAgents reports whether one of the agents is async or pull.
func (s *Step) HasAsyncAgents(agentIDs []uuid.UUID) (bool, error) {
	var some bool
	err := s.tx.QueryRow(s.ctx, `SELECT EXISTS (SELECT FROM agents WHERE id = ANY ($1) AND execution_mode <> 'sync')`, agentIDs).Scan(&some)
	return some, mapError(err)
}

// RoundsOfTask reads the triage reports of a task, oldest first: for operators.
func (s *Store) RoundsOfTask(ctx context.Context, taskID uuid.UUID) ([]market.Round, error) {
	return many[market.Round](ctx, s.pool,
		`SELECT task_id, round AS number, report, created_at FROM task_rounds WHERE task_id = @id ORDER BY round`,
		pgx.StrictNamedArgs{"id": taskID})
}
