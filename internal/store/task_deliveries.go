package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

const selectDelivery = `
	SELECT d.id, d.task_id, d.bid_id, d.number, d.summary, d.message, d.revision_notes, d.evidence,
	       coalesce((SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'kind', f.kind,
	                        'content_type', f.content_type, 'size_bytes', f.size_bytes, 'sha256', f.sha256) ORDER BY f.position)
	                 FROM artifacts f WHERE f.delivery_id = d.id), '[]') AS artifacts,
	       d.created_at
	FROM deliveries d`

// RecordDelivery writes the next delivery of the step's task and returns it as
// it is stored.
func (s *Step) RecordDelivery(d market.Delivery) (market.Delivery, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return market.Delivery{}, fmt.Errorf("make delivery id: %w", err)
	}
	_, err = s.tx.Exec(s.ctx, `
		INSERT INTO deliveries (id, task_id, bid_id, number, summary, message, revision_notes, evidence)
		VALUES (@id, @task, @bid, @number, @summary, @message, @notes, @evidence)`,
		pgx.StrictNamedArgs{
			"id": id, "task": s.Task.ID, "bid": d.BidID, "number": d.Number, "summary": d.Summary,
			"message": d.Message, "notes": d.RevisionNotes, "evidence": nonNil(d.Evidence),
		})
	if err != nil {
		return market.Delivery{}, mapError(err)
	}
	if err := s.attach("delivery_id", id, d.Artifacts); err != nil {
		return market.Delivery{}, err
	}
	s.Task.Deliveries = d.Number
	if err := s.countDelivery(d.BidID); err != nil {
		return market.Delivery{}, err
	}
	return s.Delivery(d.Number)
}

// countDelivery counts the first delivery on a bid in its agent's standing.
func (s *Step) countDelivery(bidID uuid.UUID) error {
	var handedIn int
	err := s.tx.QueryRow(s.ctx, `SELECT count(*) FROM deliveries WHERE bid_id = $1`, bidID).Scan(&handedIn)
	if err != nil || handedIn > 1 {
		return mapError(err)
	}
	return s.moveStandings([]uuid.UUID{bidID}, func(standing *market.Standing) { standing.Deliveries++ })
}

// Delivery reads the numbered delivery of the step's task.
func (s *Step) Delivery(number int) (market.Delivery, error) {
	return one[market.Delivery](s.ctx, s.tx, selectDelivery+` WHERE d.task_id = @task AND d.number = @number`,
		pgx.StrictNamedArgs{"task": s.Task.ID, "number": number})
}

// ListDeliveries reads the deliveries of a task that the account posted, the
// first first.
func (s *Store) ListDeliveries(ctx context.Context, owner market.Owner, taskID uuid.UUID) ([]market.Delivery, error) {
	return many[market.Delivery](ctx, s.pool, selectDelivery+ofOwnTask("d")+` ORDER BY d.number`, ownTask(owner, taskID))
}

// Delivery reads one delivery of a task that the account posted.
func (s *Store) Delivery(ctx context.Context, owner market.Owner, taskID uuid.UUID, number int) (market.Delivery, error) {
	args := ownTask(owner, taskID)
	args["number"] = number
	return one[market.Delivery](ctx, s.pool, selectDelivery+ofOwnTask("d")+` AND d.number = @number`, args)
}

// DeliveryOfTask reads one delivery whoever posted the task: for activities.
func (s *Store) DeliveryOfTask(ctx context.Context, taskID uuid.UUID, number int) (market.Delivery, error) {
	return one[market.Delivery](ctx, s.pool, selectDelivery+` WHERE d.task_id = @task AND d.number = @number`,
		pgx.StrictNamedArgs{"task": taskID, "number": number})
}
