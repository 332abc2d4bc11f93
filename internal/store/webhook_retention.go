package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// ForgetWebhookDeliveries deletes deliveries that ended longer ago than kept, with
// their attempts, oldest first and at most so many; it tells how many. One that was
// sent again counts from its last end. The events stay in the log.
func (s *Store) ForgetWebhookDeliveries(ctx context.Context, kept time.Duration, limit int) (int64, error) {
	var forgotten int64
	err := s.pool.QueryRow(ctx, forgetDeliveries, pgx.StrictNamedArgs{"kept": kept, "limit": limit}).Scan(&forgotten)
	return forgotten, mapError(err)
}

const forgetDeliveries = `
	WITH old AS (
		SELECT id FROM webhook_deliveries WHERE ended_at < now() - @kept::interval
		ORDER BY ended_at LIMIT @limit FOR UPDATE SKIP LOCKED),
	attempts AS (DELETE FROM webhook_attempts a USING old WHERE a.delivery_id = old.id),
	deliveries AS (DELETE FROM webhook_deliveries d USING old WHERE d.id = old.id RETURNING 1)
	SELECT count(*) FROM deliveries`
