package webhook

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Schedule holds the wait after each failed attempt. The delivery fails when its
// last attempt has failed.
type Schedule []time.Duration

// DefaultSchedule is the published one: ten attempts in a little over three days.
var DefaultSchedule = Schedule{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

const (
	// jitter is the largest share by which a wait grows, so that deliveries that failed
	// together are not retried together. A wait is never shorter than the schedule says.
	jitter = 0.1

	// maxRetryAfter caps the wait that a receiver may ask for: the longest of our own.
	maxRetryAfter = 24 * time.Hour
)

// After returns the wait after that many failed attempts of a run; false when it was
// the last. A longer wait that the receiver asked for takes precedence.
func (s Schedule) After(failed int, asked time.Duration) (time.Duration, bool) {
	if failed < 1 || failed > len(s) {
		return 0, false
	}
	wait := s[failed-1]
	wait += time.Duration(rand.Float64() * jitter * float64(wait)) //nolint:gosec // spreads load, protects nothing
	return max(wait, min(asked, maxRetryAfter)), true
}

// retryAfter reads both forms of the header, seconds and an HTTP date. Anything else
// counts as absent.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
