package api

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// newWorldWebhooks are a webhook with a rotation under way and what was sent to it.
func newWorldWebhooks(taskID uuid.UUID, at time.Time) ([]market.Webhook, []market.WebhookDelivery) {
	pending := "Zz0="
	webhook := market.Webhook{
		ID: uuid.Must(uuid.NewV7()), AccountID: alice, Livemode: true, URL: "https://shop.example/hooks", Events: []string{"*"},
		Enabled: true, SecretLast4: "9yA=", PendingLast4: &pending, PendingSince: &at, CreatedAt: at, UpdatedAt: at,
	}
	next := at.Add(5 * time.Second)
	return []market.Webhook{webhook}, []market.WebhookDelivery{{
		ID: uuid.Must(uuid.NewV7()), WebhookID: webhook.ID, EventID: uuid.Must(uuid.NewV7()), EventType: market.EventBidReady, TaskID: &taskID,
		State: market.WebhookPending, Run: 1, RunAttempts: 1, Attempts: 1, NextAttemptAt: &next, CreatedAt: at,
		Tried: []market.WebhookAttempt{{
			Number: 1, SentAt: at, LatencyMS: 31, Status: 503, Failure: "The receiver answered with status 503.", Answer: "try later",
		}},
	}}
}

func (w *fixture) CreateWebhook(_ context.Context, webhook market.Webhook) (market.Webhook, string, error) {
	if err := market.PermitAnotherWebhook(len(w.webhooks)); err != nil {
		return market.Webhook{}, "", err
	}
	webhook.ID, webhook.Enabled, webhook.SecretLast4 = uuid.Must(uuid.NewV7()), true, "cret"
	webhook.CreatedAt, webhook.UpdatedAt = w.now, w.now
	w.webhooks = append(w.webhooks, webhook)
	return webhook, "whsec_c2VjcmV0", nil
}

func (w *fixture) WebhookOfAccount(_ context.Context, owner market.Owner, id uuid.UUID) (market.Webhook, error) {
	return find(w.webhooks, func(h market.Webhook) bool {
		return h.ID == id && h.AccountID == owner.AccountID && h.Livemode == owner.Livemode
	})
}

func (w *fixture) ListWebhooks(_ context.Context, owner market.Owner, page market.Page) ([]market.Webhook, error) {
	var found []market.Webhook
	for _, h := range w.webhooks {
		if h.AccountID == owner.AccountID && h.Livemode == owner.Livemode {
			found = append(found, h)
		}
	}
	return found[:min(len(found), page.Limit)], nil
}

func (w *fixture) ChangeWebhook(
	ctx context.Context, owner market.Owner, id uuid.UUID, change func(*market.Webhook) error,
) (market.Webhook, error) {
	webhook, err := w.WebhookOfAccount(ctx, owner, id)
	if err != nil {
		return webhook, err
	}
	if err := change(&webhook); err != nil {
		return market.Webhook{}, err
	}
	w.webhooks[slices.IndexFunc(w.webhooks, func(h market.Webhook) bool { return h.ID == id })] = webhook
	return webhook, nil
}

func (w *fixture) DeleteWebhook(ctx context.Context, owner market.Owner, id uuid.UUID) error {
	if _, err := w.WebhookOfAccount(ctx, owner, id); err != nil {
		return err
	}
	w.webhooks = slices.DeleteFunc(w.webhooks, func(h market.Webhook) bool { return h.ID == id })
	return nil
}

func (w *fixture) RotateSecret(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Webhook, string, error) {
	webhook, err := w.WebhookOfAccount(ctx, owner, id)
	return webhook, "whsec_bmV3", err
}

func (w *fixture) PromoteSecret(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Webhook, error) {
	return w.ChangeWebhook(ctx, owner, id, func(h *market.Webhook) error {
		if h.PendingLast4 == nil {
			return refusal.New(refusal.WrongState, "No secret is pending; rotate the secret first.")
		}
		h.SecretLast4, h.PendingLast4, h.PendingSince = *h.PendingLast4, nil, nil
		return nil
	})
}

func (w *fixture) SendTest(ctx context.Context, owner market.Owner, id uuid.UUID) (market.WebhookDelivery, error) {
	webhook, err := w.WebhookOfAccount(ctx, owner, id)
	if err != nil {
		return market.WebhookDelivery{}, err
	}
	if err := webhook.PermitSending(); err != nil {
		return market.WebhookDelivery{}, err
	}
	return market.WebhookDelivery{
		ID: uuid.Must(uuid.NewV7()), WebhookID: id, EventID: uuid.Must(uuid.NewV7()), EventType: market.EventWebhookTest,
		State: market.WebhookPending, Run: 1, NextAttemptAt: &w.now, CreatedAt: w.now,
	}, nil
}

func (w *fixture) ListWebhookDeliveries(
	ctx context.Context, owner market.Owner, id uuid.UUID, filter market.WebhookDeliveryFilter, page market.Page,
) ([]market.WebhookDelivery, error) {
	if _, err := w.WebhookOfAccount(ctx, owner, id); err != nil {
		return nil, err
	}
	var found []market.WebhookDelivery
	for _, d := range w.sent {
		if (filter.State == "" || filter.State == d.State) && (filter.Event == "" || filter.Event == d.EventType) {
			found = append(found, d)
		}
	}
	return found[:min(len(found), page.Limit)], nil
}

func (w *fixture) WebhookDeliveryOfAccount(ctx context.Context, owner market.Owner, id, deliveryID uuid.UUID) (market.WebhookDelivery, error) {
	if _, err := w.WebhookOfAccount(ctx, owner, id); err != nil {
		return market.WebhookDelivery{}, err
	}
	return find(w.sent, func(d market.WebhookDelivery) bool { return d.ID == deliveryID && d.WebhookID == id })
}

func (w *fixture) RedeliverWebhook(ctx context.Context, owner market.Owner, id, deliveryID uuid.UUID) (market.WebhookDelivery, error) {
	return w.WebhookDeliveryOfAccount(ctx, owner, id, deliveryID)
}

func (w *fixture) ReplayWebhook(ctx context.Context, owner market.Owner, id uuid.UUID, replay market.Replay) (int, *market.Cursor, error) {
	if _, err := w.WebhookOfAccount(ctx, owner, id); err != nil {
		return 0, nil, err
	}
	w.replays = append(w.replays, replay)
	return market.MaxReplay, &market.Cursor{CreatedAt: w.now, ID: bob}, nil
}
