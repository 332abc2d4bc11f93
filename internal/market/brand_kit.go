package market

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// The limits of a brand kit.
const (
	maxKitNameRunes    = 100
	maxKitColors       = 12
	maxKitFonts        = 10
	maxKitFontRunes    = 100
	maxVoiceRunes      = 1000
	maxGuidelinesRunes = 5000
)

// BrandKit is how a poster's brand looks and sounds. A task keeps the kit as it
// was when the task was created, so a later edit changes nothing that agents were
// told.
type BrandKit struct {
	ID         uuid.UUID   `json:"id"`
	AccountID  uuid.UUID   `json:"-"`
	Livemode   bool        `json:"-"`
	Name       string      `json:"name"`   // 1 to 100 characters
	Colors     []string    `json:"colors"` // at most 12, each #rrggbb in lower case
	Fonts      []string    `json:"fonts"`  // at most 10 names
	Logo       *Attachment `json:"logo,omitempty"`
	Voice      string      `json:"voice"`      // how it speaks; at most 1000 characters
	Guidelines string      `json:"guidelines"` // anything else; at most 5000 characters
	CreatedAt  time.Time   `json:"-"`
	UpdatedAt  time.Time   `json:"-"`
}

// Normalize trims a kit, writes colours as #rrggbb and refuses every breach of a rule
// at once.
func (k *BrandKit) Normalize() error {
	var c kitCheck
	k.Name = c.text("name", k.Name, 1, maxKitNameRunes)
	k.Colors = c.list("colors", k.Colors, maxKitColors, c.color)
	k.Fonts = c.list("fonts", k.Fonts, maxKitFonts, func(field, font string) string {
		return c.text(field, font, 1, maxKitFontRunes)
	})
	k.Voice = c.text("voice", k.Voice, 0, maxVoiceRunes)
	k.Guidelines = c.text("guidelines", k.Guidelines, 0, maxGuidelinesRunes)
	if k.Logo != nil && !strings.HasPrefix(k.Logo.ContentType, "image/") {
		c.Refuse("logo_attachment_id", k.Logo.ID.String(), "must be an image; %s is %s", k.Logo.Filename, k.Logo.ContentType)
	}
	return c.Err()
}

type kitCheck struct{ refusal.Breaches }

func (c *kitCheck) text(field, text string, least, most int) string {
	tidy, err := NormalizeText(field, text, least, most)
	c.Note(err)
	return tidy
}

func (c *kitCheck) list(field string, entries []string, most int, tidy func(field, entry string) string) []string {
	kept := make([]string, 0, min(len(entries), most))
	if len(entries) > most {
		c.Refuse(field, len(entries), "must be at most %d; there are %d", most, len(entries))
		return kept
	}
	for i, entry := range entries {
		kept = append(kept, tidy(fmt.Sprintf("%s[%d]", field, i), entry))
	}
	return kept
}

// hexColor is #rgb or #rrggbb.
var hexColor = regexp.MustCompile(`^#(?:[0-9a-f]{3}|[0-9a-f]{6})$`)

func (c *kitCheck) color(field, sent string) string {
	color := strings.ToLower(strings.TrimSpace(sent))
	if !hexColor.MatchString(color) {
		c.Refuse(field, sent, "must be a colour such as #1a2b3c")
		return color
	}
	if len(color) == len("#rgb") {
		color = "#" + strings.Repeat(color[1:2], 2) + strings.Repeat(color[2:3], 2) + strings.Repeat(color[3:4], 2)
	}
	return color
}
