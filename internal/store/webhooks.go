package store

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

const selectWebhook = `
	SELECT id, account_id, livemode, url, events, description, enabled, disabled_reason, disabled_at, failing_since,
	       secret_last4, pending_last4, pending_since, created_at, updated_at
	FROM webhooks`

// ofWebhook finds a webhook of an account that is not deleted.
const ofWebhook = ofOwner + ` AND id = @id AND deleted_at IS NULL`

func ownWebhook(owner market.Owner, id uuid.UUID) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode, "id": id}
}

// InsertWebhook writes a new webhook with its sealed secret, unless the account
// has as many as it may.
func (s *Store) InsertWebhook(ctx context.Context, webhook market.Webhook, secret SealedKey) (market.Webhook, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var has int
		batch := &pgx.Batch{} // one trip; the second statement sees what the lock of the first waited for
		batch.Queue(`SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE`, webhook.AccountID)
		batch.Queue(`SELECT count(*) FROM webhooks WHERE account_id = $1 AND livemode = $2 AND deleted_at IS NULL`, webhook.AccountID, webhook.Livemode).
			QueryRow(func(row pgx.Row) error { return row.Scan(&has) })
		err := tx.SendBatch(ctx, batch).Close()
		if err != nil {
			return err
		}
		if err := market.PermitAnotherWebhook(has); err != nil {
			return err
		}
		args := ownWebhook(webhook.Owner(), webhook.ID)
		args["url"], args["events"], args["description"] = webhook.URL, webhook.Events, webhook.Description
		args["secret"], args["last4"] = secret.Sealed, secret.Last4
		_, err = tx.Exec(ctx, `
			INSERT INTO webhooks (id, account_id, livemode, url, events, description, secret, secret_last4)
			VALUES (@id, @account, @livemode, @url, @events, @description, @secret, @last4)`, args)
		return err
	})
	if err != nil {
		return market.Webhook{}, err
	}
	return s.WebhookOfAccount(ctx, webhook.Owner(), webhook.ID)
}

// WebhookOfAccount reads one of the account's webhooks.
func (s *Store) WebhookOfAccount(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Webhook, error) {
	return one[market.Webhook](ctx, s.pool, selectWebhook+ofWebhook, ownWebhook(owner, id))
}

// ListWebhooks reads the account's webhooks, newest first.
func (s *Store) ListWebhooks(ctx context.Context, owner market.Owner, page market.Page) ([]market.Webhook, error) {
	where := []string{"account_id = @account", "livemode = @livemode", "deleted_at IS NULL"}
	args := pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode, "limit": page.Limit}
	after(page, &where, args)
	return many[market.Webhook](ctx, s.pool, selectWebhook+` WHERE `+strings.Join(where, " AND ")+`
		ORDER BY created_at DESC, id DESC LIMIT @limit`, args)
}

