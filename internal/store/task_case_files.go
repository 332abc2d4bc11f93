package store

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
)

// KeptCaseFile reads a task's case file as it was kept; refusal.NotFound before that.
func (s *Store) KeptCaseFile(ctx context.Context, taskID uuid.UUID) (json.RawMessage, error) {
	var document json.RawMessage
	err := s.pool.QueryRow(ctx, `SELECT document FROM case_files WHERE task_id = $1`, taskID).Scan(&document)
	return document, mapError(err)
}

// KeepCaseFile keeps a task's case file, unless there is one, and gives the one
// kept.
func (s *Store) KeepCaseFile(ctx context.Context, taskID uuid.UUID, document json.RawMessage) (json.RawMessage, error) {
	_, err := s.pool.Exec(ctx, `INSERT INTO case_files (task_id, document) VALUES ($1, $2) ON CONFLICT DO NOTHING`, taskID, document)
	if err != nil {
		return nil, mapError(err)
	}
	return s.KeptCaseFile(ctx, taskID)
}

// JudgementsOfTask reads every judgement of every bid on a task, the first first.
func (s *Store) JudgementsOfTask(ctx context.Context, taskID uuid.UUID) ([]market.Judgement, error) {
	return many[market.Judgement](ctx, s.pool, `
		SELECT j.id, j.bid_id, j.judge, j.model, j.rubric_version, j.score, j.summary, j.dimensions, j.penalties,
		       j.cost_cents AS cost, j.created_at
		FROM judgements j JOIN bids b ON b.id = j.bid_id
		WHERE b.task_id = @task ORDER BY j.created_at, j.id`, pgx.StrictNamedArgs{"task": taskID})
}

// MovementsOfTask reads every movement of money for a task, the first first.
func (s *Store) MovementsOfTask(ctx context.Context, taskID uuid.UUID) ([]market.Movement, error) {
	list, err := ledger.MovementsOfTask(ctx, s.pool, taskID)
	return list, mapError(err)
}
