package store_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// Two starters that claim while the other's claim is open share the runs without
// waiting.
func TestClaimWebhookRuns_GivesEachRunToOneStarterAndMakesNobodyWait(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w := h.webhook(t, market.AnyEvent)
	for range 5 {
		h.task(t)
	}
	claimed, commit := make(chan []store.WebhookCall), make(chan struct{})
	var other sync.WaitGroup
	other.Go(func() {
		err := h.InTransaction(t.Context(), func(tx *store.Store) error {
			runs, err := tx.ClaimWebhookRuns(t.Context(), claimOf(2))
			claimed <- runs
			<-commit
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	first := <-claimed
	second := h.claimRuns(t)
	close(commit)
	other.Wait()
	if len(first) != 2 || len(second) != 3 {
		t.Errorf("%d and %d runs claimed, want 2 and the other 3", len(first), len(second))
	}
	var seen []uuid.UUID
	for _, run := range slices.Concat(first, second) {
		if run.Run != 1 || run.WebhookID != w.ID || run.EventType != market.EventTaskPublished || slices.Contains(seen, run.DeliveryID) {
			t.Errorf("run = %+v", run)
		}
		seen = append(seen, run.DeliveryID)
	}
}

// A starter that dies loses its claim; one that says what it did keeps it.
func TestClaimWebhookRuns_ComeBackWhenTheLeaseEnds(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.announced(t)
	h.task(t)
	runs := h.claimRuns(t)
	if again := h.claimRuns(t); len(runs) != 2 || len(again) != 0 {
		t.Fatalf("%d runs claimed, and %d again within the lease", len(runs), len(again))
	}
	h.started(t, runs[0])
	h.sql(t, `UPDATE webhook_deliveries SET start_at = now() - interval '1 second' WHERE start_at IS NOT NULL`)
	if again := h.claimRuns(t); len(again) != 1 || again[0].DeliveryID != runs[1].DeliveryID {
		t.Errorf("after the lease %+v, want what was not marked as started", again)
	}
}

func TestClaimWebhookRuns_TakesTheLongestWaitingFirst(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w := h.webhook(t, market.AnyEvent)
	for range 3 {
		h.task(t)
	}
	late := h.deliveries(t, w.ID)[2]
	h.sql(t, `UPDATE webhook_deliveries SET start_at = now() - interval '1 hour' WHERE id = $1`, late.ID)
	runs, err := h.ClaimWebhookRuns(t.Context(), claimOf(1))
	if err != nil || len(runs) != 1 || runs[0].DeliveryID != late.ID {
		t.Errorf("claimed %+v, %v; want the one that waits for an hour", runs, err)
	}
}

// The mark of a run that was started says nothing of the next one.
func TestMarkWebhookRunsStarted_LeavesAnotherRunWaiting(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, d := h.announced(t)
	runs := h.claimRuns(t)
	redelivered(t, h, w, d)
	h.started(t, runs...)
	again := h.claimRuns(t)
	if len(again) != 1 || again[0].Run != 2 {
		t.Errorf("after the mark of run 1 there wait %+v, want run 2", again)
	}
	h.started(t, again...)
	h.started(t, again...)
	if left := h.claimRuns(t); len(left) != 0 {
		t.Errorf("%+v wait after their mark", left)
	}
}

func TestNextWebhookStart_TellsWhenTheNextRunWaits(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	next := func() (time.Duration, bool) {
		in, waits, err := h.NextWebhookStart(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return in, waits
	}
	if _, waits := next(); waits {
		t.Error("a run waits before there is any")
	}
	h.announced(t)
	if _, waits := next(); waits {
		t.Error("what waits already is told as the next to begin")
	}
	runs := h.claimRuns(t)
	if in, waits := next(); !waits || in < 50*time.Second || in > time.Minute {
		t.Errorf("next = in %s, %t; want when the claim ends", in, waits)
	}
	h.started(t, runs...)
	if _, waits := next(); waits {
		t.Error("a run waits that was started")
	}
}

// A run that Temporal has lost begins again under another number, once, and goes
// on in the schedule where it was.
func TestReviveWebhookRuns_BeginsWhatIsLongOverdueAgain(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, d := h.announced(t)
	revive := func() int64 {
		revived, err := h.ReviveWebhookRuns(t.Context(), time.Hour, 10)
		if err != nil {
			t.Fatal(err)
		}
		return revived
	}
	overdue := `UPDATE webhook_deliveries SET next_attempt_at = now() - interval '61 minutes'`
	h.sql(t, overdue)
	if revive() != 0 {
		t.Error("a run was revived that still waits to be started")
	}
	h.started(t, h.claimRuns(t)...)
	h.record(t, failed(h.attemptOf(t, d.ID)))
	if revive() != 0 {
		t.Error("a run was revived whose next attempt is not due")
	}
	h.sql(t, overdue)
	if revive() != 1 || revive() != 0 {
		t.Error("want the overdue run revived, once")
	}
	runs := h.claimRuns(t)
	if len(runs) != 1 || runs[0].Run != 2 {
		t.Fatalf("claimed %+v, want run 2", runs)
	}
	h.started(t, runs...)
	if revive() != 0 {
		t.Error("a run that has just begun again was revived")
	}
	if call := h.attemptOf(t, d.ID); call.RunAttempts != 1 || call.NotBefore > 0 {
		t.Errorf("call = %+v, want its second attempt, due now", call)
	}
	h.record(t, succeeded(h.attemptOf(t, d.ID)))
	if revive() != 0 || h.delivery(t, w.ID, d.ID).State != market.WebhookSucceeded {
		t.Error("what was delivered was revived")
	}
}

// A listener is called when it begins, and when a delivery is left behind.
func TestListen_HearsOfWebhookRuns(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.webhook(t, market.AnyEvent)
	ctx, stop := context.WithCancel(t.Context())
	wake, ended := make(chan struct{}), make(chan error)
	go func() {
		ended <- h.Listen(ctx, []string{"webhook_deliveries"}, func() { wake <- struct{}{} }, func(string, string) { wake <- struct{}{} })
	}()
	<-wake
	h.task(t)
	<-wake
	stop()
	if err := <-ended; err == nil {
		t.Error("the end of listening was no error")
	}
}
