package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// logged gives the poster that many events of one task, a second apart, and gives
// their ids and the time of the first.
func (h *fixture) logged(t *testing.T, events int) (ids []uuid.UUID, from time.Time) {
	t.Helper()
	task, from := h.task(t), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	h.sql(t, `DELETE FROM events`)
	rows, err := h.Pool().Query(t.Context(), `
		INSERT INTO events (id, task_id, account_id, livemode, sequence, type, data, created_at)
		SELECT gen_random_uuid(), $1, $2, false, 1 + i, CASE WHEN i % 2 = 0 THEN 'task.bid_ready' ELSE 'task.expired' END,
		       '{}', $4::timestamptz + i * interval '1 second' FROM generate_series(0, $3::int - 1) i
		RETURNING id`, task.ID, h.poster, events, from)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return ids, from
}

func (h *fixture) replay(t *testing.T, webhook uuid.UUID, what market.Replay) (int, *market.Cursor) {
	t.Helper()
	count, next, err := h.ReplayWebhook(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, webhook, what)
	if err != nil {
		t.Fatal(err)
	}
	return count, next
}

// at gives a time so many seconds after another.
func at(from time.Time, seconds int) *time.Time {
	return new(from.Add(time.Duration(seconds) * time.Second))
}

func TestReplayWebhook_SendsWhatIsNamedOfWhatTheWebhookTakes(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	ids, from := h.logged(t, 10) // before there is any webhook
	var task uuid.UUID
	if err := h.Pool().QueryRow(t.Context(), `SELECT task_id FROM events LIMIT 1`).Scan(&task); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		events string
		what   market.Replay
		want   int
	}{
		"from on":                      {market.AnyEvent, market.Replay{From: at(from, 7)}, 3},
		"up to, without it":            {market.AnyEvent, market.Replay{To: at(from, 7)}, 7},
		"between":                      {market.AnyEvent, market.Replay{From: at(from, 2), To: at(from, 4)}, 2},
		"between, of one kind":         {"task.expired", market.Replay{From: at(from, 2), To: at(from, 6)}, 2},
		"a task":                       {market.AnyEvent, market.Replay{TaskID: task}, 10},
		"a task, of a kind it has not": {"task.cancelled", market.Replay{TaskID: task}, 0},
		"another task":                 {market.AnyEvent, market.Replay{TaskID: uuid.New()}, 0},
		"named, whatever it takes":     {"task.cancelled", market.Replay{EventIDs: ids[:3]}, 3},
		"after everything":             {market.AnyEvent, market.Replay{From: at(from, 100)}, 0},
	} {
		w := h.webhook(t, tt.events)
		count, next := h.replay(t, w.ID, tt.what)
		if got := len(h.deliveries(t, w.ID)); count != tt.want || next != nil || got != tt.want {
			t.Errorf("%s: told %d, made %d deliveries, next %v; want %d", name, count, got, next, tt.want)
		}
	}
}

// A thousand in one call, the rest with the cursor, none twice; they start one after
// the other and do not stand in the way of what happens now.
func TestReplayWebhook_SendsAThousandInOneCallAndGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.logged(t, market.MaxReplay+250)
	w := h.webhook(t, market.AnyEvent)
	what := market.Replay{From: new(time.Time)}
	began := time.Now()
	count, next := h.replay(t, w.ID, what)
	t.Logf("1,000 events in %s", time.Since(began))
	if count != market.MaxReplay || next == nil {
		t.Fatalf("replayed %d, next %v; want 1,000 and where to go on", count, next)
	}
	what.After = next
	if count, next = h.replay(t, w.ID, what); count != 250 || next != nil {
		t.Fatalf("then %d, next %v; want the other 250", count, next)
	}
	var deliveries, disorder int
	err := h.Pool().QueryRow(t.Context(), `
		SELECT count(*), count(*) FILTER (WHERE start_at < before) FROM (
			SELECT d.start_at, lag(d.start_at) OVER (ORDER BY e.created_at) AS before
			FROM webhook_deliveries d JOIN events e ON e.id = d.event_id ORDER BY e.created_at LIMIT 1000) first`).Scan(&deliveries, &disorder)
	if err != nil || deliveries != 1000 || disorder != 0 {
		t.Errorf("%d deliveries, %d of them before an older event's, %v", deliveries, disorder, err)
	}
	if got := len(h.deliveries(t, w.ID)); got != 1250 {
		t.Errorf("%d deliveries, want one of each event", got)
	}
	h.task(t)
	if runs, err := h.ClaimWebhookRuns(t.Context(), claimOf(2000)); err != nil || len(runs) > 500 {
		t.Errorf("%d runs wait already, %v; a replay is spread", len(runs), err)
	}
}

// The same event to the same webhook is one delivery, whatever became of it.
func TestReplayWebhook_BeginsTheDeliveryThatThereIsAgain(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, d := h.announced(t)
	h.started(t, h.claimRuns(t)...)
	h.record(t, succeeded(h.attemptOf(t, d.ID)))
	if count, _ := h.replay(t, w.ID, market.Replay{EventIDs: []uuid.UUID{d.EventID, d.EventID}}); count != 1 {
		t.Errorf("an event that was named twice counts %d times", count)
	}
	got := h.delivery(t, w.ID, d.ID)
	if got.State != market.WebhookPending || got.Run != 2 || got.RunAttempts != 0 || got.Attempts != 1 || got.EndedAt != nil {
		t.Errorf("delivery = %+v", got)
	}
	runs := h.claimRuns(t)
	if len(runs) != 1 || runs[0].DeliveryID != d.ID || runs[0].Run != 2 || runs[0].RunAttempts != 0 {
		t.Errorf("runs = %+v", runs)
	}
}

func TestReplayWebhook_RefusesEventsThatAreNotTheAccounts(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, d := h.announced(t)
	stranger := &fixture{Store: h.Store}
	var err error
	if stranger.poster, err = h.CreateAccount(t.Context(), "Stranger"); err != nil {
		t.Fatal(err)
	}
	theirs := stranger.webhook(t, market.AnyEvent)
	_, _, err = h.ReplayWebhook(t.Context(), market.Owner{AccountID: stranger.poster, Livemode: false}, theirs.ID,
		market.Replay{EventIDs: []uuid.UUID{d.EventID}})
	if !refusal.Is(err, refusal.Invalid) {
		t.Errorf("another account's event: %v", err)
	}
	_, _, err = h.ReplayWebhook(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, w.ID, market.Replay{EventIDs: []uuid.UUID{
		d.EventID,
		uuid.New(),
	}})
	if !refusal.Is(err, refusal.Invalid) {
		t.Errorf("an event that there is not: %v", err)
	}
	if got := h.delivery(t, w.ID, d.ID); got.Run != 1 {
		t.Errorf("a refused replay sent %+v", got)
	}
	if list := stranger.deliveries(t, theirs.ID); len(list) != 0 {
		t.Errorf("the stranger got %+v", list)
	}
}
