package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// webhookChannel is notified when there are runs to start; named in migration 0014.
const webhookChannel = "webhook_deliveries"

// inDeliveryOrder ends a query of deliveries d that locks them to change them: whoever
// changes several and waits for others locks them in this order, so that nobody waits
// in a circle. Who needs the webhook as well has locked it before.
const inDeliveryOrder = ` ORDER BY d.id FOR NO KEY UPDATE OF d`

// WebhookRun names one run of a delivery.
type WebhookRun struct {
	DeliveryID uuid.UUID
	Run        int
	EventType  market.EventType
	WebhookID  uuid.UUID
}

// ClaimWebhookRuns takes runs that wait to be started, the longest waiting first.
// Whoever takes one has as long as the lease to start it and say so; then it waits
// again. Nobody waits for another's claim.
func (s *Store) ClaimWebhookRuns(ctx context.Context, lease time.Duration, limit int) ([]WebhookRun, error) {
	return many[WebhookRun](ctx, s.pool, claimRuns, pgx.StrictNamedArgs{"lease": lease, "limit": limit})
}

const claimRuns = `
	UPDATE webhook_deliveries d SET start_at = now() + @lease::interval
	FROM (SELECT id FROM webhook_deliveries WHERE start_at <= now() ORDER BY start_at LIMIT @limit FOR UPDATE SKIP LOCKED) waiting
	WHERE d.id = waiting.id
	RETURNING d.id AS delivery_id, d.run, d.event_type, d.webhook_id`

// MarkWebhookRunsStarted says of runs that they need nobody to start them any more.
func (s *Store) MarkWebhookRunsStarted(ctx context.Context, runs []WebhookRun) error {
	ids, numbers := make([]uuid.UUID, len(runs)), make([]int, len(runs))
	for i, run := range runs {
		ids[i], numbers[i] = run.DeliveryID, run.Run
	}
	_, err := s.pool.Exec(ctx, `
		WITH marked AS (
			SELECT d.id FROM webhook_deliveries d JOIN unnest($1::uuid[], $2::int[]) AS started (id, run) ON d.id = started.id
			WHERE d.run = started.run AND d.start_at IS NOT NULL`+inDeliveryOrder+`)
		UPDATE webhook_deliveries d SET start_at = NULL FROM marked WHERE d.id = marked.id`, ids, numbers)
	return mapError(err)
}

// NextWebhookStart tells when the next run waits to be started; false when none does.
func (s *Store) NextWebhookStart(ctx context.Context) (in time.Duration, waits bool, err error) {
	var seconds *float64
	err = s.pool.QueryRow(ctx, nextStart).Scan(&seconds)
	if err != nil || seconds == nil {
		return 0, false, mapError(err)
	}
	return time.Duration(*seconds * float64(time.Second)), true, nil
}

const nextStart = `SELECT extract(epoch FROM min(start_at) - now())::float8 FROM webhook_deliveries WHERE start_at IS NOT NULL`

// ReviveWebhookRuns lets runs be started again whose next attempt is overdue by as
// long: somebody ended them in Temporal, or Temporal has forgotten them. Their
// attempts are due from now on, so that one that waits for room is not taken for
// forgotten again at once. It revives so many at a time; fewer when no more are left.
func (s *Store) ReviveWebhookRuns(ctx context.Context, overdue time.Duration, limit int) (int64, error) {
	revived, err := s.pool.Exec(ctx, reviveRuns, pgx.StrictNamedArgs{"overdue": overdue, "limit": limit})
	return revived.RowsAffected(), mapError(err)
}

const reviveRuns = `
	WITH lost AS (
		SELECT d.id FROM webhook_deliveries d
		WHERE d.state = 'pending' AND d.start_at IS NULL AND d.next_attempt_at < now() - @overdue::interval
		ORDER BY d.next_attempt_at LIMIT @limit FOR NO KEY UPDATE OF d SKIP LOCKED)
	UPDATE webhook_deliveries d SET run = d.run + 1, start_at = now(), next_attempt_at = now()
	FROM lost WHERE d.id = lost.id`

// FollowWebhookRuns calls wake whenever there may be runs to start, from the moment
// on that it listens, until ctx ends or the connection breaks.
func (s *Store) FollowWebhookRuns(ctx context.Context, wake func()) error {
	conn, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig.Copy())
	if err != nil {
		return fmt.Errorf("listen for webhook deliveries: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, `LISTEN `+webhookChannel); err != nil {
		return fmt.Errorf("listen for webhook deliveries: %w", err)
	}
	for {
		wake()
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return fmt.Errorf("listen for webhook deliveries: %w", err)
		}
	}
}
