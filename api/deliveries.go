package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

type listDeliveriesOutput struct {
	Body struct {
		Deliveries []publicapi.Delivery `json:"deliveries"`
	}
}

func (s *server) listDeliveries(ctx context.Context, in *TaskPath) (*listDeliveriesOutput, error) {
	task, err := s.ownTask(ctx, in.TaskID)
	if err != nil {
		return nil, err
	}
	deliveries, err := s.Deliveries.ListDeliveries(ctx, task.Owner(), task.ID)
	if err != nil {
		return nil, err
	}
	out := &listDeliveriesOutput{}
	out.Body.Deliveries = publicapi.DeliveriesOf(deliveries)
	return out, nil
}

// DeliveryPath names a delivery of a task in the path.
type DeliveryPath struct {
	TaskPath

	Number int `path:"number" minimum:"1" maximum:"1000" doc:"The delivery's number, starting at 1."`
}

type deliveryOutput struct {
	Body publicapi.Delivery
}

func (s *server) getDelivery(ctx context.Context, in *DeliveryPath) (*deliveryOutput, error) {
	delivery, err := s.ownDelivery(ctx, in)
	if err != nil {
		return nil, err
	}
	return &deliveryOutput{Body: publicapi.DeliveryOf(delivery)}, nil
}

// ownDelivery reads a delivery of a task that the caller posted.
func (s *server) ownDelivery(ctx context.Context, in *DeliveryPath) (market.Delivery, error) {
	caller := principalOf(ctx)
	return s.Deliveries.Delivery(ctx, caller.Owner(), in.TaskID, in.Number)
}

type deliveryArtifactInput struct {
	DeliveryPath
	RangeHeader

	ArtifactID uuid.UUID `path:"artifact_id" format:"uuid"`
}

func (s *server) getDeliveryArtifact(ctx context.Context, in *deliveryArtifactInput) (*bytesOutput, error) {
	delivery, err := s.ownDelivery(ctx, &in.DeliveryPath)
	if err != nil {
		return nil, err
	}
	return s.bytesOf(ctx, delivery.Artifacts, in.ArtifactID)
}

type approveInput struct {
	DeliveryPath
	Idempotency

	Body *EmptyBody `required:"false"`
}

func (s *server) approveDelivery(ctx context.Context, in *approveInput) (*taskOutput, error) {
	return shown(s.command(ctx, in.TaskID, s.ownTask, command{
		Request: contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: in.Number}), delivery: in.Number,
	}))
}

// The limits of what people write to each other about a delivery (SPEC 5).
const (
	minNotesRunes = 10
	maxNotesRunes = 5000
)

type revisionInput struct {
	DeliveryPath
	Idempotency

	Body struct {
		Notes string `json:"notes" doc:"What must change, 10 to 5000 characters."`
	}
}

func (s *server) requestRevision(ctx context.Context, in *revisionInput) (*taskOutput, error) {
	notes, err := market.NormalizeText("notes", in.Body.Notes, minNotesRunes, maxNotesRunes)
	if err != nil {
		return nil, err
	}
	return shown(s.command(ctx, in.TaskID, s.ownTask, command{
		Request: contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: in.Number, Notes: notes}), delivery: in.Number,
	}))
}
