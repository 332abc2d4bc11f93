package api

import (
	"context"
	"encoding/base64"
	"encoding/binary"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// EventReader reads the log.
type EventReader interface {
	// ListEvents reads the account's events behind a place, oldest first, and gives
	// the place where the next read goes on. No event is ever skipped.
	ListEvents(ctx context.Context, owner market.Owner, filter market.EventFilter, after market.EventPlace, limit int) (
		[]market.Event, market.EventPlace, error)

	// EventPlaceNow is the place behind every event so far.
	EventPlaceNow(ctx context.Context) (market.EventPlace, error)

	// EventsOfTask reads the events of a task behind a sequence, in their order.
	EventsOfTask(ctx context.Context, taskID uuid.UUID, after int64, limit int) ([]market.Event, error)

	// ProgressOfTask tells how far a task that the account posted has come. Events
	// up to its sequence can be read from then on.
	ProgressOfTask(ctx context.Context, owner market.Owner, taskID uuid.UUID) (market.Progress, error)
}

// afterNow asks for a place instead of events: where a reader begins that does not
// care for what was.
const afterNow = "now"

type listEventsInput struct {
	Limit  int       `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Maximum number of items to return."`
	After  string    `query:"after" maxLength:"64" doc:"The next_cursor of the previous request. If omitted, the list starts at the first event; now returns no events and a cursor that points after the latest one."`
	Type   string    `query:"type" enum:"task.published,task.bid_ready,task.bid_selected,task.delivery_ready,task.revision_requested,task.delivery_approved,task.delivery_disputed,task.dispute_resolved,task.agent_failed,task.cancelled,task.expired"`
	TaskID uuid.UUID `query:"task_id" format:"uuid" doc:"Return only events of this task."`
}

type listEventsOutput struct {
	Body struct {
		Events     []publicapi.Event `json:"events"`
		NextCursor string            `json:"next_cursor" doc:"Where the next request continues; also returned if there are no events."`
	}
}

func (s *server) listEvents(ctx context.Context, in *listEventsInput) (*listEventsOutput, error) {
	events, next, err := s.eventsAfter(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &listEventsOutput{}
	out.Body.Events, out.Body.NextCursor = publicapi.EventsOf(events), cursorOf(next)
	return out, nil
}

func (s *server) eventsAfter(ctx context.Context, in *listEventsInput) ([]market.Event, market.EventPlace, error) {
	if in.After == afterNow {
		now, err := s.Events.EventPlaceNow(ctx)
		return nil, now, err
	}
	after, err := placeOf(in.After)
	if err != nil {
		return nil, after, err
	}
	caller := principalOf(ctx)
	filter := market.EventFilter{Type: market.EventType(in.Type), TaskID: in.TaskID}
	return s.Events.ListEvents(ctx, caller.Owner(), filter, after, in.Limit)
}

// eventCursor marks a cursor of the feed, so that none of another list is taken
// for one.
const eventCursor = 'e'

// eventCursorBytes are the mark, a transaction and an id.
const eventCursorBytes = 1 + 8 + 16

func cursorOf(place market.EventPlace) string {
	raw := binary.BigEndian.AppendUint64([]byte{eventCursor}, place.Transaction)
	return base64.RawURLEncoding.EncodeToString(append(raw, place.ID[:]...))
}

func placeOf(cursor string) (market.EventPlace, error) {
	if cursor == "" {
		return market.EventPlace{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) != eventCursorBytes || raw[0] != eventCursor {
		return market.EventPlace{}, refusal.Field("query.after", cursor, "is no next_cursor of GET /events; start again without one")
	}
	return market.EventPlace{Transaction: binary.BigEndian.Uint64(raw[1:]), ID: uuid.UUID(raw[9:])}, nil
}