// ChangeWebhook lets change edit one of the account's webhooks while nobody else
// can, and returns it as it is stored then. Deliveries under way stop when it is
// disabled; when it is enabled again, it begins with a clean record.
func (s *Store) ChangeWebhook(
	ctx context.Context, owner market.Owner, id uuid.UUID, change func(*market.Webhook) error,
) (market.Webhook, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		own := ownWebhook(owner, id)
		webhook, err := one[market.Webhook](ctx, tx, selectWebhook+ofWebhook+` FOR NO KEY UPDATE`, own)
		if err != nil {
			return err
		}
		was := webhook.Enabled
		if err := change(&webhook); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE webhooks SET url = @url, events = @events, description = @description, updated_at = now() WHERE id = @id`,
			pgx.StrictNamedArgs{"id": id, "url": webhook.URL, "events": webhook.Events, "description": webhook.Description})
		switch {
		case err != nil || was == webhook.Enabled:
			return err
		case webhook.Enabled:
			_, err = tx.Exec(ctx, `UPDATE webhooks SET enabled = true, disabled_reason = '', disabled_at = NULL, failing_since = NULL WHERE id = $1`, id)
			return err
		default:
			return disableWebhook(ctx, tx, id, market.ReasonDisabledByOwner)
		}
	})
	if err != nil {
		return market.Webhook{}, err
	}
	return s.WebhookOfAccount(ctx, owner, id)
}

// disableWebhook ends a webhook that is enabled and all that is on its way there.
func disableWebhook(ctx context.Context, tx pgx.Tx, id uuid.UUID, reason string) error {
	_, err := tx.Exec(ctx, `
		UPDATE webhooks SET enabled = false, disabled_reason = $2, disabled_at = now(), updated_at = now()
		WHERE id = $1 AND enabled`, id, reason)
	if err != nil {
		return err
	}
	return stopDeliveries(ctx, tx, id, reason)
}

// stoppedAtOnce keeps the statement far below its timeout: among a million deliveries
// ten thousand take 4 seconds. What is beyond it stops when its next attempt is due.
const stoppedAtOnce = 1000

func stopDeliveries(ctx context.Context, tx pgx.Tx, id uuid.UUID, reason string) error {
	_, err := tx.Exec(ctx, stopUnderWay, pgx.StrictNamedArgs{"webhook": id, "reason": reason, "limit": stoppedAtOnce})
	return err
}

// Whoever changes several deliveries and waits for others locks them in the order of
// their ids, after the webhook, so that nobody waits in a circle.
const stopUnderWay = `
	WITH going AS (SELECT d.id FROM webhook_deliveries d WHERE d.webhook_id = @webhook AND d.state = 'pending'
		ORDER BY d.id LIMIT @limit FOR NO KEY UPDATE OF d)
	UPDATE webhook_deliveries d SET state = 'stopped', reason = @reason, start_at = NULL, next_attempt_at = NULL, ended_at = now()
	FROM going WHERE d.id = going.id`

// DeleteWebhook takes a webhook away: its secrets are forgotten and what is on its
// way there stops.
func (s *Store) DeleteWebhook(ctx context.Context, owner market.Owner, id uuid.UUID) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		deleted, err := tx.Exec(ctx, `
			UPDATE webhooks SET deleted_at = now(), secret = '', pending_secret = NULL, pending_last4 = NULL, pending_since = NULL`+
			ofWebhook, ownWebhook(owner, id))
		if err != nil {
			return err
		}
		if deleted.RowsAffected() == 0 {
			return pgx.ErrNoRows
		}
		return stopDeliveries(ctx, tx, id, market.ReasonDeleted)
	})
}

// AddPendingSecret begins the overlap of a rotation, or begins it anew with
// another secret; the current one stays.
func (s *Store) AddPendingSecret(ctx context.Context, owner market.Owner, id uuid.UUID, secret SealedKey) (market.Webhook, error) {
	args := ownWebhook(owner, id)
	args["secret"], args["last4"] = secret.Sealed, secret.Last4
	changed, err := s.pool.Exec(ctx, `
		UPDATE webhooks SET pending_secret = @secret, pending_last4 = @last4, pending_since = now(), updated_at = now()`+ofWebhook, args)
	if err == nil && changed.RowsAffected() == 0 {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return market.Webhook{}, mapError(err)
	}
	return s.WebhookOfAccount(ctx, owner, id)
}

// PromoteSecret ends the overlap: the pending secret is the only one from now on;
// refusal.WrongState when none is pending.
func (s *Store) PromoteSecret(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Webhook, error) {
	changed, err := s.pool.Exec(ctx, `
		UPDATE webhooks SET secret = pending_secret, secret_last4 = pending_last4,
		       pending_secret = NULL, pending_last4 = NULL, pending_since = NULL, updated_at = now()`+
		ofWebhook+` AND pending_secret IS NOT NULL`, ownWebhook(owner, id))
	if err != nil {
		return market.Webhook{}, mapError(err)
	}
	webhook, err := s.WebhookOfAccount(ctx, owner, id)
	if err == nil && changed.RowsAffected() == 0 {
		err = refusal.New(refusal.WrongState, "No secret is pending; rotate the secret first.")
	}
	return webhook, err
}
