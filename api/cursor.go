package api

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// PageQuery is how a client asks for a page of a list.
type PageQuery struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most."`
	Cursor string `query:"cursor" maxLength:"64" doc:"next_cursor of the page before."`
}

// cursorBytes is a time in microseconds, which is what the database keeps, and
// an id.
const cursorBytes = 8 + 16

// page gives the page that was asked for, with room for one row more: whether
// that one exists tells whether there is a next page.
func (in PageQuery) page() (market.Page, error) {
	page := market.Page{Limit: in.Limit + 1}
	if in.Cursor == "" {
		return page, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(in.Cursor)
	if err != nil || len(raw) != cursorBytes {
		return market.Page{}, market.RefuseField("query.cursor", in.Cursor, "is not a cursor of this list; start again without one")
	}
	micros := binary.BigEndian.Uint64(raw)
	page.After = &market.Cursor{
		CreatedAt: time.UnixMicro(int64(micros)).UTC(), //nolint:gosec // any bit pattern is some time
		ID:        uuid.UUID(raw[8:]),
	}
	return page, nil
}

// cut keeps the rows that were asked for and says where the next page starts;
// nil after the last.
func cut[T any](rows []T, limit int, at func(T) market.Cursor) (kept []T, next *string) {
	if len(rows) <= limit {
		return rows, nil
	}
	text := cursorText(at(rows[limit-1]))
	return rows[:limit], &text
}

// cursorText is a cursor as clients keep it.
func cursorText(cursor market.Cursor) string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(cursor.CreatedAt.UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(append(raw, cursor.ID[:]...))
}
