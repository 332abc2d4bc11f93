package activities

import (
	"context"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivityAuthorizePayment, (*Activities).AuthorizePayment)

// AuthorizePayment holds the price of a bid, selects it and starts the delivery
// window, all or nothing. It refuses with refusal.InsufficientFunds, and with refusal.SpendLimit
// what the API key may not spend.
func (a *Activities) AuthorizePayment(ctx context.Context, in contract.AuthorizePaymentInput) (contract.AuthorizePaymentResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, stepName("authorize", in.Selection), in.Position,
		func(step *store.Step) (contract.AuthorizePaymentResult, error) { return authorize(ctx, step, in) })
}

func authorize(ctx context.Context, step *store.Step, in contract.AuthorizePaymentInput) (contract.AuthorizePaymentResult, error) {
	var none contract.AuthorizePaymentResult
	if err := market.Permit(market.CommandSelect, step.Task.Situation()); err != nil {
		return none, err
	}
	bid, err := step.Bid(in.BidID)
	if err != nil {
		return none, err
	}
	if bid.Status != market.BidPresented {
		return none, refusal.New(refusal.WrongState, "Bid %s is %s; only a presented bid can be selected.", bid.ID, bid.Status)
	}
	selection := ledger.Selection{Number: in.Selection, BidID: bid.ID, KeyID: in.KeyID, Price: bid.Price}
	if err := ledger.Hold(ctx, step.Tx(), step.Task, selection); err != nil {
		return none, err
	}
	if err := step.SelectBid(bid.ID); err != nil {
		return none, err
	}
	if err := step.Move(market.TaskDelivering); err != nil {
		return none, err
	}
	step.Task.DeliveryStatus = market.DeliveryInProgress
	bid.Selected, bid.Status = true, market.BidSelected
	step.Emit(market.EventBidSelected, publicapi.EventData{Bids: []publicapi.Bid{publicapi.BidOf(bid)}})
	return contract.AuthorizePaymentResult{
		AmountCents: bid.Price, DeliverBy: step.OpenWindow(step.Task.Terms.Windows.Delivery),
	}, nil
}

var _ = implementSilent(contract.ActivityCapturePayment, (*Activities).CapturePayment)

// CapturePayment pays the agent's owner and the platform: the delivery is
// approved from then on.
func (a *Activities) CapturePayment(ctx context.Context, in contract.CapturePaymentInput) error {
	return a.takeStep(ctx, numbered(in.TaskID, "capture", in.Selection).at(in.Position), func(step *store.Step) error {
		if _, err := ledger.EndHold(ctx, step.Tx(), step.Task, in.Selection, ledger.Captured, market.Whole); err != nil {
			return err
		}
		if err := step.CountWin(*step.Task.SelectedBidID); err != nil {
			return err
		}
		delivery, err := step.Delivery(step.Task.Deliveries)
		if err != nil {
			return err
		}
		step.Task.DeliveryStatus = market.DeliveryApproved
		approved := publicapi.DeliveryOf(delivery)
		step.Emit(market.EventDeliveryApproved, publicapi.EventData{Delivery: &approved})
		return nil
	})
}

var _ = implementSilent(contract.ActivityReleasePayment, (*Activities).ReleasePayment)

// ReleasePayment gives the whole held price back to the poster.
func (a *Activities) ReleasePayment(ctx context.Context, in contract.ReleasePaymentInput) error {
	return a.takeStep(ctx, numbered(in.TaskID, "release", in.Selection).at(in.Position), func(step *store.Step) error {
		step.Task.DeliveryStatus = in.Outcome
		_, err := ledger.EndHold(ctx, step.Tx(), step.Task, in.Selection, ledger.Released, 0)
		return err
	})
}

var _ = implementSilent(contract.ActivitySplitPayment, (*Activities).SplitPayment)

// SplitPayment divides the held price as a dispute's verdict says.
func (a *Activities) SplitPayment(ctx context.Context, in contract.SplitPaymentInput) error {
	return a.takeStep(ctx, numbered(in.TaskID, "split", in.Selection).at(in.Position), func(step *store.Step) error {
		_, err := ledger.EndHold(ctx, step.Tx(), step.Task, in.Selection, ledger.Split, in.AgentShare)
		return err
	})
}
