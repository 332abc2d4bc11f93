package market

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// EventType names something that happened to a task (SPEC 8).
type EventType string

// The events of a task's life.
const (
	EventTaskPublished     EventType = "task.published"
	EventBidReady          EventType = "task.bid_ready"
	EventBidSelected       EventType = "task.bid_selected"
	EventDeliveryReady     EventType = "task.delivery_ready"
	EventDeliveryApproved  EventType = "task.delivery_approved"
	EventRevisionRequested EventType = "task.revision_requested"
	EventDeliveryDisputed  EventType = "task.delivery_disputed"
	EventDisputeResolved   EventType = "task.dispute_resolved"
	EventAgentFailed       EventType = "task.agent_failed"
	EventTaskCancelled     EventType = "task.cancelled"
	EventTaskExpired       EventType = "task.expired"
)

// EventTypes lists every type of a task's events in the order of a task's life.
var EventTypes = []EventType{
	EventTaskPublished, EventBidReady, EventBidSelected, EventDeliveryReady, EventRevisionRequested, EventDeliveryApproved,
	EventDeliveryDisputed, EventDisputeResolved, EventAgentFailed, EventTaskCancelled, EventTaskExpired,
}

// Event is one row of the log that webhooks, streams and feeds all read.
type Event struct {
	ID          uuid.UUID
	TaskID      uuid.UUID
	AccountID   uuid.UUID // the poster's
	Livemode    bool
	Sequence    int64 // gap-free per task, from 1
	Type        EventType
	Data        json.RawMessage // to the byte as it was written
	Transaction uint64          // that wrote it; orders the account's events
	CreatedAt   time.Time
}

// EventPlace is a place in the feed of an account's events, behind the event of
// that transaction and id; the zero place is before the first.
type EventPlace struct {
	Transaction uint64
	ID          uuid.UUID
}

// EventFilter narrows a feed; a zero field asks for nothing.
type EventFilter struct {
	Type   EventType
	TaskID uuid.UUID
}

// Progress is how far a task has come: what its followers need to know before
// they read more.
type Progress struct {
	Status       TaskStatus
	ClosedReason ClosedReason // empty until the task has ended
	Sequence     int64        // of the newest event; 0 before the first
}
