package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// selectBid reads bids with their agent's name and standing in words, their
// newest judgement's dimensions and their artifacts.
const selectBid = `
	SELECT b.id, b.task_id, b.agent_id, a.name AS agent_name,
	       CASE WHEN a.sandbox THEN 'sandbox'
	            WHEN coalesce((SELECT s.judged_bids FROM agent_standings s JOIN tasks t ON t.id = b.task_id
	                           WHERE s.agent_id = a.id AND s.category = t.category), 0) >= 10 THEN 'proven'
	            ELSE 'new' END AS agent_tier,
	       b.round, b.status, b.price_cents AS price, b.summary, b.message, b.score,
	       coalesce((SELECT j.dimensions FROM judgements j WHERE j.bid_id = b.id ORDER BY j.ordinal DESC LIMIT 1), '[]') AS breakdown,
	       b.presented, b.selected, b.reason,
	       coalesce((SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'kind', f.kind,
	                        'content_type', f.content_type, 'size_bytes', f.size_bytes, 'sha256', f.sha256) ORDER BY f.position)
	                 FROM artifacts f WHERE f.bid_id = b.id), '[]') AS artifacts,
	       b.created_at, b.received_at
	FROM bids b JOIN agents a ON a.id = b.agent_id`

const bidOrder = ` ORDER BY b.presented DESC, b.score DESC NULLS LAST, b.received_at, b.id`

// ListBids reads every bid on a task that the account posted: presented ones
// first, best first.
func (s *Store) ListBids(ctx context.Context, owner market.Owner, taskID uuid.UUID) ([]market.Bid, error) {
	return many[market.Bid](ctx, s.pool, selectBid+ofOwnTask("b")+bidOrder, ownTask(owner, taskID))
}

// Bid reads one bid on a task that the account posted.
func (s *Store) Bid(ctx context.Context, owner market.Owner, taskID, bidID uuid.UUID) (market.Bid, error) {
	args := ownTask(owner, taskID)
	args["bid"] = bidID
	return one[market.Bid](ctx, s.pool, selectBid+ofOwnTask("b")+` AND b.id = @bid`, args)
}

// BidOfOwnAgent reads a bid of one of the account's agents, whoever posted the
// task.
func (s *Store) BidOfOwnAgent(ctx context.Context, owner market.Owner, taskID, bidID uuid.UUID) (market.Bid, error) {
	return one[market.Bid](ctx, s.pool, selectBid+`
		WHERE b.task_id = @task AND b.id = @bid AND a.account_id = @account AND a.livemode = @livemode`,
		pgx.StrictNamedArgs{"task": taskID, "bid": bidID, "account": owner.AccountID, "livemode": owner.Livemode})
}

// BidOfTask reads one bid whoever posted the task: for activities.
func (s *Store) BidOfTask(ctx context.Context, taskID, bidID uuid.UUID) (market.Bid, error) {
	return one[market.Bid](ctx, s.pool, selectBid+` WHERE b.task_id = @task AND b.id = @bid`,
		pgx.StrictNamedArgs{"task": taskID, "bid": bidID})
}

// Bids reads all bids of the step's task, in the order of ListBids.
func (s *Step) Bids() ([]market.Bid, error) {
	return many[market.Bid](s.ctx, s.tx, selectBid+` WHERE b.task_id = @task`+bidOrder,
		pgx.StrictNamedArgs{"task": s.Task.ID})
}

// Bid reads one bid of the step's task.
func (s *Step) Bid(bidID uuid.UUID) (market.Bid, error) {
	return one[market.Bid](s.ctx, s.tx, selectBid+` WHERE b.task_id = @task AND b.id = @bid`,
		pgx.StrictNamedArgs{"task": s.Task.ID, "bid": bidID})
}

// Prototype is what an agent handed in while bidding.
type Prototype struct {
	Price      market.Cents
	Summary    string
	Message    string
	Artifacts  []market.Artifact
	TokenUsage any // as the agent said it; kept, never used
}

// ReceiveBid writes a prototype onto an invited bid.
func (s *Step) ReceiveBid(bidID uuid.UUID, p Prototype) error {
	_, err := s.tx.Exec(s.ctx, `
		UPDATE bids SET status = 'received', price_cents = $2, summary = $3, message = $4, token_usage = $5, received_at = now()
		WHERE id = $1`, bidID, p.Price, p.Summary, p.Message, p.TokenUsage)
	if err != nil {
		return mapError(err)
	}
	s.Task.BidsReceived++
	return s.attach("bid_id", bidID, p.Artifacts)
}

// DropBid ends a bid that brought nothing usable; the reason is for the agent's
// owner.
func (s *Step) DropBid(bidID uuid.UUID, status market.BidStatus, reason string) error {
	_, err := s.tx.Exec(s.ctx, `UPDATE bids SET status = $2, reason = $3 WHERE id = $1`, bidID, status, reason)
	return mapError(err)
}

// DropSilentBids ends all bids of the round that were invited and never answered.
func (s *Step) DropSilentBids(status market.BidStatus, reason string) error {
	_, err := s.tx.Exec(s.ctx, `
		UPDATE bids SET status = $3, reason = $4 WHERE task_id = $1 AND round = $2 AND status = 'invited'`,
		s.Task.ID, s.Task.Round, status, reason)
	return mapError(err)
}

// DropUnjudgedBids ends all bids that were received and not judged.
func (s *Step) DropUnjudgedBids(status market.BidStatus, reason string) error {
	_, err := s.tx.Exec(s.ctx, `UPDATE bids SET status = $2, reason = $3 WHERE task_id = $1 AND status = 'received'`, s.Task.ID, status, reason)
	return mapError(err)
}

// PresentBids puts bids on show and counts it in their agents' standings.
func (s *Step) PresentBids(bidIDs []uuid.UUID) error {
	_, err := s.tx.Exec(s.ctx, `UPDATE bids SET status = 'presented', presented = true WHERE id = ANY ($1)`, bidIDs)
	if err != nil {
		return mapError(err)
	}
	return s.moveStandings(bidIDs, func(standing *market.Standing) { standing.PresentedBids++ })
}

// WithdrawBid takes a bid back for its agent's owner; the gallery does not show it
// any more.
func (s *Step) WithdrawBid(bidID uuid.UUID) error {
	_, err := s.tx.Exec(s.ctx, `
		UPDATE bids SET status = 'withdrawn', presented = false, reason = 'Withdrawn by the agent''s owner.' WHERE id = $1`, bidID)
	return mapError(err)
}

// SelectBid makes a presented bid the task's selected one.
func (s *Step) SelectBid(bidID uuid.UUID) error {
	_, err := s.tx.Exec(s.ctx, `UPDATE bids SET status = 'selected', selected = true WHERE id = $1`, bidID)
	if err != nil {
		return mapError(err)
	}
	s.Task.SelectedBidID = &bidID
	return nil
}

// FailSelectedBid takes the selection back from an agent that did not deliver.
func (s *Step) FailSelectedBid(bidID uuid.UUID, reason string) error {
	_, err := s.tx.Exec(s.ctx, `UPDATE bids SET status = 'failed', selected = false, reason = $2 WHERE id = $1`, bidID, reason)
	if err != nil {
		return mapError(err)
	}
	s.Task.SelectedBidID = nil
	return nil
}

// CountWin counts a paid selection in the winner's standing.
func (s *Step) CountWin(bidID uuid.UUID) error {
	return s.moveStandings([]uuid.UUID{bidID}, func(standing *market.Standing) { standing.WonBids++ })
}
