package market

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// The limits of webhooks.
const (
	// MaxWebhooks is how many an account may have in each mode, as many as one
	// integrator needs and few enough that an event does not become a flood.
	MaxWebhooks = 20

	// MaxReplay is how many events one replay sends again.
	MaxReplay = 1000

	// WebhookPatience is for how long a webhook may only fail before it is
	// disabled (SPEC 8).
	WebhookPatience = 5 * 24 * time.Hour

	maxWebhookDescriptionRunes = 500
)

// EventWebhookTest is sent on request, to one webhook only. It is no event of a
// task and not in the log.
const EventWebhookTest EventType = "webhook.test"

// AnyEvent in the events of a webhook stands for all of them, also later ones.
const AnyEvent = "*"

// Webhook is a poster's receiver of events. Its secrets are not part of it.
type Webhook struct {
	ID             uuid.UUID
	AccountID      uuid.UUID
	Livemode       bool
	URL            string
	Events         []string // names of event types, or AnyEvent alone
	Description    string   // at most 500 characters
	Enabled        bool
	DisabledReason string     // a public sentence; empty while enabled
	DisabledAt     *time.Time // nil while enabled
	FailingSince   *time.Time // first failure since the last success; nil after a success
	SecretLast4    string
	PendingLast4   *string // of the secret that a rotation added; nil when none is under way
	PendingSince   *time.Time
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Normalize trims a webhook, sorts its events and refuses every breach of a rule at
// once. The address is the caller's to check.
func (w *Webhook) Normalize() error {
	var wrong refusal.Breaches
	description, err := NormalizeText("description", w.Description, 0, maxWebhookDescriptionRunes)
	wrong.Note(err)
	w.Description = description
	w.Events, err = normalizeEvents(w.Events)
	wrong.Note(err)
	return wrong.Err()
}

func normalizeEvents(names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, refusal.Field("events", nil, `must name at least one event, or "*" for all`)
	}
	if slices.Contains(names, AnyEvent) {
		if len(names) > 1 {
			return nil, refusal.Field("events", nil, `must be "*" alone when all events are wanted`)
		}
		return names, nil
	}
	known := WebhookEvents()
	for _, name := range names {
		if !slices.Contains(known, EventType(name)) {
			return nil, refusal.Field("events", name, "%q is no event; known are %s", name, listed(known))
		}
	}
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names), nil
}

// WebhookEvents are the events that a webhook may name.
func WebhookEvents() []EventType { return append(slices.Clone(EventTypes), EventWebhookTest) }

func listed(types []EventType) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return strings.Join(names, ", ")
}

// PermitAnotherWebhook refuses one beyond MaxWebhooks.
func PermitAnotherWebhook(has int) error {
	if has >= MaxWebhooks {
		return refusal.New(refusal.WrongState, "This account has %d webhooks, which is the most; delete one first.", has)
	}
	return nil
}

// PermitSending refuses to send through a webhook that is disabled.
func (w *Webhook) PermitSending() error {
	if !w.Enabled {
		return refusal.New(refusal.WrongState, "This webhook is disabled; enable it first.")
	}
	return nil
}

// The reasons for which a webhook is disabled, and deliveries are stopped.
const (
	ReasonDisabledByOwner = "Disabled by its owner."
	ReasonGone            = "The receiver answered 410 Gone."
	ReasonOnlyFailed      = "Every attempt of the last 5 days failed."
	ReasonDeleted         = "The webhook was deleted."
)

// WebhookDeliveryState says how far the delivery of an event has come.
type WebhookDeliveryState string

// The states of a webhook's delivery.
const (
	WebhookPending   WebhookDeliveryState = "pending"   // attempts go on
	WebhookSucceeded WebhookDeliveryState = "succeeded" // the receiver answered 2xx
	WebhookFailed    WebhookDeliveryState = "failed"    // the schedule of attempts has ended
	WebhookStopped   WebhookDeliveryState = "stopped"   // the webhook was disabled or deleted
)

// WebhookDelivery is the delivery of one event to one webhook.
type WebhookDelivery struct {
	ID            uuid.UUID // X-AITasker-Delivery-Id: the same for every attempt
	WebhookID     uuid.UUID
	EventID       uuid.UUID
	EventType     EventType
	TaskID        *uuid.UUID // nil for a test
	State         WebhookDeliveryState
	Reason        string // why it was stopped or failed
	Run           int    // counts walks through the schedule; sending again begins the next
	RunAttempts   int    // made in this run
	Attempts      int    // made in all
	NextAttemptAt *time.Time
	CreatedAt     time.Time
	EndedAt       *time.Time

	Tried []WebhookAttempt // latest first; only where requested
}

// WebhookAttempt is one try to hand an event over.
type WebhookAttempt struct {
	Number    int       `json:"number"`
	SentAt    time.Time `json:"sent_at"`
	LatencyMS int       `json:"latency_ms"`
	Status    int       `json:"status"`  // 0: there was no answer
	Failure   string    `json:"failure"` // a public sentence; empty when it succeeded
	Answer    string    `json:"answer"`  // its first bytes
}

// WebhookDeliveryFilter narrows a list; a zero field asks for nothing.
type WebhookDeliveryFilter struct {
	State WebhookDeliveryState
	Event EventType
}

// Replay names the events to be sent again: those with an id of the list, or those
// of a task or time that the webhook takes.
type Replay struct {
	EventIDs []uuid.UUID
	TaskID   uuid.UUID  // uuid.Nil: of any task
	From     *time.Time // at or after; nil: from the first
	To       *time.Time // before; nil: up to the last
	After    *Cursor    // where an earlier call stopped
}

// Check refuses a replay that names nothing, or too much.
func (r *Replay) Check() error {
	byRange := r.TaskID != uuid.Nil || r.From != nil || r.To != nil
	switch {
	case len(r.EventIDs) > MaxReplay:
		return refusal.Field("event_ids", len(r.EventIDs), "must be at most %d", MaxReplay)
	case len(r.EventIDs) > 0 && byRange:
		return refusal.Field("event_ids", nil, "must not be mixed with task_id, from or to")
	case len(r.EventIDs) == 0 && !byRange:
		return refusal.Field("event_ids", nil, "must name events, unless task_id, from or to does")
	case r.From != nil && r.To != nil && !r.From.Before(*r.To):
		return refusal.Field("to", nil, "must be later than from")
	}
	return nil
}
