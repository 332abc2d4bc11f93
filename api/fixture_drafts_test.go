package api

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

func (w *fixture) InsertDraft(_ context.Context, draft market.Task) (market.Task, error) {
	w.tasks = append(w.tasks, draft)
	return draft, nil
}

func (w *fixture) EditDraft(
	ctx context.Context, owner market.Owner, id uuid.UUID, edit func(*market.Task) error,
) (market.Task, error) {
	task, err := w.TaskOfAccount(ctx, owner, id)
	if err != nil {
		return task, err
	}
	if task.Status.Ended() {
		return task, market.Permit(market.CommandEdit, task.Situation())
	}
	if err := edit(&task); err != nil {
		return task, err
	}
	w.tasks[slices.IndexFunc(w.tasks, func(t market.Task) bool { return t.ID == id })] = task
	return task, nil
}

func (w *fixture) FreezeDraft(
	ctx context.Context, owner market.Owner, id uuid.UUID, check func(*market.Task) error,
) (market.Task, error) {
	task, err := w.TaskOfAccount(ctx, owner, id)
	if err != nil || task.Status != market.TaskDraft {
		return task, err
	}
	err = check(&task)
	return task, err
}

func (w *fixture) DeleteDraft(ctx context.Context, owner market.Owner, id uuid.UUID) error {
	task, err := w.TaskOfAccount(ctx, owner, id)
	if err != nil {
		return err
	}
	if task.Status.Ended() {
		return market.Permit(market.CommandDelete, task.Situation())
	}
	w.tasks = slices.DeleteFunc(w.tasks, func(t market.Task) bool { return t.ID == id })
	return nil
}
