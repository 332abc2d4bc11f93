package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// namedObjects are the poster's own objects that a task names by their ids.
type namedObjects struct {
	attachments []uuid.UUID
	brandKitID  *uuid.UUID
	priorTaskID *uuid.UUID
}

// find reads what a task names and refuses what is not the caller's own.
func (s *server) find(ctx context.Context, named namedObjects) (market.TaskReferences, error) {
	attachments, err := s.ownAttachments(ctx, named.attachments)
	if err != nil {
		return market.TaskReferences{}, err
	}
	kit, err := s.namedBrandKit(ctx, named.brandKitID)
	if err != nil {
		return market.TaskReferences{}, err
	}
	if err := s.checkPriorTask(ctx, named.priorTaskID); err != nil {
		return market.TaskReferences{}, err
	}
	return market.TaskReferences{Attachments: attachments, BrandKit: kit, PriorTaskID: named.priorTaskID}, nil
}

func (s *server) namedBrandKit(ctx context.Context, id *uuid.UUID) (*market.BrandKit, error) {
	if id == nil {
		return nil, nil //nolint:nilnil // a task without a kit
	}
	kit, err := s.ownBrandKit(ctx, *id)
	if refusal.Is(err, refusal.NotFound) {
		return nil, refusal.Field("brand_kit_id", id.String(), "is none of your brand kits; see GET /brand-kits")
	}
	return &kit, err
}

func (s *server) ownAttachments(ctx context.Context, ids []uuid.UUID) ([]market.Attachment, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if err := market.CheckAttachmentIDs(ids); err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	own, err := s.Attachments.AttachmentsOfAccount(ctx, caller.Owner(), ids)
	if err != nil {
		return nil, err
	}
	return market.PickAttachments(ids, own)
}

// checkPriorTask refuses an earlier task that is not the caller's or that nothing
// was delivered for.
func (s *server) checkPriorTask(ctx context.Context, priorTaskID *uuid.UUID) error {
	if priorTaskID == nil {
		return nil
	}
	prior, err := s.ownTask(ctx, *priorTaskID)
	if err != nil && !refusal.Is(err, refusal.NotFound) {
		return err
	}
	if err != nil || prior.Deliveries == 0 {
		return refusal.Field("prior_task_id", priorTaskID.String(), "must be an earlier task of yours that has a delivery")
	}
	return nil
}
