package publicapi

import (
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Time is a moment as the API writes it: in UTC, always with six digits of a second,
// which is what the database keeps. So the same moment has the same text wherever it
// is shown, and texts sort as their times do.
type Time struct{ time.Time }

const timeLayout = "2006-01-02T15:04:05.000000Z"

// TimeOf shows a moment.
func TimeOf(at time.Time) Time { return Time{at.UTC().Truncate(time.Microsecond)} }

// timeOrNull shows a moment that may not have come.
func timeOrNull(at *time.Time) *Time {
	if at == nil {
		return nil
	}
	return new(TimeOf(*at))
}

// MarshalJSON writes the moment.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(t.UTC().Format(`"` + timeLayout + `"`)), nil
}

// UnmarshalJSON reads a moment in any form of RFC 3339.
func (t *Time) UnmarshalJSON(raw []byte) error {
	if err := t.Time.UnmarshalJSON(raw); err != nil {
		return fmt.Errorf("read time: %w", err)
	}
	return nil
}

// Schema describes the moment to OpenAPI.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time"}
}
