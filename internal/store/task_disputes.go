package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

const selectDispute = `
	SELECT id, task_id, delivery_number, reason, statement, answer, answered_at, recommendation, verdict, opened_at, resolved_at
	FROM disputes WHERE task_id = @task`

// OpenDispute writes the poster's objection and returns it as it is stored.
func (s *Step) OpenDispute(number int, reason market.DisputeReason, statement string) (market.Dispute, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return market.Dispute{}, fmt.Errorf("make dispute id: %w", err)
	}
	_, err = s.tx.Exec(s.ctx, `
		INSERT INTO disputes (id, task_id, delivery_number, reason, statement) VALUES ($1, $2, $3, $4, $5)`,
		id, s.Task.ID, number, reason, statement)
	if err != nil {
		return market.Dispute{}, mapError(err)
	}
	return s.disputeCounted(number, func(standing *market.Standing) { standing.Disputes++ })
}

// AnswerDispute writes the agent's side.
func (s *Step) AnswerDispute(answer string) error {
	_, err := s.tx.Exec(s.ctx, `UPDATE disputes SET answer = $2, answered_at = now() WHERE task_id = $1`, s.Task.ID, answer)
	return mapError(err)
}

// RecommendVerdict writes the judge's recommendation beside the dispute.
func (s *Step) RecommendVerdict(v market.Verdict) error {
	_, err := s.tx.Exec(s.ctx, `UPDATE disputes SET recommendation = $2 WHERE task_id = $1`, s.Task.ID, v)
	return mapError(err)
}

// ResolveDispute writes the verdict that is carried out. One that leaves the agent
// less than the whole price is a dispute lost in its standing.
func (s *Step) ResolveDispute(v market.Verdict) (market.Dispute, error) {
	_, err := s.tx.Exec(s.ctx, `UPDATE disputes SET verdict = $2, resolved_at = now() WHERE task_id = $1`, s.Task.ID, v)
	if err != nil {
		return market.Dispute{}, mapError(err)
	}
	dispute, err := s.Dispute()
	if err != nil || !v.IsLost() {
		return dispute, err
	}
	return s.disputeCounted(dispute.DeliveryNumber, func(standing *market.Standing) { standing.DisputesLost++ })
}

// disputeCounted moves the standing of the agent whose delivery is disputed and gives
// the dispute.
func (s *Step) disputeCounted(number int, move func(*market.Standing)) (market.Dispute, error) {
	delivery, err := s.Delivery(number)
	if err != nil {
		return market.Dispute{}, err
	}
	if err := s.moveStandings([]uuid.UUID{delivery.BidID}, move); err != nil {
		return market.Dispute{}, err
	}
	return s.Dispute()
}

// Dispute reads the dispute of the step's task.
func (s *Step) Dispute() (market.Dispute, error) {
	return one[market.Dispute](s.ctx, s.tx, selectDispute, pgx.StrictNamedArgs{"task": s.Task.ID})
}

// DisputeOfTask reads the dispute of a task; refusal.NotFound when there is none.
func (s *Store) DisputeOfTask(ctx context.Context, taskID uuid.UUID) (market.Dispute, error) {
	return one[market.Dispute](ctx, s.pool, selectDispute, pgx.StrictNamedArgs{"task": taskID})
}
