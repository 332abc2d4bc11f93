package publicapi

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Event is one event of the log. The feed, the stream of a task and webhooks send
// it in the same bytes.
type Event struct {
	ID        uuid.UUID    `json:"id" format:"uuid"`
	Type      string       `json:"type" doc:"The event type, such as task.bid_ready."`
	CreatedAt Time         `json:"created_at"`
	Sequence  int64        `json:"sequence" doc:"Counts the task's events from 1 without a gap."`
	Livemode  bool         `json:"livemode"`
	Data      EventDetails `json:"data"`
}

// EventOf shows an event.
func EventOf(e market.Event) Event {
	return Event{
		ID:        e.ID,
		Type:      string(e.Type),
		CreatedAt: TimeOf(e.CreatedAt),
		Sequence:  e.Sequence,
		Livemode:  e.Livemode,
		Data:      EventDetails(e.Data),
	}
}

// EventsOf shows events in the order given.
func EventsOf(events []market.Event) []Event { return listOf(events, EventOf) }

// EventBody gives the bytes of an event as every receiver gets them: one line of
// JSON, the same at any time.
func EventBody(e market.Event) ([]byte, error) {
	body, err := WriteJSON(EventOf(e))
	if err != nil {
		return nil, fmt.Errorf("write event %s: %w", e.ID, err)
	}
	return body, nil
}

// EventData is what an event is about: the task as it stood when the step that
// caused the event ended, and whatever else fits the event's type.
type EventData struct {
	Task     Task      `json:"task"`
	Bids     []Bid     `json:"bids,omitempty"`
	Delivery *Delivery `json:"delivery,omitempty"`
	Dispute  *Dispute  `json:"dispute,omitempty"`
	Note     string    `json:"note,omitempty"` // the words that came with it: a reason, the wishes of a revision
}

// EventDetails is an EventData as it was written when the event happened.
type EventDetails json.RawMessage

// MarshalJSON gives the bytes as they were written.
func (d EventDetails) MarshalJSON() ([]byte, error) { return d, nil }

// UnmarshalJSON keeps the bytes.
func (d *EventDetails) UnmarshalJSON(raw []byte) error {
	*d = append((*d)[:0], raw...)
	return nil
}

// Schema describes the details to OpenAPI.
func (EventDetails) Schema(registry huma.Registry) *huma.Schema {
	return registry.Schema(reflect.TypeFor[EventData](), true, "EventData")
}

// StreamEnd is the last thing that the stream of a task says.
type StreamEnd struct {
	TaskID       uuid.UUID `json:"task_id" format:"uuid"`
	Status       string    `json:"status" enum:"completed,expired,cancelled"`
	ClosedReason string    `json:"closed_reason"`
	Sequence     int64     `json:"sequence" doc:"The sequence of the task's latest event."`
}

// StreamEndOf shows how a task ended.
func StreamEndOf(taskID uuid.UUID, p market.Progress) StreamEnd {
	return StreamEnd{TaskID: taskID, Status: string(p.Status), ClosedReason: string(p.ClosedReason), Sequence: p.Sequence}
}
