package activities

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivityOpenReview, (*Activities).OpenReview)

// OpenReview ends a round: bids that never came are marked, the best are put on
// show and the review window opens; a remix that brought none gets its fee back.
// With nothing to show over all rounds the task does not move and the answer is
// empty.
func (a *Activities) OpenReview(ctx context.Context, in contract.OpenReviewInput) (contract.OpenReviewResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, stepName("open_review", in.Round), in.Position,
		func(step *store.Step) (contract.OpenReviewResult, error) {
			if err := step.DropSilentBids(market.BidLate, noPrototype); err != nil {
				return contract.OpenReviewResult{}, err
			}
			presented, err := presentRound(step, in.Round)
			if err != nil {
				return contract.OpenReviewResult{}, err
			}
			if market.RemixIsFree(in.Round, presented) {
				const memo = "The round brought no new bid to choose from."
				if err := ledger.ReturnRemix(ctx, step.Tx(), step.Task, in.Round, memo); err != nil {
					return contract.OpenReviewResult{}, err
				}
			}
			shown, err := step.Bids()
			if err != nil {
				return contract.OpenReviewResult{}, err
			}
			return openGallery(step, shown)
		})
}

// presentRound puts the best judged bids of the round on show and counts them.
func presentRound(step *store.Step, round int) (int, error) {
	bids, err := step.Bids()
	if err != nil {
		return 0, err
	}
	var judged []market.RankedBid
	for i := range bids {
		switch bid := &bids[i]; {
		case bid.Round != round:
		case bid.Status == market.BidJudged:
			judged = append(judged, rankedBid(bid))
		case bid.Status == market.BidReceived:
			if err := step.DropBid(bid.ID, market.BidFailed, "The prototype could not be judged."); err != nil {
				return 0, err
			}
		}
	}
	var ids []uuid.UUID
	for _, bid := range market.Present(judged, step.Task.Terms) {
		ids = append(ids, bid.ID)
	}
	return len(ids), step.PresentBids(ids)
}

func rankedBid(bid *market.Bid) market.RankedBid {
	return market.RankedBid{ID: bid.ID, Score: *bid.Score, ReceivedAt: *bid.ReceivedAt}
}

// openGallery moves the task to review with what can be selected.
func openGallery(step *store.Step, bids []market.Bid) (contract.OpenReviewResult, error) {
	result := contract.OpenReviewResult{Shown: selectable(bids)}
	if len(result.Shown) == 0 {
		return result, nil
	}
	// A remix that nobody could be invited to never left matching.
	if step.Task.Status == market.TaskMatching {
		if err := step.Move(market.TaskPrototyping); err != nil {
			return result, err
		}
	}
	if err := step.Move(market.TaskReview); err != nil {
		return result, err
	}
	result.ClosesAt = step.OpenWindow(step.Task.Terms.Windows.Review)
	step.Emit(market.EventBidReady, publicapi.EventData{Bids: presentedBids(bids)})
	return result, nil
}

func selectable(bids []market.Bid) []contract.ShownBid {
	var shown []contract.ShownBid
	for i := range bids {
		if bids[i].Status != market.BidPresented {
			continue
		}
		shown = append(shown, contract.ShownBid{
			BidID: bids[i].ID, AgentName: bids[i].AgentName, PriceCents: bids[i].Price,
			Score: *bids[i].Score, ReceivedAt: *bids[i].ReceivedAt,
		})
	}
	return shown
}

func presentedBids(bids []market.Bid) []publicapi.Bid {
	var shown []publicapi.Bid
	for i := range bids {
		if bids[i].Presented {
			shown = append(shown, publicapi.BidOf(bids[i]))
		}
	}
	return shown
}
