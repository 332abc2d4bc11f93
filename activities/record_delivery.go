package activities

import (
	"context"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivityRecordDelivery, (*Activities).RecordDelivery)

// RecordDelivery shows the winner's work to the poster and opens the approval
// window.
func (a *Activities) RecordDelivery(ctx context.Context, in contract.RecordDeliveryInput) (contract.WindowResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, stepName("record_delivery", in.Number), in.Position,
		func(step *store.Step) (contract.WindowResult, error) {
			delivery, err := step.RecordDelivery(market.Delivery{
				BidID: in.BidID, Number: in.Number, Summary: in.Work.Summary, Message: in.Work.Message,
				RevisionNotes: in.Notes, Evidence: in.Work.Evidence, Artifacts: in.Work.Artifacts,
			})
			if err != nil {
				return contract.WindowResult{}, err
			}
			step.Task.DeliveryStatus = market.DeliveryAwaitingApproval
			shown := publicapi.DeliveryOf(delivery)
			step.Emit(market.EventDeliveryReady, publicapi.EventData{Delivery: &shown})
			return contract.WindowResult{ClosesAt: step.OpenWindow(step.Task.Terms.Windows.Approval)}, nil
		})
}
