package store

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// shownAttempts is how many of a delivery's attempts, the latest first, are read
// with it: two full runs.
const shownAttempts = "20"

const selectWebhookDelivery = `
	SELECT id, webhook_id, event_id, event_type, task_id, state, reason, run, run_attempts, attempts, next_attempt_at, created_at, ended_at,
	       (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY number DESC), '[]')
	        FROM (SELECT number, sent_at, latency_ms, status, failure, answer FROM webhook_attempts
	              WHERE delivery_id = d.id ORDER BY number DESC LIMIT ` + shownAttempts + `) a) AS tried
	FROM webhook_deliveries d`

// ListWebhookDeliveries reads what went or goes to one of the account's webhooks,
// newest first.
func (s *Store) ListWebhookDeliveries(
	ctx context.Context, owner market.Owner, webhookID uuid.UUID, filter market.WebhookDeliveryFilter, page market.Page,
) ([]market.WebhookDelivery, error) {
	if _, err := s.WebhookOfAccount(ctx, owner, webhookID); err != nil {
		return nil, err
	}
	sql, args := deliveryListing(webhookID, filter, page)
	return many[market.WebhookDelivery](ctx, s.pool, sql, args)
}

func deliveryListing(webhookID uuid.UUID, filter market.WebhookDeliveryFilter, page market.Page) (string, pgx.StrictNamedArgs) {
	where := []string{"webhook_id = @webhook"}
	args := pgx.StrictNamedArgs{"webhook": webhookID, "limit": page.Limit}
	if filter.State != "" {
		where = append(where, "state = @state")
		args["state"] = filter.State
	}
	if filter.Event != "" {
		where = append(where, "event_type = @event")
		args["event"] = filter.Event
	}
	after(page, &where, args)
	return selectWebhookDelivery + ` WHERE ` + strings.Join(where, " AND ") + ` ORDER BY created_at DESC, id DESC LIMIT @limit`, args
}

// ofWebhookDelivery finds a delivery of one of the account's webhooks.
const ofWebhookDelivery = `
	WHERE d.id = @delivery AND d.webhook_id = @id AND EXISTS (
		SELECT FROM webhooks` + ofWebhook + `)`

// WebhookDeliveryOfAccount reads one delivery of one of the account's webhooks.
func (s *Store) WebhookDeliveryOfAccount(
	ctx context.Context, owner market.Owner, webhookID, deliveryID uuid.UUID,
) (market.WebhookDelivery, error) {
	args := ownWebhook(owner, webhookID)
	args["delivery"] = deliveryID
	return one[market.WebhookDelivery](ctx, s.pool, selectWebhookDelivery+ofWebhookDelivery, args)
}

// sendAgain begins the next run of a delivery.
const sendAgain = `
	SET state = 'pending', reason = '', run = d.run + 1, run_attempts = 0, next_attempt_at = now(), ended_at = NULL`

// RedeliverWebhook begins another run of a delivery, whatever became of the last
// one; one that was under way is given up.
func (s *Store) RedeliverWebhook(
	ctx context.Context, owner market.Owner, webhookID, deliveryID uuid.UUID,
) (market.WebhookDelivery, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := permitSending(ctx, tx, ownWebhook(owner, webhookID)); err != nil {
			return err
		}
		changed, err := tx.Exec(ctx, `UPDATE webhook_deliveries d`+sendAgain+`, start_at = now() WHERE id = $1 AND webhook_id = $2`,
			deliveryID, webhookID)
		if err == nil && changed.RowsAffected() == 0 {
			err = pgx.ErrNoRows
		}
		if err != nil {
			return err
		}
		return tellStarters(ctx, tx)
	})
	if err != nil {
		return market.WebhookDelivery{}, err
	}
	return s.WebhookDeliveryOfAccount(ctx, owner, webhookID, deliveryID)
}

// permitSending holds a webhook that is enabled as it is until the end of the
// transaction.
func permitSending(ctx context.Context, tx pgx.Tx, own pgx.StrictNamedArgs) error {
	webhook, err := one[market.Webhook](ctx, tx, selectWebhook+ofWebhook+` FOR SHARE`, own)
	if err != nil {
		return err
	}
	return webhook.PermitSending()
}

// tellStarters wakes them when the transaction commits.
func tellStarters(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `SELECT pg_notify('`+webhookChannel+`', '')`)
	return err
}

// TestWebhook sends the body of a test event to one of the account's webhooks.
func (s *Store) TestWebhook(
	ctx context.Context, owner market.Owner, webhookID, eventID uuid.UUID, body []byte,
) (market.WebhookDelivery, error) {
	var deliveryID uuid.UUID
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := permitSending(ctx, tx, ownWebhook(owner, webhookID)); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, `
			INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, test_body)
			VALUES (webhook_delivery_id($2, $1), $1, $2, $3, $4) RETURNING id`,
			webhookID, eventID, market.EventWebhookTest, body).Scan(&deliveryID)
		if err != nil {
			return err
		}
		return tellStarters(ctx, tx)
	})
	if err != nil {
		return market.WebhookDelivery{}, err
	}
	return s.WebhookDeliveryOfAccount(ctx, owner, webhookID, deliveryID)
}
