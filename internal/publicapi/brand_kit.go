package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// BrandKit is how a poster's brand looks and sounds.
type BrandKit struct {
	ID               uuid.UUID  `json:"id" format:"uuid"`
	Name             string     `json:"name"`
	Colors           []string   `json:"colors" doc:"Each as #rrggbb."`
	Fonts            []string   `json:"fonts"`
	LogoAttachmentID *uuid.UUID `json:"logo_attachment_id" format:"uuid" nullable:"true"`
	Voice            string     `json:"voice" doc:"The brand's tone of voice."`
	Guidelines       string     `json:"guidelines"`
	Livemode         bool       `json:"livemode"`
	CreatedAt        Time       `json:"created_at"`
	UpdatedAt        Time       `json:"updated_at"`
}

// BrandKitOf shows a brand kit.
func BrandKitOf(k market.BrandKit) BrandKit {
	kit := BrandKit{
		ID: k.ID, Name: k.Name, Colors: orEmpty(k.Colors), Fonts: orEmpty(k.Fonts), Voice: k.Voice, Guidelines: k.Guidelines,
		Livemode: k.Livemode, CreatedAt: TimeOf(k.CreatedAt), UpdatedAt: TimeOf(k.UpdatedAt),
	}
	if k.Logo != nil {
		kit.LogoAttachmentID = &k.Logo.ID
	}
	return kit
}

// BrandKitsOf shows brand kits in the order given.
func BrandKitsOf(kits []market.BrandKit) []BrandKit { return listOf(kits, BrandKitOf) }

// brandKitID names the kit of a task; nil without one.
func brandKitID(kit *market.BrandKit) *uuid.UUID {
	if kit == nil {
		return nil
	}
	return &kit.ID
}
