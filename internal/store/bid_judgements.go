package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// RecordJudgement writes the first judgement of a received bid and moves its
// agent's standing in the task's category.
func (s *Step) RecordJudgement(bid *market.Bid, j market.Judgement) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make judgement id: %w", err)
	}
	number, err := s.moveStanding(bid.AgentID, func(standing *market.Standing) { *standing = standing.AfterJudgement(j.Score) })
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	batch.Queue(`
		INSERT INTO judgements (id, bid_id, ordinal, judge, model, rubric_version, score, summary, dimensions, penalties, cost_cents,
		                        standing_number)
		VALUES (@id, @bid, 1, @judge, @model, @rubric, @score, @summary, @dimensions, @penalties, @cost, @number)`,
		pgx.StrictNamedArgs{
			"id": id, "bid": bid.ID, "judge": j.Judge, "model": j.Model, "rubric": j.RubricVersion, "score": j.Score,
			"summary": j.Summary, "dimensions": nonNil(j.Dimensions), "penalties": nonNil(j.Penalties), "cost": j.Cost,
			"number": number,
		})
	batch.Queue(`UPDATE bids SET status = 'judged', score = $2 WHERE id = $1`, bid.ID, j.Score)
	return mapError(s.tx.SendBatch(s.ctx, batch).Close())
}

// JudgementOfBid reads the newest judgement of a bid on a task that the account
// posted.
func (s *Store) JudgementOfBid(ctx context.Context, owner market.Owner, taskID, bidID uuid.UUID) (market.Judgement, error) {
	args := ownTask(owner, taskID)
	args["bid"] = bidID
	return one[market.Judgement](ctx, s.pool, `
		SELECT j.id, j.bid_id, j.judge, j.model, j.rubric_version, j.score, j.summary, j.dimensions, j.penalties,
		       j.cost_cents AS cost, j.created_at
		FROM judgements j JOIN bids b ON b.id = j.bid_id`+ofOwnTask("b")+` AND b.id = @bid
		ORDER BY j.ordinal DESC LIMIT 1`, args)
}
