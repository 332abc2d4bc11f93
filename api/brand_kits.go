package api

import (
	"context"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// BrandKitPath names a brand kit in the path.
type BrandKitPath struct {
	BrandKitID uuid.UUID `path:"brand_kit_id" format:"uuid"`
}

type brandKitOutput struct {
	Body publicapi.BrandKit
}

// BrandKitFields are what a brand kit is made of; what is left out stays as it is.
type BrandKitFields struct {
	Colors     *[]string  `json:"colors,omitempty" doc:"At most 12, each such as #1a2b3c."`
	Fonts      *[]string  `json:"fonts,omitempty" doc:"At most 10 names of 1 to 100 characters."`
	Logo       optionalID `json:"logo_attachment_id,omitzero" doc:"The id of one of your attachments, which must be an image; null for none."`
	Voice      *string    `json:"voice,omitempty" doc:"The brand's tone of voice, at most 1000 characters."`
	Guidelines *string    `json:"guidelines,omitempty" doc:"Other information for agents, at most 5000 characters."`
}

type createBrandKitInput struct {
	Idempotency

	Body struct {
		BrandKitFields

		Name string `json:"name" doc:"1 to 100 characters."`
	}
}

type createBrandKitOutput struct {
	Location string `header:"Location"`
	Body     publicapi.BrandKit
}

func (s *server) createBrandKit(ctx context.Context, in *createBrandKitInput) (*createBrandKitOutput, error) {
	caller := principalOf(ctx)
	kit := market.BrandKit{
		ID: uuid.Must(uuid.NewV7()), AccountID: caller.AccountID, Livemode: caller.Livemode, Name: in.Body.Name,
	}
	logo, err := s.ownLogo(ctx, in.Body.Logo)
	if err != nil {
		return nil, err
	}
	if err := in.Body.apply(&kit, logo); err != nil {
		return nil, err
	}
	made, err := s.BrandKits.CreateBrandKit(ctx, kit)
	if err != nil {
		return nil, err
	}
	return &createBrandKitOutput{Location: kitsPath + "/" + made.ID.String(), Body: publicapi.BrandKitOf(made)}, nil
}

type changeBrandKitInput struct {
	BrandKitPath

	Body struct {
		BrandKitFields

		Name *string `json:"name,omitempty" doc:"1 to 100 characters."`
	}
}

// changeBrandKit changes what was sent. Tasks that were created with the kit keep
// it as it was.
func (s *server) changeBrandKit(ctx context.Context, in *changeBrandKitInput) (*brandKitOutput, error) {
	caller := principalOf(ctx)
	if _, err := s.ownBrandKit(ctx, in.BrandKitID); err != nil {
		return nil, err // before anything is said about the logo
	}
	logo, err := s.ownLogo(ctx, in.Body.Logo)
	if err != nil {
		return nil, err
	}
	return shownKit(s.BrandKits.ChangeBrandKit(ctx, caller.Owner(), in.BrandKitID, func(kit *market.BrandKit) error {
		if in.Body.Name != nil {
			kit.Name = *in.Body.Name
		}
		return in.Body.apply(kit, logo)
	}))
}

// apply puts what was sent into a kit and checks the whole of it.
func (f *BrandKitFields) apply(kit *market.BrandKit, logo *market.Attachment) error {
	if f.Colors != nil {
		kit.Colors = *f.Colors
	}
	if f.Fonts != nil {
		kit.Fonts = *f.Fonts
	}
	if f.Logo.sent {
		kit.Logo = logo
	}
	if f.Voice != nil {
		kit.Voice = *f.Voice
	}
	if f.Guidelines != nil {
		kit.Guidelines = *f.Guidelines
	}
	return kit.Normalize()
}

// ownLogo reads the attachment that was asked for; nil for none.
func (s *server) ownLogo(ctx context.Context, asked optionalID) (*market.Attachment, error) {
	if asked.id == nil {
		return nil, nil //nolint:nilnil // no logo is a choice
	}
	caller := principalOf(ctx)
	logo, err := s.Attachments.AttachmentOfAccount(ctx, caller.Owner(), *asked.id)
	if refusal.Is(err, refusal.NotFound) {
		return nil, refusal.Field("logo_attachment_id", asked.id.String(),
			"is none of your attachments; upload the file with POST /attachments first")
	}
	if err != nil {
		return nil, err
	}
	return &logo, nil
}

// optionalID tells a null from a field that was left out.
type optionalID struct {
	sent bool
	id   *uuid.UUID
}

// UnmarshalJSON reads an id or null.
func (o *optionalID) UnmarshalJSON(raw []byte) error {
	o.sent = true
	return json.Unmarshal(raw, &o.id)
}

// Schema describes the id to OpenAPI.
func (optionalID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uuid", Nullable: true}
}

type listBrandKitsOutput struct {
	Body struct {
		BrandKits  []publicapi.BrandKit `json:"brand_kits"`
		NextCursor *string              `json:"next_cursor" doc:"Null on the last page."`
	}
}

func (s *server) listBrandKits(ctx context.Context, in *PageQuery) (*listBrandKitsOutput, error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	kits, err := s.BrandKits.ListBrandKits(ctx, caller.Owner(), page)
	if err != nil {
		return nil, err
	}
	kits, next := cut(kits, in.Limit, func(k market.BrandKit) market.Cursor {
		return market.Cursor{CreatedAt: k.CreatedAt, ID: k.ID}
	})
	out := &listBrandKitsOutput{}
	out.Body.BrandKits, out.Body.NextCursor = publicapi.BrandKitsOf(kits), next
	return out, nil
}

func (s *server) getBrandKit(ctx context.Context, in *BrandKitPath) (*brandKitOutput, error) {
	return shownKit(s.ownBrandKit(ctx, in.BrandKitID))
}

func (s *server) ownBrandKit(ctx context.Context, id uuid.UUID) (market.BrandKit, error) {
	caller := principalOf(ctx)
	return s.BrandKits.BrandKitOfAccount(ctx, caller.Owner(), id)
}

func shownKit(kit market.BrandKit, err error) (*brandKitOutput, error) {
	if err != nil {
		return nil, err
	}
	return &brandKitOutput{Body: publicapi.BrandKitOf(kit)}, nil
}

func (s *server) deleteBrandKit(ctx context.Context, in *BrandKitPath) (*struct{}, error) {
	caller := principalOf(ctx)
	if err := s.BrandKits.DeleteBrandKit(ctx, caller.Owner(), in.BrandKitID); err != nil {
		return nil, err
	}
	return &struct{}{}, nil
}
