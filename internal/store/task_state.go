package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// TaskState is all that a workflow needs to continue a task from its row.
type TaskState struct {
	Task          market.Task
	Selections    int // that ever held money
	Bids          []market.Bid
	Dispute       *market.Dispute
	RevisionNotes string      // of the newest revision request
	RemixStarted  bool        // the fee of the round after Task.Round is charged
	Advances      int         // of the test clock
	AnsweredCalls []uuid.UUID // calls to async and pull agents that were answered
}

// TaskState reads a task with what belongs to it, as of one moment.
func (s *Store) TaskState(ctx context.Context, taskID uuid.UUID) (TaskState, error) {
	var state TaskState
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		step, _, err := begin(ctx, tx, taskID, "")
		if err != nil {
			return err
		}
		state.Task, state.Selections = *step.Task, step.selections
		if state.Bids, err = step.Bids(); err != nil {
			return err
		}
		dispute, err := step.Dispute()
		switch {
		case err == nil:
			state.Dispute = &dispute
		case !refusal.Is(err, refusal.NotFound):
			return err
		}
		return tx.QueryRow(ctx, `
			SELECT EXISTS (SELECT FROM task_steps WHERE task_id = $1 AND step = 'start_remix:' || $2::int),
			       (SELECT count(*) FROM task_steps WHERE task_id = $1 AND step LIKE 'advance\_clock:%'),
			       coalesce((SELECT data->>'note' FROM events WHERE task_id = $1 AND type = $3 ORDER BY sequence DESC LIMIT 1), ''),
			       coalesce((SELECT array_agg(id) FROM agent_calls WHERE task_id = $1 AND answered_at IS NOT NULL), '{}')`,
			taskID, step.Task.Round+1, market.EventRevisionRequested,
		).Scan(&state.RemixStarted, &state.Advances, &state.RevisionNotes, &state.AnsweredCalls)
	})
	if err != nil {
		return TaskState{}, fmt.Errorf("read state of task: %w", err)
	}
	return state, nil
}

// ComparePosition returns a market.MovedError where a task is not where its
// workflow believes it to be; nil compares nothing. It takes no lock: the step
// that follows compares again.
func (s *Store) ComparePosition(ctx context.Context, task *market.Task, believed *market.Position) error {
	if believed == nil {
		return nil
	}
	var selections int
	err := s.pool.QueryRow(ctx, `SELECT count(*) FROM holds WHERE task_id = $1`, task.ID).Scan(&selections)
	if err != nil {
		return mapError(err)
	}
	if row := task.Position(selections); !believed.Matches(row) {
		return &market.MovedError{Believed: *believed, Row: row}
	}
	return nil
}
