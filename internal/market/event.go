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

// Event is one row of the log that webhooks, streams and feeds all read.
type Event struct {
	ID        uuid.UUID
	TaskID    uuid.UUID
	AccountID uuid.UUID // the poster's
	Livemode  bool
	Sequence  int64 // gap-free per task, from 1
	Type      EventType
	Data      json.RawMessage
	CreatedAt time.Time
}
