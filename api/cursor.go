package api

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// PageQuery is how a client asks for a page of a list.
type PageQuery struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Maximum number of items to return."`
	Cursor string `query:"cursor" maxLength:"64" doc:"The next_cursor of the previous page."`
}

// cursorBytes is a time in microseconds, which is what the database keeps, and
// an id.
const (
	cursorBytes = 8 + 16
	lastYear    = 9999 // that RFC 3339 can name
)

// page gives the page that was asked for, with room for one row more: whether
// that one exists tells whether there is a next page.
func (in PageQuery) page() (market.Page, error) {
	page := market.Page{Limit: in.Limit + 1}
	if in.Cursor == "" {
		return page, nil
	}
	after, isOurs := readCursor(in.Cursor)
	if !isOurs {
		return market.Page{}, refusal.Field("query.cursor", in.Cursor, "is not a cursor of this list; start again without one")
	}
	page.After = &after
	return page, nil
}

// readCursor reads a cursor back; false for one that was never given out, such as
// one of a time that the database has no room for.
func readCursor(text string) (market.Cursor, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) != cursorBytes {
		return market.Cursor{}, false
	}
	at := time.UnixMicro(int64(binary.BigEndian.Uint64(raw))).UTC() //nolint:gosec // any bit pattern is some time
	return market.Cursor{CreatedAt: at, ID: uuid.UUID(raw[8:])}, at.Year() >= 1 && at.Year() <= lastYear
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
