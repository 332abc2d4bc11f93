package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// webhook subscribes the poster to events.
func (h *fixture) webhook(t *testing.T, events ...string) market.Webhook {
	t.Helper()
	created, err := h.InsertWebhook(t.Context(), newWebhook(h.poster, events...), sealed("old"))
	if err != nil {
		t.Fatal(err)
	}
	return created
}

func newWebhook(account uuid.UUID, events ...string) market.Webhook {
	return market.Webhook{ID: uuid.Must(uuid.NewV7()), AccountID: account, URL: "https://receiver.example/hooks", Events: events}
}

func sealed(text string) store.SealedKey {
	return store.SealedKey{Sealed: []byte(text), Last4: text}
}

// deliveries reads what goes to a webhook, oldest first.
func (h *fixture) deliveries(t *testing.T, webhook uuid.UUID) []market.WebhookDelivery {
	t.Helper()
	list, err := h.ListWebhookDeliveries(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, webhook, market.WebhookDeliveryFilter{},
		market.Page{Limit: 2000})
	if err != nil {
		t.Fatal(err)
	}
	oldest := make([]market.WebhookDelivery, len(list))
	for i := range list {
		oldest[len(list)-1-i] = list[i]
	}
	return oldest
}

func (h *fixture) delivery(t *testing.T, webhook, delivery uuid.UUID) market.WebhookDelivery {
	t.Helper()
	read, err := h.WebhookDeliveryOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, webhook, delivery)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// announced is a webhook with the delivery of one published task.
func (h *fixture) announced(t *testing.T) (market.Webhook, market.WebhookDelivery) {
	t.Helper()
	webhook := h.webhook(t, market.AnyEvent)
	h.task(t)
	list := h.deliveries(t, webhook.ID)
	if len(list) != 1 {
		t.Fatalf("%d deliveries of one event, want 1", len(list))
	}
	return webhook, list[0]
}

func (h *fixture) subscribed(t *testing.T, webhook uuid.UUID) market.Webhook {
	t.Helper()
	read, err := h.WebhookOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, webhook)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func (h *fixture) enable(t *testing.T, webhook uuid.UUID, enabled bool) {
	t.Helper()
	_, err := h.ChangeWebhook(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, webhook, func(w *market.Webhook) error {
		w.Enabled = enabled
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (h *fixture) attemptOf(t *testing.T, delivery uuid.UUID) *store.WebhookCall {
	t.Helper()
	call, err := h.WebhookCallOf(t.Context(), delivery)
	if err != nil {
		t.Fatal(err)
	}
	return &call
}

// record writes an attempt of a call down, and tells whether the run goes on.
func (h *fixture) record(t *testing.T, made *store.WebhookAttemptMade) (goesOn bool) {
	t.Helper()
	goesOn, err := h.RecordWebhookAttempt(t.Context(), made)
	if err != nil {
		t.Fatal(err)
	}
	return goesOn
}

func succeeded(call *store.WebhookCall) *store.WebhookAttemptMade {
	return &store.WebhookAttemptMade{
		WebhookAttempt: market.WebhookAttempt{SentAt: time.Now(), LatencyMS: 12, Status: 200, Answer: "thanks"}, Call: call, Delivered: true,
	}
}

func failed(call *store.WebhookCall) *store.WebhookAttemptMade {
	return &store.WebhookAttemptMade{
		WebhookAttempt: market.WebhookAttempt{SentAt: time.Now(), LatencyMS: 12, Status: 503, Failure: "It answered with status 503."},
		Call:           call, Wait: 5 * time.Minute,
	}
}

func gone(call *store.WebhookCall) *store.WebhookAttemptMade {
	made := failed(call)
	made.Status, made.Gone = 410, true
	return made
}

// sql changes what only time changes.
func (h *fixture) sql(t *testing.T, statement string, args ...any) {
	t.Helper()
	if _, err := h.Pool().Exec(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

// claimRuns takes every run that waits, for a minute.
func (h *fixture) claimRuns(t *testing.T) []store.WebhookCall {
	t.Helper()
	runs, err := h.ClaimWebhookRuns(t.Context(), claimOf(1000))
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

// claimOf asks for so many runs, whoever they go to.
func claimOf(limit int) *store.WebhookClaim {
	return &store.WebhookClaim{Lease: time.Minute, Limit: limit, PerReceiver: limit, PerFailing: limit}
}

func (h *fixture) started(t *testing.T, runs ...store.WebhookCall) {
	t.Helper()
	for i := range runs {
		if err := h.MarkWebhookRunStarted(t.Context(), runs[i].DeliveryID, runs[i].Run); err != nil {
			t.Fatal(err)
		}
	}
}
