package api

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// queryTime is a moment in a query.
type queryTime struct{ time.Time }

// spacedOffset is an offset whose plus sign was not escaped: in a query, a plus
// stands for a space.
var spacedOffset = regexp.MustCompile(` (\d\d:\d\d)$`)

var errQueryTime = errors.New("must be an RFC 3339 time such as 2026-11-28T09:00:00Z or 2026-11-28T10:00:00+01:00 (in a query, write + as %2B)")

// UnmarshalText reads a time of RFC 3339, also where its plus sign became a space.
func (t *queryTime) UnmarshalText(text []byte) error {
	written := strings.ToUpper(spacedOffset.ReplaceAllString(string(text), "+$1"))
	at, err := time.Parse(time.RFC3339Nano, written)
	if err != nil {
		return errQueryTime
	}
	t.Time = at.UTC()
	return nil
}

// momentSchema is what huma checks of a moment before UnmarshalText does: its format
// has no room for a plus sign that became a space.
var momentSchema = &huma.Schema{Type: huma.TypeString}

// Schema describes the time to huma.
func (queryTime) Schema(huma.Registry) *huma.Schema { return momentSchema }

// describeMoments gives moments their format in the OpenAPI document.
func describeMoments(o *huma.Operation) {
	for _, parameter := range o.Parameters {
		if parameter.Schema == momentSchema {
			parameter.Schema = &huma.Schema{Type: huma.TypeString, Format: "date-time"}
		}
	}
}

// orNil returns the moment, or nil when none was given.
func (t queryTime) orNil() *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t.Time
}
