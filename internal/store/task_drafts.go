package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// InsertDraft writes a draft, which has no workflow and no events. It does
// nothing when the task is there already.
func (s *Store) InsertDraft(ctx context.Context, task market.Task) (market.Task, error) {
	task.Status = market.TaskDraft
	batch := &pgx.Batch{}
	batch.Queue(insertTask+` ON CONFLICT (id) DO NOTHING`, newTaskArgs(&task, 0))
	if err := queueTaskSearch(batch, &task); err != nil {
		return market.Task{}, err
	}
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return market.Task{}, mapError(err)
	}
	return s.TaskOfAccount(ctx, task.Owner(), task.ID)
}

// EditDraft changes the content of a draft. Edits at once come one after the
// other, each upon what the other left.
func (s *Store) EditDraft(
	ctx context.Context, owner market.Owner, taskID uuid.UUID, edit func(*market.Task) error,
) (market.Task, error) {
	var task market.Task
	err := s.withDraft(ctx, market.CommandEdit, ownTask(owner, taskID), func(tx pgx.Tx, draft *market.Task) error {
		if err := edit(draft); err != nil {
			return err
		}
		batch := &pgx.Batch{}
		batch.Queue(`
			UPDATE tasks SET title = @title, brief = @brief, category = @category, task_type = @task_type,
				requirements = @requirements, metadata = @metadata, acceptance_criteria = @acceptance_criteria,
				attachments = @attachments, brand_kit = @brand_kit, budget_cents = @budget, experimentation = @experimentation,
				prior_task_id = @prior_task_id, updated_at = now()
			WHERE id = @id`, contentArgs(draft))
		if err := queueTaskSearch(batch, draft); err != nil {
			return err
		}
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		var err error
		task, err = one[market.Task](ctx, tx, selectTask+` WHERE id = @id`, pgx.StrictNamedArgs{"id": taskID})
		return err
	})
	return task, err
}

// DeleteDraft takes a draft away.
func (s *Store) DeleteDraft(ctx context.Context, owner market.Owner, taskID uuid.UUID) error {
	return s.withDraft(ctx, market.CommandDelete, ownTask(owner, taskID), func(tx pgx.Tx, draft *market.Task) error {
		_, err := tx.Exec(ctx, `DELETE FROM tasks WHERE id = $1`, draft.ID)
		return err
	})
}

// FreezeDraft keeps a draft that passes the check from being changed until its
// workflow has taken it over, and gives it. A task that is no draft any more is
// given as it is; one that is frozen already is not checked again, since its
// workflow may have started.
func (s *Store) FreezeDraft(
	ctx context.Context, owner market.Owner, taskID uuid.UUID, check func(*market.Task) error,
) (market.Task, error) {
	var task market.Task
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		locked, publishing, err := lockTask(ctx, tx, ownTask(owner, taskID))
		task = locked
		if err != nil || publishing || task.Status != market.TaskDraft {
			return err
		}
		if err := check(&task); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE tasks SET publishing = true WHERE id = $1`, taskID)
		return err
	})
	return task, err
}

// withDraft locks a draft for a change; refusal.WrongState when the task is, or is
// about to be, no draft any more.
func (s *Store) withDraft(
	ctx context.Context, command market.Command, own pgx.StrictNamedArgs, change func(pgx.Tx, *market.Task) error,
) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		task, publishing, err := lockTask(ctx, tx, own)
		if err != nil {
			return err
		}
		if err := market.Permit(command, task.Situation()); err != nil {
			return err
		}
		if publishing {
			return refusal.New(refusal.WrongState,
				"Not possible while the draft is being published. Allowed now: publish.")
		}
		return change(tx, &task)
	})
}

func lockTask(ctx context.Context, tx pgx.Tx, own pgx.StrictNamedArgs) (task market.Task, publishing bool, err error) {
	task, err = one[market.Task](ctx, tx, selectTask+` WHERE id = @task AND account_id = @account AND livemode = @livemode FOR UPDATE`, own)
	if err != nil {
		return task, false, err
	}
	err = tx.QueryRow(ctx, `SELECT publishing FROM tasks WHERE id = $1`, task.ID).Scan(&publishing)
	return task, publishing, err
}
