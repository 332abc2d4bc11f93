package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// review waits for the poster.
func (t *task) review(ctx workflow.Context) {
	if !t.commandArrives(ctx, "Review window") {
		t.close(ctx, market.ClosedReviewTimeout)
	}
}

func (t *task) validateSelectBid(c contract.SelectBidCommand) error {
	if err := t.permit(market.CommandSelect); err != nil {
		return err
	}
	_, err := t.wantedBid(c)
	return err
}

// handleSelectBid holds the price of the bid and hands the task to its agent.
// Without the money the task stays in review and the number is not used up.
func (t *task) handleSelectBid(ctx workflow.Context, c contract.SelectBidCommand) error {
	bid, err := t.wantedBid(c)
	if err != nil {
		return err
	}
	held, err := retryUnlessRefused(ctx, t, contract.ActivityAuthorizePayment, "Hold "+bid.PriceCents.String()+" USD",
		contract.AuthorizePaymentInput{
			Believed: t.believed(), TaskID: t.input.TaskID, BidID: bid.BidID, KeyID: c.KeyID, Selection: t.Selections + 1,
		})
	if err != nil {
		return err
	}
	t.Selections++
	t.Selected, t.Revisions, t.RevisionNotes, t.Attempt = &bid, 0, "", DeliveryAttempt{}
	t.Deadline = held.DeliverBy
	t.moveTo(market.TaskDelivering, market.DeliveryInProgress)
	t.note(ctx, actorPoster, "bid_selected", fmt.Sprintf("%s for %s USD", bid.AgentName, held.AmountCents))
	return nil
}

// wantedBid returns the bid that the command means.
func (t *task) wantedBid(c contract.SelectBidCommand) (contract.ShownBid, error) {
	chosen, err := market.ChooseBid(t.rankedBids(), c.BidID)
	if err != nil {
		return contract.ShownBid{}, err
	}
	at := slices.IndexFunc(t.Shown, func(bid contract.ShownBid) bool { return bid.BidID == chosen.ID })
	return t.Shown[at], nil
}

func (t *task) validateRemix(contract.RemixCommand) error { return t.permit(market.CommandRemix) }

// handleRemix charges the fee and sends the task back to matching.
func (t *task) handleRemix(ctx workflow.Context, _ contract.RemixCommand) error {
	round := t.Round + 1
	_, err := retryUnlessRefused(ctx, t, contract.ActivityStartRemix, "Charge the remix fee",
		contract.StartRemixInput{Believed: t.believed(), TaskID: t.input.TaskID, Round: round})
	if err != nil {
		return err
	}
	t.Round, t.Status = round, market.TaskMatching
	t.note(ctx, actorPoster, "remix_started", fmt.Sprintf("round %d", round))
	return nil
}

func (t *task) validateExtendReview(contract.ExtendReviewCommand) error {
	return t.permit(market.CommandExtendReview)
}

func (t *task) handleExtendReview(ctx workflow.Context, _ contract.ExtendReviewCommand) error {
	extension := t.ReviewExtensions + 1
	extended, err := retryUnlessRefused(ctx, t, contract.ActivityExtendReview, "Extend the review window",
		contract.ExtendReviewInput{Believed: t.believed(), TaskID: t.input.TaskID, Extension: extension})
	if err != nil {
		return err
	}
	t.ReviewExtensions, t.Deadline = extension, extended.ClosesAt
	t.note(ctx, actorPoster, "review_extended", "until "+inWords(t.Deadline))
	return nil
}
