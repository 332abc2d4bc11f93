package webhooks

import (
	"sync"

	"github.com/google/uuid"
)

// How many attempts one process makes at once at one receiver, so that those that
// hang cannot take every place. A receiver whose last attempt failed gets one at a
// time, and one more for retries, so that new events and old ones do not keep each
// other from finding out that it is back.
const (
	perReceiver = 8
	perFailing  = 1
)

// FirstLanes is the most attempts under way at a receiver beside which another
// first one begins.
func FirstLanes(failing bool) int {
	if failing {
		return perFailing
	}
	return perReceiver
}

// RetryLanes is the same for a later attempt.
func RetryLanes(failing bool) int { return FirstLanes(failing) + 1 }

// Lanes counts the attempts that are under way in a process, by webhook. It is
// safe for concurrent use.
type Lanes struct {
	mu   sync.Mutex
	busy map[uuid.UUID]int
}

// NewLanes makes Lanes that are all free.
func NewLanes() *Lanes { return &Lanes{busy: map[uuid.UUID]int{}} }

// Enter takes a place for an attempt; false when as many as most are taken. A place
// that was taken must be left once.
func (l *Lanes) Enter(webhook uuid.UUID, most int) (leave func(), entered bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy[webhook] >= most {
		return nil, false
	}
	l.busy[webhook]++
	return func() { l.leave(webhook) }, true
}

// Take takes a place for an attempt whether there is one or not. It must be left
// once.
func (l *Lanes) Take(webhook uuid.UUID) (leave func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy[webhook]++
	return func() { l.leave(webhook) }
}

// Busy lists the webhooks where attempts are under way, and how many at each.
func (l *Lanes) Busy() (ids []uuid.UUID, attempts []int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ids, attempts = make([]uuid.UUID, 0, len(l.busy)), make([]int, 0, len(l.busy))
	for id, count := range l.busy {
		ids, attempts = append(ids, id), append(attempts, count)
	}
	return ids, attempts
}

func (l *Lanes) leave(webhook uuid.UUID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy[webhook]--
	if l.busy[webhook] == 0 {
		delete(l.busy, webhook)
	}
}
