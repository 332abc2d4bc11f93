package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// attachTo puts the poster's files and brand kit into a task as they are now: what
// happens to the kit later does not reach the task.
func (s *server) attachTo(ctx context.Context, input *contract.TaskInput, body *createTaskBody) error {
	var err error
	if input.Attachments, err = s.ownAttachments(ctx, body.Attachments); err != nil {
		return err
	}
	if body.BrandKitID == nil {
		return nil
	}
	kit, err := s.ownBrandKit(ctx, *body.BrandKitID)
	if market.IsRefusal(err, market.CodeNotFound) {
		return market.RefuseField("brand_kit_id", body.BrandKitID.String(), "is none of your brand kits; see GET /brand-kits")
	}
	if err != nil {
		return err
	}
	input.BrandKit = &kit
	return nil
}

func (s *server) ownAttachments(ctx context.Context, ids []uuid.UUID) ([]market.Attachment, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if err := market.CheckAttachmentIDs(ids); err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	own, err := s.Attachments.AttachmentsOfAccount(ctx, caller.AccountID, caller.Livemode, ids)
	if err != nil {
		return nil, err
	}
	return market.PickAttachments(ids, own)
}
