package notify

import (
	"sync"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// Limits bound how many streams one account, and all accounts together, may have open
// in a process.
type Limits struct {
	PerAccount int
	InAll      int
}

// DefaultLimits leave room in the memory of a small machine: a stream costs some
// 40 KiB.
var DefaultLimits = Limits{PerAccount: 2_000, InAll: 10_000}

// Follow subscribes a stream of an account to a task. Leave must be called. Too many
// streams are refused with refusal.Unavailable, as is a stream while the process
// stops.
func (h *Hub) Follow(accountID, taskID uuid.UUID) (wake <-chan struct{}, leave func(), err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return nil, nil, refusal.New(refusal.Unavailable, "The server is stopping; connect again.")
	case h.streams >= h.limits.InAll:
		return nil, nil, refusal.New(refusal.Unavailable, "Too many streams are open; connect again later, or read GET /api/v1/events.")
	case h.perAccount[accountID] >= h.limits.PerAccount:
		return nil, nil, refusal.New(refusal.Unavailable,
			"Your account has %d streams open, which is the most; close one, or read GET /api/v1/events.", h.limits.PerAccount)
	}
	one := h.add(Topic{Channel: ChannelTasks, Key: taskID.String()})
	h.perAccount[accountID]++
	h.streams++
	return one.wake, sync.OnceFunc(func() { h.leaveStream(accountID, one) }), nil
}

func (h *Hub) leaveStream(accountID uuid.UUID, one *subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.remove(one)
	h.perAccount[accountID]--
	if h.perAccount[accountID] == 0 {
		delete(h.perAccount, accountID)
	}
	h.streams--
}
