package webhooks

import (
	"sync"

	"github.com/google/uuid"
)

// How many attempts one process makes at once, so that receivers that hang cannot
// take every place.
const (
	perWebhook = 8
	perFailing = 1  // of a webhook whose last attempt failed
	perAccount = 32 // over all its webhooks
)

// Lanes counts the attempts that are under way. It is safe for concurrent use.
type Lanes struct {
	mu   sync.Mutex
	busy map[uuid.UUID]int // by webhook, and by account
}

// NewLanes makes Lanes that are all free.
func NewLanes() *Lanes { return &Lanes{busy: map[uuid.UUID]int{}} }

// Enter takes a place for an attempt; false when the webhook or its account has
// no more. A place that was taken must be left once.
func (l *Lanes) Enter(webhook, account uuid.UUID, failing bool) (leave func(), entered bool) {
	most := perWebhook
	if failing {
		most = perFailing
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy[webhook] >= most || l.busy[account] >= perAccount {
		return nil, false
	}
	l.busy[webhook]++
	l.busy[account]++
	return func() { l.leave(webhook, account) }, true
}

func (l *Lanes) leave(lanes ...uuid.UUID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, lane := range lanes {
		l.busy[lane]--
		if l.busy[lane] == 0 {
			delete(l.busy, lane)
		}
	}
}
