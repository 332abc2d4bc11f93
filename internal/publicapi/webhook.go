package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Webhook is a receiver of events as its owner sees it. Its secrets are never part
// of it.
type Webhook struct {
	ID                 uuid.UUID `json:"id" format:"uuid"`
	URL                string    `json:"url"`
	Events             []string  `json:"events" doc:"Event types, or a single * for all."`
	Description        string    `json:"description"`
	Enabled            bool      `json:"enabled"`
	DisabledReason     *string   `json:"disabled_reason" doc:"Null while enabled."`
	DisabledAt         *Time     `json:"disabled_at" nullable:"true"`
	FailingSince       *Time     `json:"failing_since" nullable:"true" doc:"The first failed attempt since the last success; null if the latest attempt succeeded. The webhook is disabled after 5 days of failures."`
	Livemode           bool      `json:"livemode"`
	SecretLast4        string    `json:"secret_last4"`
	PendingSecretLast4 *string   `json:"pending_secret_last4" doc:"The last four characters of the pending secret; null if no rotation is in progress."`
	PendingSecretSince *Time     `json:"pending_secret_since" nullable:"true"`
	CreatedAt          Time      `json:"created_at"`
	UpdatedAt          Time      `json:"updated_at"`
}

// WebhookOf shows a webhook.
func WebhookOf(w market.Webhook) Webhook {
	return Webhook{
		ID: w.ID, URL: w.URL, Events: orEmpty(w.Events), Description: w.Description,
		Enabled: w.Enabled, DisabledReason: textOrNull(w.DisabledReason), DisabledAt: timeOrNull(w.DisabledAt),
		FailingSince: timeOrNull(w.FailingSince), Livemode: w.Livemode,
		SecretLast4: w.SecretLast4, PendingSecretLast4: w.PendingLast4, PendingSecretSince: timeOrNull(w.PendingSince),
		CreatedAt: TimeOf(w.CreatedAt), UpdatedAt: TimeOf(w.UpdatedAt),
	}
}

// WebhooksOf shows webhooks in the order given.
func WebhooksOf(webhooks []market.Webhook) []Webhook { return listOf(webhooks, WebhookOf) }

// WebhookDelivery is one event on its way to one webhook.
type WebhookDelivery struct {
	ID            uuid.UUID        `json:"id" format:"uuid" doc:"The value of X-AITasker-Delivery-Id; the same for every attempt."`
	WebhookID     uuid.UUID        `json:"webhook_id" format:"uuid"`
	EventID       uuid.UUID        `json:"event_id" format:"uuid"`
	EventType     string           `json:"event_type"`
	TaskID        *uuid.UUID       `json:"task_id" format:"uuid" nullable:"true" doc:"Null for a test event."`
	State         string           `json:"state" enum:"pending,succeeded,failed,stopped" doc:"failed if no attempts are left; stopped if the webhook was disabled or deleted."`
	Reason        *string          `json:"reason" doc:"Why the delivery failed or was stopped."`
	AttemptsMade  int              `json:"attempts_made"`
	NextAttemptAt *Time            `json:"next_attempt_at" nullable:"true" doc:"Null if no attempt follows."`
	CreatedAt     Time             `json:"created_at"`
	EndedAt       *Time            `json:"ended_at" nullable:"true"`
	Attempts      []WebhookAttempt `json:"attempts" doc:"At most 20 attempts, latest first."`
}

// WebhookAttempt is one try to hand an event over.
type WebhookAttempt struct {
	Number    int     `json:"number" doc:"The attempt's number, starting at 1."`
	SentAt    Time    `json:"sent_at"`
	LatencyMS int     `json:"latency_ms" doc:"Milliseconds until the response was read or the attempt was abandoned."`
	Status    *int    `json:"status" doc:"The HTTP status of the response; null if there was no response."`
	Failure   *string `json:"failure" doc:"What went wrong; null if the attempt succeeded."`
	Answer    string  `json:"answer" doc:"The first 512 bytes of the response."`
}

// WebhookDeliveryOf shows a delivery.
func WebhookDeliveryOf(d market.WebhookDelivery) WebhookDelivery {
	return WebhookDelivery{
		ID: d.ID, WebhookID: d.WebhookID, EventID: d.EventID, EventType: string(d.EventType), TaskID: d.TaskID,
		State: string(d.State), Reason: textOrNull(d.Reason), AttemptsMade: d.Attempts, NextAttemptAt: timeOrNull(d.NextAttemptAt),
		CreatedAt: TimeOf(d.CreatedAt), EndedAt: timeOrNull(d.EndedAt), Attempts: listOf(d.Tried, webhookAttemptOf),
	}
}

func webhookAttemptOf(a market.WebhookAttempt) WebhookAttempt {
	attempt := WebhookAttempt{
		Number: a.Number, SentAt: TimeOf(a.SentAt), LatencyMS: a.LatencyMS, Failure: textOrNull(a.Failure), Answer: a.Answer,
	}
	if a.Status != 0 {
		attempt.Status = &a.Status
	}
	return attempt
}

// WebhookDeliveriesOf shows deliveries in the order given.
func WebhookDeliveriesOf(deliveries []market.WebhookDelivery) []WebhookDelivery {
	return listOf(deliveries, WebhookDeliveryOf)
}
