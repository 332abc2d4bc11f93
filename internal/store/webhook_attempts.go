package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// WebhookCall is what an attempt needs to know.
type WebhookCall struct {
	DeliveryID    uuid.UUID
	WebhookID     uuid.UUID
	EventID       uuid.UUID
	EventType     market.EventType
	State         market.WebhookDeliveryState
	Run           int
	RunAttempts   int           // made in this run
	NotBefore     time.Duration // until the next attempt is due; not above 0 when it is
	URL           string
	Secret        []byte        // sealed with the webhook's id
	PendingSecret []byte        // sealed likewise; nil unless a rotation is under way
	Failing       bool          // the webhook's last attempt failed
	FailingFor    time.Duration // since its first failure after the last success; 0 when it is well
	BlockedReason string        // why nothing may be sent; empty when sending is allowed
	TestBody      []byte        // nil for an event of the log
}

// webhookCall are the columns of a WebhookCall, of a delivery d and its webhook w.
const webhookCall = `
	d.id AS delivery_id, d.webhook_id, d.event_id, d.event_type, d.state, d.run, d.run_attempts,
	coalesce(d.next_attempt_at - now(), '0') AS not_before, w.url, w.secret, w.pending_secret, w.failing_since IS NOT NULL AS failing,
	coalesce(now() - w.failing_since, '0') AS failing_for,
	CASE WHEN w.deleted_at IS NOT NULL THEN @deleted ELSE w.disabled_reason END AS blocked_reason, d.test_body`

// WebhookCallOf reads what an attempt of a delivery needs.
func (s *Store) WebhookCallOf(ctx context.Context, deliveryID uuid.UUID) (WebhookCall, error) {
	return one[WebhookCall](ctx, s.pool, `SELECT`+webhookCall+`
		FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id WHERE d.id = @id`,
		pgx.StrictNamedArgs{"id": deliveryID, "deleted": market.ReasonDeleted})
}

// BodyOf gives the bytes to send: those that every way out of the log gives.
func (s *Store) BodyOf(ctx context.Context, call *WebhookCall) ([]byte, error) {
	if call.TestBody != nil {
		return call.TestBody, nil
	}
	event, err := one[market.Event](ctx, s.pool, selectEvent+` WHERE id = @id`, pgx.StrictNamedArgs{"id": call.EventID})
	if refusal.Is(err, refusal.NotFound) {
		return nil, fmt.Errorf("%w of delivery %s: %w", ErrEventBody, call.DeliveryID, err)
	}
	if err != nil {
		return nil, fmt.Errorf("read event of delivery %s: %w", call.DeliveryID, err)
	}
	body, err := publicapi.EventBody(event)
	if err != nil {
		return nil, fmt.Errorf("%w of delivery %s: %w", ErrEventBody, call.DeliveryID, err)
	}
	return body, nil
}

// ErrEventBody says that an event cannot be written as it is sent, now or later.
var ErrEventBody = errors.New("build event body")

