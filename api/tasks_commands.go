package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

const maxReasonRunes = 500

// EmptyBody is the optional body of a command that takes no fields: an empty object,
// so that a misplaced field is refused instead of ignored.
type EmptyBody struct{}

type plainCommandInput struct {
	TaskPath
	Idempotency

	Body *EmptyBody `required:"false"`
}

type cancelInput struct {
	TaskPath
	Idempotency

	Body *struct {
		Reason string `json:"reason,omitempty" doc:"At most 500 characters."`
	} `required:"false"`
}

// reason gives the tidied reason of a cancellation; empty when none was sent.
func (in *cancelInput) reason() (string, error) {
	if in.Body == nil {
		return "", nil
	}
	return market.NormalizeText("reason", in.Body.Reason, 0, maxReasonRunes)
}

func (s *server) cancelTask(ctx context.Context, in *cancelInput) (*taskOutput, error) {
	reason, err := in.reason()
	if err != nil {
		return nil, err
	}
	return shown(s.command(ctx, in.TaskID, s.ownTask, command{
		Request: contract.UpdateCancel.With(contract.CancelCommand{Reason: reason}),
	}))
}

// adminCancelTask takes a task off the market for the platform.
func (s *server) adminCancelTask(ctx context.Context, in *cancelInput) (*taskOutput, error) {
	reason, err := in.reason()
	if err != nil {
		return nil, err
	}
	return shown(s.command(ctx, in.TaskID, s.anyTask, command{
		Request: contract.UpdateCancel.With(contract.CancelCommand{Reason: reason, ByPlatform: true}),
	}))
}

type selectBidInput struct {
	BidPath
	Idempotency

	Body *EmptyBody `required:"false"`
}

func (s *server) selectBid(ctx context.Context, in *selectBidInput) (*taskOutput, error) {
	if _, err := s.ownBid(ctx, &in.BidPath); err != nil {
		return nil, err
	}
	return s.selection(ctx, in.TaskID, in.BidID)
}

func (s *server) selectBest(ctx context.Context, in *plainCommandInput) (*taskOutput, error) {
	return s.selection(ctx, in.TaskID, uuid.Nil)
}

// selection selects that bid, or with uuid.Nil the best scored one.
func (s *server) selection(ctx context.Context, taskID, bidID uuid.UUID) (*taskOutput, error) {
	if err := s.permitSelection(ctx, taskID, bidID); err != nil {
		return nil, err
	}
	return shown(s.command(ctx, taskID, s.ownTask, command{
		Request: contract.UpdateSelectBid.With(contract.SelectBidCommand{BidID: bidID, KeyID: principalOf(ctx).KeyID}),
	}))
}

func (s *server) remixTask(ctx context.Context, in *plainCommandInput) (*taskOutput, error) {
	if err := s.permitRemix(ctx, in.TaskID); err != nil {
		return nil, err
	}
	return shown(s.command(ctx, in.TaskID, s.ownTask, command{
		Request: contract.UpdateRemix.With(contract.RemixCommand{}),
	}))
}

func (s *server) extendReview(ctx context.Context, in *plainCommandInput) (*taskOutput, error) {
	return shown(s.command(ctx, in.TaskID, s.ownTask, command{
		Request: contract.UpdateExtendReview.With(contract.ExtendReviewCommand{}),
	}))
}
