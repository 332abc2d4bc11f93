package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

const month = 30 * 24 * time.Hour

// What is on its way, or ended lately, stays; the log stays whole.
func TestForgetWebhookDeliveries_TakesWhatEndedLongAgoWithItsAttempts(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w := h.webhook(t, market.AnyEvent)
	for range 5 {
		h.task(t)
	}
	list := h.deliveries(t, w.ID)
	older, old, fresh, again, going := list[0], list[1], list[2], list[3], list[4]
	for _, d := range list[:4] {
		h.record(t, failed(h.attemptOf(t, d.ID)))
		h.record(t, succeeded(h.attemptOf(t, d.ID)))
	}
	h.record(t, failed(h.attemptOf(t, going.ID)))
	h.sql(t, `UPDATE webhook_attempts SET sent_at = now() - interval '60 days'`)
	h.sql(t, `UPDATE webhook_deliveries SET created_at = now() - interval '60 days'`)
	for id, ago := range map[uuid.UUID]time.Duration{older.ID: 2 * month, old.ID: month + time.Minute, fresh.ID: month - time.Minute, again.ID: 2 * month} {
		h.sql(t, `UPDATE webhook_deliveries SET ended_at = now() - $2::interval WHERE id = $1`, id, ago)
	}
	redelivered(t, h, w, again)

	for turn, want := range []uuid.UUID{older.ID, old.ID, uuid.Nil} {
		forgotten, err := h.ForgetWebhookDeliveries(t.Context(), month, 1)
		if err != nil || (forgotten == 1) != (want != uuid.Nil) {
			t.Fatalf("turn %d: %d forgotten, %v", turn, forgotten, err)
		}
		if want == uuid.Nil {
			break
		}
		_, err = h.WebhookDeliveryOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, w.ID, want)
		if !refusal.Is(err, refusal.NotFound) {
			t.Errorf("turn %d: the oldest is still there, %v", turn, err)
		}
	}
	var left, attempts, events int
	err := h.Pool().QueryRow(t.Context(), `
		SELECT (SELECT count(*) FROM webhook_deliveries), (SELECT count(*) FROM webhook_attempts), (SELECT count(*) FROM events)`).
		Scan(&left, &attempts, &events)
	if err != nil || left != 3 || attempts != 5 || events != 5 {
		t.Errorf("%d deliveries, %d attempts and %d events are left, want 3, 5 and 5; %v", left, attempts, events, err)
	}
}

// A replay sends what was forgotten once more, under the id that it had.
func TestForgetWebhookDeliveries_LeavesTheEventToBeReplayed(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, d := h.announced(t)
	h.record(t, succeeded(h.attemptOf(t, d.ID)))
	h.sql(t, `UPDATE webhook_deliveries SET ended_at = now() - interval '60 days'`)
	if forgotten, err := h.ForgetWebhookDeliveries(t.Context(), month, 10); err != nil || forgotten != 1 {
		t.Fatalf("%d forgotten, %v", forgotten, err)
	}
	if count, _ := h.replay(t, w.ID, market.Replay{EventIDs: []uuid.UUID{d.EventID}}); count != 1 {
		t.Errorf("%d replayed", count)
	}
	if again := h.delivery(t, w.ID, d.ID); again.State != market.WebhookPending || again.Attempts != 0 {
		t.Errorf("delivery = %+v", again)
	}
}
