package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// A command that costs more than the balance is refused here, before the workflow
// writes it into its history. The step that holds the money asks the same rule
// under its lock and stays the truth.

// permitSelection refuses the selection of a bid that the poster cannot pay for.
func (s *server) permitSelection(ctx context.Context, taskID, bidID uuid.UUID) error {
	return s.permitCost(ctx, taskID, market.CommandSelect, func(task *market.Task) (market.Cents, error) {
		bids, err := s.Bids.ListBids(ctx, task.Owner(), task.ID)
		if err != nil {
			return 0, err
		}
		var ranked []market.RankedBid
		prices := map[uuid.UUID]market.Cents{}
		for i := range bids {
			bid := &bids[i]
			if bid.Status == market.BidPresented && bid.Score != nil && bid.ReceivedAt != nil {
				ranked = append(ranked, market.RankedBid{ID: bid.ID, Score: *bid.Score, ReceivedAt: *bid.ReceivedAt, Selectable: true})
				prices[bid.ID] = bid.Price
			}
		}
		chosen, err := market.ChooseBid(ranked, bidID)
		if err != nil {
			return 0, nil //nolint:nilerr // the workflow says why
		}
		return prices[chosen.ID], nil
	})
}

// permitRemix refuses a remix whose fee the poster cannot pay.
func (s *server) permitRemix(ctx context.Context, taskID uuid.UUID) error {
	return s.permitCost(ctx, taskID, market.CommandRemix, func(task *market.Task) (market.Cents, error) {
		return task.Terms.RemixFee, nil
	})
}

// permitCost refuses what costs more than the balance. It reads the balance before
// the task: where the task still waits for the command, no earlier try of the same
// command has been charged by then.
func (s *server) permitCost(
	ctx context.Context, taskID uuid.UUID, command market.Command, costOf func(*market.Task) (market.Cents, error),
) error {
	caller := principalOf(ctx)
	balance, err := s.Balances.Balance(ctx, caller.Owner())
	if err != nil {
		return err
	}
	task, err := s.ownTask(ctx, taskID)
	if err != nil {
		return err
	}
	if market.Permit(command, task.Situation()) != nil {
		return nil //nolint:nilerr // the workflow says why
	}
	cost, err := costOf(&task)
	if err != nil {
		return err
	}
	if cost > balance.Available {
		return market.RefuseFunds(cost, balance.Available)
	}
	return nil
}
