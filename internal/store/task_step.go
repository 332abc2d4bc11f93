package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// Step is one change of a task while its row is locked. Set fields of Task, move
// it, emit events; all of it is written when the step ends, or nothing.
type Step struct {
	Task *market.Task
	Now  time.Time // the transaction's time, the same on every row it writes

	ctx    context.Context //nolint:containedctx // a Step lives within one call of TakeStep
	tx     pgx.Tx
	events []emission
	began  market.TaskStatus

	selections int                 // that ever held money
	passed     []market.TaskStatus // moved through on the way to Task.Status
}

type emission struct {
	kind market.EventType
	data publicapi.EventData
}

// Tx is the step's transaction, for the ledger.
func (s *Step) Tx() pgx.Tx { return s.tx }

// Move takes the task to another status, if the life of a task has that move.
func (s *Step) Move(to market.TaskStatus) error {
	if err := market.PermitMove(s.Task.Status, to); err != nil {
		return err
	}
	if s.Task.Status != s.began {
		s.passed = append(s.passed, s.Task.Status)
	}
	s.Task.Status = to
	return nil
}

// OpenWindow sets when the task's current window closes and returns that time.
func (s *Step) OpenWindow(length time.Duration) time.Time {
	closesAt := s.Now.Add(length)
	s.Task.ExpiresAt = &closesAt
	return closesAt
}

// Emit adds an event to the log, with the task as it stands when the step ends.
func (s *Step) Emit(kind market.EventType, about publicapi.EventData) {
	s.events = append(s.events, emission{kind, about})
}

// TakeStep changes a task exactly once under the step's name: a repeat finds the
// name taken and gets the first answer. A refusal leaves no trace, so the same
// step may be tried again. An ended task takes no new step: CodeWrongState.
func TakeStep[T any](ctx context.Context, s *Store, taskID uuid.UUID, name string, take func(*Step) (T, error)) (T, error) {
	return TakeStepAt(ctx, s, taskID, name, nil, take)
}

// TakeStepAt is TakeStep for a workflow that believes the task to stand at a
// position; nil compares nothing. Where the row stands elsewhere it returns a
// market.MovedError and nothing changes. A repeat of the newest step still gets
// its answer, since the row has moved by that very step.
func TakeStepAt[T any](
	ctx context.Context, s *Store, taskID uuid.UUID, name string, believed *market.Position, take func(*Step) (T, error),
) (T, error) {
	var result T
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		step, taken, err := begin(ctx, tx, taskID, name)
		if err != nil {
			return err
		}
		if err := step.compare(believed, taken); err != nil {
			return err
		}
		if taken != nil {
			return json.Unmarshal(taken.answer, &result)
		}
		if result, err = take(step); err != nil {
			return err
		}
		return step.write(name, result)
	})
	if err != nil {
		var none T
		return none, fmt.Errorf("step %s: %w", name, err)
	}
	return result, nil
}

// takenStep is a step that was taken before.
type takenStep struct {
	answer json.RawMessage
	newest bool // nothing has changed the task since
}

// compare returns a market.MovedError where the row is not where the workflow
// believes it to be.
func (s *Step) compare(believed *market.Position, taken *takenStep) error {
	row := s.Task.Position(s.selections)
	switch {
	case taken != nil && (taken.newest || believed == nil):
		return nil
	case believed != nil && !believed.Matches(row):
		return &market.MovedError{Believed: *believed, Row: row}
	case taken == nil && s.Task.Status.Ended():
		return refusal.New(refusal.WrongState,
			"The task has ended (%s); nothing about it changes any more.", s.Task.ClosedReason)
	}
	return nil
}

// begin locks the task and looks whether the step was taken before.
func begin(ctx context.Context, tx pgx.Tx, taskID uuid.UUID, name string) (*Step, *takenStep, error) {
	step := &Step{ctx: ctx, tx: tx}
	var answer json.RawMessage
	var takenAt *time.Time
	batch := &pgx.Batch{} // one trip; the second statement sees what the lock of the first waited for
	batch.Queue(selectTask+` WHERE id = @id FOR UPDATE`, pgx.StrictNamedArgs{"id": taskID}).Query(func(rows pgx.Rows) error {
		task, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[market.Task])
		step.Task, step.began = &task, task.Status
		return err
	})
	batch.Queue(`
		SELECT now(), (SELECT count(*) FROM holds WHERE task_id = $1), s.result, s.taken_at
		FROM (SELECT) AS always LEFT JOIN task_steps s ON s.task_id = $1 AND s.step = $2`, taskID, name).
		QueryRow(func(row pgx.Row) error { return row.Scan(&step.Now, &step.selections, &answer, &takenAt) })
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, nil, fmt.Errorf("lock task: %w", mapError(err))
	}
	if takenAt == nil {
		return step, nil, nil
	}
	return step, &takenStep{answer, takenAt.Equal(step.Task.UpdatedAt)}, nil
}

// write puts the changed row, the events and the step's answer down in one trip.
func (s *Step) write(name string, result any) error {
	answer, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("encode step result: %w", err)
	}
	s.Task.UpdatedAt = s.Now
	batch := &pgx.Batch{}
	for _, status := range s.passed {
		// The schema checks every single move, so each is written.
		batch.Queue(`UPDATE tasks SET status = $2 WHERE id = $1`, s.Task.ID, status)
	}
	batch.Queue(updateTask, taskArgs(s.Task))
	if s.Task.Status != s.began {
		queueCallsEnd(batch, s.Task.ID)
	}
	for i := range s.events {
		if err := queueEvent(batch, s.Task, s.events[i]); err != nil {
			return err
		}
	}
	batch.Queue(`INSERT INTO task_steps (task_id, step, result) VALUES ($1, $2, $3)`, s.Task.ID, name, answer)
	return s.tx.SendBatch(s.ctx, batch).Close()
}

// queueEvent numbers an event from the task's own counter, so that sequences
// have no gap: the counter is part of the locked row. A transaction may have begun
// before the one that wrote the task's last event; it takes that one's place, so
// that the feed, too, has the task's events in their order.
func queueEvent(batch *pgx.Batch, task *market.Task, e emission) error {
	e.data.Task = publicapi.TaskOf(*task)
	data, err := publicapi.WriteJSON(e.data)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return errors.Join(errors.New("make event id"), err)
	}
	batch.Queue(`
		WITH numbered AS (
			UPDATE tasks SET event_sequence = event_sequence + 1 WHERE id = @task RETURNING event_sequence
		)
		INSERT INTO events (id, task_id, account_id, livemode, sequence, type, data, xid)
		SELECT @id, @task, @account, @livemode, event_sequence, @type, @data,
		       greatest(pg_current_xact_id(), (SELECT xid FROM events WHERE task_id = @task ORDER BY sequence DESC LIMIT 1))
		FROM numbered`,
		pgx.StrictNamedArgs{
			"id": id, "task": task.ID, "account": task.AccountID, "livemode": task.Livemode,
			"type": e.kind, "data": data,
		})
	return nil
}
