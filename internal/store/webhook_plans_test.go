package store_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// manyDeliveries of one webhook, one a minute: of each thousand 10 are under way, one
// of them lost, 10 have failed, and one waits to be started; one in 100 is of a rare type.
const insertDeliveries = `
	INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, state, start_at, next_attempt_at, ended_at, created_at)
	SELECT webhook_delivery_id(event, $1), $1, event, CASE WHEN i % 100 = 7 THEN 'task.expired' ELSE 'task.bid_ready' END,
	       CASE WHEN i % 1000 < 11 THEN 'pending' WHEN i % 100 < 20 AND i % 10 = 7 THEN 'failed' ELSE 'succeeded' END,
	       CASE WHEN i % 1000 = 0 THEN now() - interval '1 second' END,
	       CASE WHEN i % 1000 < 11 THEN now() + CASE i % 1000 WHEN 1 THEN interval '-2 hours' ELSE interval '1 hour' END END,
	       CASE WHEN i % 1000 >= 11 THEN now() - i * interval '1 minute' END, timestamptz '2026-01-01' - i * interval '1 minute'
	FROM (SELECT i, md5($1::uuid || ' ' || i)::uuid AS event FROM generate_series(1, $2::int) i) logged`

// Whatever is asked of deliveries reads what it answers and no more.
func TestWebhooks_ReadNoMoreOfTheirDeliveriesThanAsked(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, other := h.webhook(t, market.AnyEvent), h.webhook(t, market.AnyEvent)
	h.sql(t, insertDeliveries, w.ID, 20_000)
	h.sql(t, insertDeliveries, other.ID, 5_000)
	h.sql(t, `INSERT INTO webhook_attempts (delivery_id, number, sent_at, latency_ms, status, failure, answer)
		SELECT id, 1, now(), 5, 200, '', '' FROM webhook_deliveries`)
	h.sql(t, `ANALYZE webhook_deliveries, webhook_attempts`)
	deep := &market.Cursor{CreatedAt: time.Date(2025, 12, 15, 0, 0, 0, 0, time.UTC), ID: uuid.New()}
	plans, err := h.ExplainWebhooks(t.Context(), w.ID, deep, 51)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range plans {
		plan := strings.Join(p.Plan, "\n")
		// Many are stopped at once; of a small table PostgreSQL rather reads all.
		if strings.Contains(plan, "Seq Scan on webhook_") && p.Asked != "what is under way to a webhook" {
			t.Errorf("%s reads a whole table:\n%s", p.Asked, plan)
		}
		want := map[bool]string{true: "webhook_deliveries_listed", false: "webhook_deliveries_"}[strings.HasPrefix(p.Asked, "a webhook's")]
		if !strings.Contains(plan, want) {
			t.Errorf("%s does not use its index:\n%s", p.Asked, plan)
		}
		if strings.HasPrefix(p.Asked, "a webhook's") && strings.Contains(plan, "Sort Key: d.created_at") {
			t.Errorf("%s sorts what the index has in order:\n%s", p.Asked, plan)
		}
	}
}

// A queue before a receiver that has no place left is not read by those who look
// for what others wait for.
func TestWebhooks_ALongQueueBeforeOneCostsTheOthersNothing(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	dead, good := h.webhook(t, market.AnyEvent), h.webhook(t, market.AnyEvent)
	const queue = 20_000
	h.sql(t, `
		INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, start_at, created_at)
		SELECT webhook_delivery_id(event, $1), $1, event, 'task.bid_ready', now() - i * interval '1 second', now() - i * interval '1 second'
		FROM (SELECT i, md5($1::uuid || ' ' || i)::uuid AS event FROM generate_series(1, $2::int) i) logged`, dead.ID, queue)
	h.sql(t, `ANALYZE webhook_deliveries`)
	h.sql(t, insertOne, good.ID)
	claim := store.WebhookClaim{Lease: time.Minute, Limit: 100, PerReceiver: 8, PerFailing: 1, Busy: []uuid.UUID{dead.ID}, InFlight: []int{8}}
	plan, err := h.ExplainClaim(t.Context(), &claim)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range plan {
		for _, read := range rowsRead.FindAllStringSubmatch(line, -1) {
			if rows, err := strconv.Atoi(read[1]); err != nil || rows > 99 {
				t.Errorf("more than 99 rows are read:\n%s", strings.Join(plan, "\n"))
			}
		}
	}
	claimed, err := h.ClaimWebhookRuns(t.Context(), &claim)
	if err != nil || len(claimed) != 1 || claimed[0].WebhookID != good.ID {
		t.Errorf("claimed %d, %v; want only the good one's", len(claimed), err)
	}
}

const insertOne = `
	INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type)
	SELECT webhook_delivery_id(event, $1), $1, event, 'task.bid_ready' FROM gen_random_uuid() AS event`

// rowsRead finds how many rows a step of a plan gave or threw away.
var rowsRead = regexp.MustCompile(`(?:actual time=\S+ rows=|Rows Removed by Filter: )(\d+)`)
