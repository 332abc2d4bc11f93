package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// withdrawBid lets the owner of an agent take its bid back before a selection. One
// that is withdrawn already stays so.
func (s *server) withdrawBid(ctx context.Context, in *BidPath) (*struct{}, error) {
	caller := principalOf(ctx)
	bid, err := s.Bids.BidOfOwnAgent(ctx, caller.Owner(), in.TaskID, in.BidID)
	if err != nil || bid.Status == market.BidWithdrawn {
		return nil, err
	}
	_, err = s.command(ctx, in.TaskID, func(ctx context.Context, taskID uuid.UUID) (market.Task, error) {
		return s.Tasks.Task(ctx, taskID)
	}, command{
		Request: contract.UpdateWithdrawBid.With(contract.WithdrawBidCommand{BidID: in.BidID}),
	})
	return nil, err
}
