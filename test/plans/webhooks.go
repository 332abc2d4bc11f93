package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// insertDeliveries writes that many deliveries of one webhook with an attempt each,
// one a minute: of each thousand 11 are under way, of which one waits to be started and
// one is lost, and 20 have failed; one in 100 is of the rare type.
const insertDeliveries = `
	WITH made AS (
		INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, state, attempts, start_at, next_attempt_at, ended_at, created_at)
		SELECT webhook_delivery_id(event, $1), $1, event, CASE WHEN i % 100 = 7 THEN 'task.expired' ELSE 'task.bid_ready' END,
		       CASE WHEN i % 1000 < 11 THEN 'pending' WHEN i % 100 IN (17, 27) THEN 'failed' ELSE 'succeeded' END, 1,
		       CASE WHEN i % 1000 = 0 THEN now() - interval '1 second' END,
		       CASE WHEN i % 1000 < 11 THEN now() + CASE i % 1000 WHEN 1 THEN interval '-2 hours' ELSE interval '1 hour' END END,
		       CASE WHEN i % 1000 >= 11 THEN now() - i * interval '10 seconds' END, timestamptz '2026-01-01' - i * interval '1 minute'
		FROM (SELECT i, md5($1::uuid || ' ' || i)::uuid AS event FROM generate_series(1, $2::int) i) logged
		RETURNING id)
	INSERT INTO webhook_attempts (delivery_id, number, sent_at, latency_ms, status, failure, answer)
	SELECT id, 1, now(), 5, 200, '', 'thanks' FROM made`

// leaveDeliveries gives the poster a webhook with that many deliveries.
func leaveDeliveries(ctx context.Context, s *store.Store, poster uuid.UUID, deliveries int, progress io.Writer) (uuid.UUID, error) {
	webhook, err := s.InsertWebhook(ctx, market.Webhook{
		ID: uuid.New(), AccountID: poster, URL: "https://receiver.example", Events: []string{market.AnyEvent},
	}, store.SealedKey{Sealed: []byte("s"), Last4: "last"})
	if err != nil {
		return uuid.Nil, fmt.Errorf("create webhook: %w", err)
	}
	if _, err := s.Pool().Exec(ctx, insertDeliveries, webhook.ID, deliveries); err != nil {
		return uuid.Nil, fmt.Errorf("leave deliveries: %w", err)
	}
	for _, table := range []string{"webhook_deliveries", "webhook_attempts"} {
		if _, err := s.Pool().Exec(ctx, `VACUUM (ANALYZE) `+table); err != nil {
			return uuid.Nil, fmt.Errorf("analyze: %w", err)
		}
	}
	_, _ = fmt.Fprintf(progress, "%d deliveries\n", deliveries)
	return webhook.ID, nil
}

// measureWebhooks prints how the database answers what is asked of deliveries, with a
// deep page in the middle of the lists.
func measureWebhooks(ctx context.Context, s *store.Store, webhook uuid.UUID, deliveries int, out io.Writer) error {
	var deep market.Cursor
	err := s.Pool().QueryRow(ctx, `SELECT created_at, id FROM webhook_deliveries ORDER BY created_at DESC, id DESC OFFSET $1 LIMIT 1`, deliveries/2).
		Scan(&deep.CreatedAt, &deep.ID)
	if err != nil {
		return fmt.Errorf("find a deep page: %w", err)
	}
	measured := map[string][]measurement{}
	var asked []string // in order
	for range tries {
		plans, err := s.ExplainWebhooks(ctx, webhook, &deep, pageSize+1)
		if err != nil {
			return err
		}
		asked = asked[:0]
		for _, p := range plans {
			asked = append(asked, p.Asked)
			measured[p.Asked] = append(measured[p.Asked], measurement{timeOf(p.Plan), p.Plan})
		}
	}
	for _, what := range asked {
		middle := median(measured[what])
		_, _ = fmt.Fprintf(out, "## Asked for %s\n\n%.2f ms\n\n```\n%s\n```\n\n", what, middle.took, strings.Join(middle.plan, "\n"))
	}
	return nil
}
