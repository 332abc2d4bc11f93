package webhooks

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// The published waits (SPEC 8), each grown by at most a tenth.
func TestSchedule_WaitsAsPublished(t *testing.T) {
	t.Parallel()
	published := []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
	for i, want := range published {
		if wait, more := DefaultSchedule.After(i+1, 0); !more || wait < want || wait > want+want/10 {
			t.Errorf("after attempt %d: %s, %t, want %s", i+1, wait, more, want)
		}
	}
	if wait, more := DefaultSchedule.After(len(published)+1, time.Hour); more {
		t.Errorf("after the last attempt: %s", wait)
	}
}

func TestSchedule_TakesTheLongerOfOurWaitAndTheReceivers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		failed := rapid.IntRange(1, len(DefaultSchedule)).Draw(t, "failed")
		asked := time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "asked"))
		wait, more := DefaultSchedule.After(failed, asked)
		own := DefaultSchedule[failed-1]
		if !more || wait < own || wait < min(asked, maxRetryAfter) || wait > max(own+own/10, maxRetryAfter) {
			t.Fatalf("asked for %s after attempt %d: %s, %t", asked, failed, wait, more)
		}
	})
}

func TestRetryAfter_ReadsSecondsAndDates(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-5": 0, "soon": 0, "1e9": 0,
		now.Add(time.Hour).Format(http.TimeFormat): time.Hour, now.Add(-time.Hour).Format(http.TimeFormat): 0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q = %s, want %s", header, got, want)
		}
	}
}

func TestLanes_KeepOneReceiverFromTakingEveryPlace(t *testing.T) {
	t.Parallel()
	lanes, webhook, account := NewLanes(), uuid.New(), uuid.New()
	var leave []func()
	enter := func(webhook uuid.UUID, failing bool) bool {
		left, entered := lanes.Enter(webhook, account, failing)
		if entered {
			leave = append(leave, left)
		}
		return entered
	}
	if !enter(webhook, true) || enter(webhook, true) {
		t.Error("a failing webhook has other than one place")
	}
	for range perWebhook - 1 {
		if !enter(webhook, false) {
			t.Error("a webhook that is well is kept from its places")
		}
	}
	if enter(webhook, false) {
		t.Error("a webhook has more than its places")
	}
	for range perAccount - perWebhook {
		enter(uuid.New(), false)
	}
	if enter(uuid.New(), false) {
		t.Error("an account has more than its places")
	}
	if _, entered := lanes.Enter(uuid.New(), uuid.New(), false); !entered {
		t.Error("another account is kept waiting")
	}
	for _, left := range leave {
		left()
	}
	if len(lanes.busy) != 1+1 { // those of the other account
		t.Errorf("places are still taken: %v", lanes.busy)
	}
}
