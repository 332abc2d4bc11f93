package activities

import (
	"context"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/evidence"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

const noDelivery = "The agent did not deliver before the window closed."

var _ = implement(contract.ActivityReceiveDelivery, (*Activities).ReceiveDelivery)

// ReceiveDelivery ends the waiting for what the winner hands in by itself and
// checks the evidence like RequestDelivery. Work that fails a check may be mended
// at most maxTries times; what breaks the contract may not.
func (a *Activities) ReceiveDelivery(ctx context.Context, in contract.ReceiveDeliveryInput) (contract.RequestDeliveryResult, error) {
	call, err := a.Store.SettleCall(ctx, contract.CallID(in.BidID, market.CallFinal, in.Number, in.Try))
	switch {
	case refusal.Is(err, refusal.NotFound):
		return contract.RequestDeliveryResult{Reason: noDelivery}, nil
	case err != nil:
		return contract.RequestDeliveryResult{}, err
	case call.Answer == nil && call.Reason != "":
		return contract.RequestDeliveryResult{Reason: call.Reason}, nil
	case call.Answer == nil:
		return contract.RequestDeliveryResult{Reason: noDelivery}, nil
	}
	work := call.Answer
	checks, err := evidence.Check(ctx, a.Blobs, work.Artifacts)
	if err != nil {
		return contract.RequestDeliveryResult{}, err
	}
	if !evidence.Passed(checks) {
		return contract.RequestDeliveryResult{Reason: evidence.Failures(checks), Again: in.Try < maxTries, Try: in.Try}, nil
	}
	return contract.RequestDeliveryResult{Delivered: true, Work: contract.Work{
		Summary: work.Summary, Message: work.Message, Artifacts: work.Artifacts, Evidence: checks,
	}}, nil
}
