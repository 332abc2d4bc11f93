package webhook

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

func TestConcurrencyLimiter_KeepOneReceiverFromTakingEveryPlace(t *testing.T) {
	t.Parallel()
	limiter, webhook := NewConcurrencyLimiter(), uuid.New()
	releases := []func(){limiter.Acquire(webhook)} // a first attempt
	if release, acquired := limiter.TryAcquire(webhook, RetryLimit(true)); !acquired {
		t.Error("beside a first attempt at a failing receiver there is no place for a retry")
	} else {
		releases = append(releases, release)
	}
	if _, acquired := limiter.TryAcquire(webhook, RetryLimit(true)); acquired {
		t.Error("a failing receiver has more than its places")
	}
	for len(releases) < RetryLimit(false) {
		release, acquired := limiter.TryAcquire(webhook, RetryLimit(false))
		if !acquired {
			t.Fatal("a receiver that is well is kept from its places")
		}
		releases = append(releases, release)
	}
	if _, acquired := limiter.TryAcquire(webhook, RetryLimit(false)); acquired {
		t.Error("a receiver has more than its places")
	}
	other := uuid.New()
	release, acquired := limiter.TryAcquire(other, RetryLimit(true))
	if !acquired {
		t.Fatal("another receiver is kept waiting")
	}
	for _, release := range releases {
		release()
	}
	if ids, attempts := limiter.InFlight(); len(ids) != 1 || ids[0] != other || attempts[0] != 1 {
		t.Errorf("busy are %v with %v, want only the other", ids, attempts)
	}
	release()
}