// StopWebhookDelivery ends a delivery that may not be sent.
func (s *Store) StopWebhookDelivery(ctx context.Context, deliveryID uuid.UUID, reason string) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE webhook_deliveries SET state = 'stopped', reason = $2, start_at = NULL, next_attempt_at = NULL, ended_at = now()
		WHERE id = $1 AND state = 'pending'`, deliveryID, reason)
	return mapError(err)
}

// WebhookAttemptMade is an attempt and what follows from it.
type WebhookAttemptMade struct {
	market.WebhookAttempt // but its number

	Call      *WebhookCall
	Delivered bool
	Gone      bool          // the receiver wants nothing more
	Wait      time.Duration // until the next attempt; counts unless Final
	Final     bool          // there is no next attempt in this run

	// Unowned says that nobody makes the next attempt: the run becomes claimable when
	// it is due.
	Unowned bool
}

// RecordWebhookAttempt writes an attempt down and moves its delivery and its
// webhook on. It tells whether the run goes on.
func (s *Store) RecordWebhookAttempt(ctx context.Context, made *WebhookAttemptMade) (goesOn bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		held, err := holdWebhook(ctx, tx, made)
		if err != nil {
			return err
		}
		var own bool // whether the delivery still waits for this run
		err = tx.QueryRow(ctx, `
			UPDATE webhook_deliveries SET attempts = attempts + 1, run_attempts = run_attempts + (run = $2)::int
			WHERE id = $1 RETURNING attempts, run = $2 AND state = 'pending'`, made.Call.DeliveryID, made.Call.Run).Scan(&made.Number, &own)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO webhook_attempts (delivery_id, number, sent_at, latency_ms, status, failure, answer)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			made.Call.DeliveryID, made.Number, made.SentAt, made.LatencyMS, made.Status, made.Failure, made.Answer)
		if err != nil {
			return err
		}
		if own {
			if goesOn, err = moveDelivery(ctx, tx, made); err != nil {
				return err
			}
		}
		disabled, err := moveWebhook(ctx, tx, made, held)
		goesOn = goesOn && !disabled
		return err
	})
	return goesOn, err
}

// heldWebhook is a webhook that the attempt may change; zero when it changes none.
type heldWebhook struct {
	URL        string
	Enabled    bool
	Failing    bool // its attempts only fail
	OnlyFailed bool // for longer than market.WebhookPatience
}

// holdWebhook locks the webhook that the attempt may change, before any delivery:
// everybody who needs both locks in this order. A success of one that is well
// changes nothing there and holds nothing; nor does an answer of an address that the
// webhook no longer has, which says nothing of the new one.
func holdWebhook(ctx context.Context, tx pgx.Tx, made *WebhookAttemptMade) (heldWebhook, error) {
	if made.Delivered && !made.Call.Failing {
		return heldWebhook{}, nil
	}
	held, err := one[heldWebhook](ctx, tx, `
		SELECT url, enabled, failing_since IS NOT NULL AS failing, coalesce(failing_since <= now() - @patience::interval, false) AS only_failed
		FROM webhooks WHERE id = @id FOR NO KEY UPDATE`,
		pgx.StrictNamedArgs{"id": made.Call.WebhookID, "patience": market.WebhookPatience})
	if err != nil || held.URL != made.Call.URL {
		return heldWebhook{}, err
	}
	return held, nil
}

func moveDelivery(ctx context.Context, tx pgx.Tx, made *WebhookAttemptMade) (goesOn bool, err error) {
	if !made.Delivered && !made.Final {
		_, err = tx.Exec(ctx, `
			UPDATE webhook_deliveries SET next_attempt_at = now() + $2::interval, start_at = CASE WHEN $3 THEN now() + $2::interval END
			WHERE id = $1`, made.Call.DeliveryID, made.Wait, made.Unowned)
		return true, err
	}
	state, reason := market.WebhookSucceeded, ""
	if !made.Delivered {
		state, reason = market.WebhookFailed, made.Failure
	}
	_, err = tx.Exec(ctx, `
		UPDATE webhook_deliveries SET state = $2, reason = $3, start_at = NULL, next_attempt_at = NULL, ended_at = now()
		WHERE id = $1`, made.Call.DeliveryID, state, reason)
	return false, err
}

// moveWebhook keeps since when a webhook only fails, and disables it when it must.
func moveWebhook(ctx context.Context, tx pgx.Tx, made *WebhookAttemptMade, held heldWebhook) (disabled bool, err error) {
	switch {
	case !held.Enabled:
		return false, nil
	case made.Gone:
		return true, disableWebhook(ctx, tx, made.Call.WebhookID, market.ReasonGone)
	case !made.Delivered && held.OnlyFailed:
		return true, disableWebhook(ctx, tx, made.Call.WebhookID, market.ReasonOnlyFailed)
	case made.Delivered && held.Failing:
		_, err = tx.Exec(ctx, `UPDATE webhooks SET failing_since = NULL WHERE id = $1`, made.Call.WebhookID)
	case !made.Delivered && !held.Failing:
		_, err = tx.Exec(ctx, `UPDATE webhooks SET failing_since = $2 WHERE id = $1`, made.Call.WebhookID, made.SentAt)
	}
	return false, err
}
