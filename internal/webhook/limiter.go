package webhook

import (
	"sync"

	"github.com/google/uuid"
)

// The limits on concurrent attempts of one process at one receiver, so that a
// receiver that hangs cannot take every slot. A receiver whose last attempt failed
// gets one attempt at a time, plus one retry, so that first attempts and retries do
// not keep each other from discovering that it has recovered.
const (
	perReceiver = 8
	perFailing  = 1
)

// FirstAttemptLimit returns how many attempts may be in flight at a receiver,
// counting a new first attempt.
func FirstAttemptLimit(failing bool) int {
	if failing {
		return perFailing
	}
	return perReceiver
}

// RetryLimit returns how many attempts may be in flight at a receiver, counting a
// new retry.
func RetryLimit(failing bool) int { return FirstAttemptLimit(failing) + 1 }

// ConcurrencyLimiter counts the attempts in flight in this process by webhook. It is
// safe for concurrent use.
type ConcurrencyLimiter struct {
	mu       sync.Mutex
	inFlight map[uuid.UUID]int
}

// NewConcurrencyLimiter makes a ConcurrencyLimiter with nothing in flight.
func NewConcurrencyLimiter() *ConcurrencyLimiter {
	return &ConcurrencyLimiter{inFlight: map[uuid.UUID]int{}}
}

// TryAcquire takes a slot for an attempt and returns false when limit slots are
// taken. An acquired slot must be released once.
func (l *ConcurrencyLimiter) TryAcquire(webhook uuid.UUID, limit int) (release func(), acquired bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inFlight[webhook] >= limit {
		return nil, false
	}
	l.inFlight[webhook]++
	return func() { l.release(webhook) }, true
}

// Acquire takes a slot whatever the limit. It must be released once.
func (l *ConcurrencyLimiter) Acquire(webhook uuid.UUID) (release func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight[webhook]++
	return func() { l.release(webhook) }
}

// InFlight lists the webhooks with attempts in flight, and how many each has.
func (l *ConcurrencyLimiter) InFlight() (ids []uuid.UUID, attempts []int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ids, attempts = make([]uuid.UUID, 0, len(l.inFlight)), make([]int, 0, len(l.inFlight))
	for id, count := range l.inFlight {
		ids, attempts = append(ids, id), append(attempts, count)
	}
	return ids, attempts
}

func (l *ConcurrencyLimiter) release(webhook uuid.UUID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight[webhook]--
	if l.inFlight[webhook] == 0 {
		delete(l.inFlight, webhook)
	}
}
