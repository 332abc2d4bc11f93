package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

const selectTask = `
	SELECT id, account_id, livemode, title, brief, category, task_type, requirements, metadata,
	       acceptance_criteria, attachments, brand_kit, budget_cents AS budget, experimentation, prior_task_id, status,
	       coalesce(delivery_status, '') AS delivery_status, coalesce(closed_reason, '') AS closed_reason,
	       round, selected_bid_id, bids_invited, bids_received, review_extensions, revisions, deliveries,
	       expires_at, terms, created_at, updated_at
	FROM tasks`

const updateTask = `
	UPDATE tasks SET
		status = @status, delivery_status = nullif(@delivery_status, ''), closed_reason = nullif(@closed_reason, ''),
		round = @round, selected_bid_id = @selected_bid_id, bids_invited = @bids_invited,
		bids_received = @bids_received, review_extensions = @review_extensions, revisions = @revisions,
		deliveries = @deliveries, expires_at = @expires_at, updated_at = @updated_at
	WHERE id = @id`

func taskArgs(t *market.Task) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"id": t.ID, "status": t.Status, "delivery_status": t.DeliveryStatus, "closed_reason": t.ClosedReason,
		"round": t.Round, "selected_bid_id": t.SelectedBidID, "bids_invited": t.BidsInvited,
		"bids_received": t.BidsReceived, "review_extensions": t.ReviewExtensions, "revisions": t.Revisions,
		"deliveries": t.Deliveries, "expires_at": t.ExpiresAt, "updated_at": t.UpdatedAt,
	}
}

// RecordTask writes a new task, or publishes the draft that it was, with its first
// event in one round trip. It does nothing when the task is recorded already.
func (s *Store) RecordTask(ctx context.Context, task market.Task) error {
	batch := &pgx.Batch{}
	batch.Queue(insertTask+`
		ON CONFLICT (id) DO UPDATE SET
			title = excluded.title, brief = excluded.brief, category = excluded.category, task_type = excluded.task_type,
			requirements = excluded.requirements, metadata = excluded.metadata,
			acceptance_criteria = excluded.acceptance_criteria, attachments = excluded.attachments,
			brand_kit = excluded.brand_kit, budget_cents = excluded.budget_cents,
			experimentation = excluded.experimentation, prior_task_id = excluded.prior_task_id, status = excluded.status,
			terms = excluded.terms, event_sequence = 1, updated_at = excluded.updated_at, publishing = false
		WHERE tasks.status = 'draft' AND tasks.account_id = excluded.account_id AND tasks.livemode = excluded.livemode`,
		newTaskArgs(&task, 1))
	if err := queueTaskSearch(batch, &task); err != nil {
		return err
	}
	if err := queueFirstEvent(batch, &task); err != nil {
		return err
	}
	return mapError(s.pool.SendBatch(ctx, batch).Close())
}

const insertTask = `
	INSERT INTO tasks (id, account_id, livemode, title, brief, category, task_type, requirements, metadata,
	                   acceptance_criteria, attachments, brand_kit, budget_cents, experimentation, prior_task_id, status, expires_at, terms,
	                   event_sequence, created_at, updated_at)
	VALUES (@id, @account_id, @livemode, @title, @brief, @category, @task_type, @requirements, @metadata,
	        @acceptance_criteria, @attachments, @brand_kit, @budget, @experimentation, @prior_task_id, @status, @expires_at, @terms,
	        @event_sequence, @created_at, @updated_at)`

// newTaskArgs are the arguments of insertTask.
func newTaskArgs(task *market.Task, eventSequence int) pgx.StrictNamedArgs {
	updatedAt := task.UpdatedAt
	if updatedAt.IsZero() {
		updatedAt = task.CreatedAt
	}
	args := contentArgs(task)
	maps.Copy(args, pgx.StrictNamedArgs{
		"account_id": task.AccountID, "livemode": task.Livemode, "status": task.Status, "expires_at": task.ExpiresAt,
		"terms": task.Terms, "event_sequence": eventSequence, "created_at": task.CreatedAt, "updated_at": updatedAt,
	})
	return args
}

// contentArgs are what a task asks for, and its id.
func contentArgs(task *market.Task) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"id": task.ID, "title": task.Title, "brief": task.Brief, "category": task.Category, "task_type": task.TaskType,
		"requirements": orEmptyObject(task.Requirements), "metadata": orEmptyObject(task.Metadata),
		"acceptance_criteria": nonNil(task.AcceptanceCriteria), "attachments": nonNil(task.Attachments),
		"brand_kit": task.BrandKit, "budget": task.Budget,
		"experimentation": task.Experimentation, "prior_task_id": task.PriorTaskID,
	}
}

func queueFirstEvent(batch *pgx.Batch, task *market.Task) error {
	data, err := publicapi.WriteJSON(publicapi.EventData{Task: publicapi.TaskOf(*task)})
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make event id: %w", err)
	}
	batch.Queue(`
		INSERT INTO events (id, task_id, account_id, livemode, sequence, type, data)
		VALUES (@id, @task, @account, @livemode, 1, @type, @data)
		ON CONFLICT (task_id, sequence) DO NOTHING`,
		pgx.StrictNamedArgs{
			"id": id, "task": task.ID, "account": task.AccountID, "livemode": task.Livemode,
			"type": market.EventTaskPublished, "data": data,
		})
	return nil
}

// TaskOfAccount reads a task of an account in one mode; refusal.NotFound when it is
// absent or somebody else's.
func (s *Store) TaskOfAccount(ctx context.Context, owner market.Owner, taskID uuid.UUID) (market.Task, error) {
	return one[market.Task](ctx, s.pool, selectTask+` WHERE id = @id AND account_id = @account AND livemode = @livemode`,
		pgx.StrictNamedArgs{"id": taskID, "account": owner.AccountID, "livemode": owner.Livemode})
}

// Task reads a task whoever owns it: for activities and operators.
func (s *Store) Task(ctx context.Context, taskID uuid.UUID) (market.Task, error) {
	return one[market.Task](ctx, s.pool, selectTask+` WHERE id = @id`, pgx.StrictNamedArgs{"id": taskID})
}

// TaskOfSelectedAgent reads a task whose selected bid is of one of the account's
// agents.
func (s *Store) TaskOfSelectedAgent(ctx context.Context, owner market.Owner, taskID uuid.UUID) (market.Task, error) {
	return one[market.Task](ctx, s.pool, selectTask+`
		WHERE id = @id AND livemode = @livemode AND EXISTS (
			SELECT FROM bids b JOIN agents a ON a.id = b.agent_id
			WHERE b.id = tasks.selected_bid_id AND a.account_id = @account)`,
		pgx.StrictNamedArgs{"id": taskID, "account": owner.AccountID, "livemode": owner.Livemode})
}

func orEmptyObject(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage(`{}`)
	}
	return raw
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
