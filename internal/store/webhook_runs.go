package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// webhookChannel is notified when there are runs to start; named in migration 0014.
const webhookChannel = "webhook_deliveries"

// WebhookClaim says which waiting runs to take.
type WebhookClaim struct {
	Lease time.Duration // for how long they are the caller's alone
	Limit int           // of runs in all

	// The most runs of one webhook, including the attempts in flight there.
	PerReceiver int
	PerFailing  int // where the last attempt failed
	Busy        []uuid.UUID
	InFlight    []int // attempts at each webhook of Busy
}

// ClaimWebhookRuns takes runs that wait, the longest waiting first, with all that
// an attempt needs. They wait again when the lease has ended. It goes from webhook
// to webhook through the index, so that a long queue before one costs the others
// nothing; and nobody waits for another's claim.
func (s *Store) ClaimWebhookRuns(ctx context.Context, claim *WebhookClaim) ([]WebhookCall, error) {
	return many[WebhookCall](ctx, s.pool, claimRuns, claim.args())
}

func (c *WebhookClaim) args() pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"lease": c.Lease, "limit": c.Limit, "per_receiver": c.PerReceiver, "per_failing": c.PerFailing,
		"busy": c.Busy, "in_flight": c.InFlight, "deleted": market.ReasonDeleted,
	}
}

// waitingWebhooks walks from webhook to webhook that has waiting runs. There is no
// index by start_at alone, which would lead through everybody's queue.
const waitingWebhooks = `
	WITH RECURSIVE waiting (webhook_id) AS (
		(SELECT webhook_id FROM webhook_deliveries WHERE start_at IS NOT NULL ORDER BY webhook_id LIMIT 1)
		UNION ALL
		SELECT (SELECT d.webhook_id FROM webhook_deliveries d
		        WHERE d.start_at IS NOT NULL AND d.webhook_id > waiting.webhook_id ORDER BY d.webhook_id LIMIT 1)
		FROM waiting WHERE waiting.webhook_id IS NOT NULL
	)`

const claimRuns = waitingWebhooks + `, claimed AS (
		SELECT longest.id
		FROM waiting JOIN webhooks w ON w.id = waiting.webhook_id
		LEFT JOIN unnest(@busy::uuid[], @in_flight::int[]) AS busy (id, attempts) ON busy.id = w.id
		CROSS JOIN LATERAL (
			SELECT d.id, d.start_at FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.start_at <= now() ORDER BY d.start_at
			LIMIT greatest(CASE WHEN w.failing_since IS NULL THEN @per_receiver::int ELSE @per_failing::int END - coalesce(busy.attempts, 0), 0)
			FOR UPDATE SKIP LOCKED
		) AS longest
		ORDER BY longest.start_at LIMIT @limit
	)
	UPDATE webhook_deliveries d SET start_at = now() + @lease::interval
	FROM webhooks w WHERE d.id = ANY (ARRAY(SELECT id FROM claimed)) AND w.id = d.webhook_id
	RETURNING ` + webhookCall

// MarkWebhookRunStarted says of a run that somebody has it in hand until it ends.
func (s *Store) MarkWebhookRunStarted(ctx context.Context, deliveryID uuid.UUID, run int) error {
	_, err := s.pool.Exec(ctx, `UPDATE webhook_deliveries SET start_at = NULL WHERE id = $1 AND run = $2 AND start_at IS NOT NULL`, deliveryID, run)
	return mapError(err)
}

// NextWebhookStart tells when the next run begins to wait, those apart that wait
// already; false when none does.
func (s *Store) NextWebhookStart(ctx context.Context) (in time.Duration, waits bool, err error) {
	var seconds *float64
	err = s.pool.QueryRow(ctx, nextStart).Scan(&seconds)
	if err != nil || seconds == nil {
		return 0, false, mapError(err)
	}
	return time.Duration(*seconds * float64(time.Second)), true, nil
}

const nextStart = waitingWebhooks + `
	SELECT extract(epoch FROM min(soonest.start_at) - now())::float8
	FROM waiting CROSS JOIN LATERAL (
		SELECT d.start_at FROM webhook_deliveries d WHERE d.webhook_id = waiting.webhook_id AND d.start_at > now() ORDER BY d.start_at LIMIT 1
	) AS soonest`

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
