package notify

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
)

// Topic is what a subscriber waits for.
type Topic struct {
	Channel string // of the database
	Key     string // the notification's payload; empty for every notification of the channel
}

// The channels of the database, as its triggers and the store name them.
const (
	ChannelTasks       = "task_events"        // the payload is the id of a task that changed
	ChannelWebhookRuns = "webhook_deliveries" // there are runs to start
	ChannelInvitations = "invitations"        // the payload is the id of an agent that was invited
)

// Source tells of notifications.
type Source interface {
	// Listen listens on all channels over one connection. It calls listening once it
	// hears, and heard for each notification from then on, until ctx ends or the
	// connection breaks.
	Listen(ctx context.Context, channels []string, listening func(), heard func(channel, payload string)) error
}

const (
	// The pause before listening again grows from shortPause to longPause. It starts
	// again from shortPause after a connection that lasted for longPause.
	shortPause = 100 * time.Millisecond
	longPause  = 5 * time.Second

	// spreadEach is by how much the wake-ups of one notification are spread for each
	// subscriber, so that many do not query the database at the same moment.
	spreadEach = time.Millisecond
	maxSpread  = 2 * time.Second
)

// Hub holds the subscribers of this process. It is safe for concurrent use.
type Hub struct {
	limits Limits
	log    zerolog.Logger

	mu          sync.Mutex
	subscribers map[Topic]map[*subscriber]struct{}
	perAccount  map[uuid.UUID]int // streams
	streams     int
	closed      bool
}

type subscriber struct {
	topic Topic
	wake  chan struct{}
}

// NewHub makes a Hub without subscribers. Call Run to run it.
func NewHub(limits Limits, log zerolog.Logger) *Hub {
	return &Hub{limits: limits, log: log, subscribers: map[Topic]map[*subscriber]struct{}{}, perAccount: map[uuid.UUID]int{}}
}

// Run listens until ctx ends and then closes the channels of all subscribers. It
// reconnects by itself, and wakes everybody after each connect for what was missed.
func (h *Hub) Run(ctx context.Context, source Source) {
	defer h.closeAll()
	channels := []string{ChannelTasks, ChannelWebhookRuns, ChannelInvitations}
	for pause := shortPause; ctx.Err() == nil; pause = min(2*pause, longPause) {
		began := time.Now()
		err := source.Listen(ctx, channels, func() {
			began = time.Now()
			h.wakeAll()
		}, h.heard)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) >= longPause {
			pause = shortPause
		}
		h.log.Warn().Err(err).Dur("pause_ms", pause).Msg("listening for notifications broke off")
		select {
		case <-ctx.Done():
		case <-time.After(pause/2 + rand.N(pause)): //nolint:gosec // no secret: spreads replicas
		}
	}
}

// Subscribe returns a channel that is sent to when something may have happened, at
// times without cause, and closed when the process stops. A wake-up that is pending
// already covers later ones, so a slow subscriber holds nobody up. Leave must be
// called.
func (h *Hub) Subscribe(topic Topic) (wake <-chan struct{}, leave func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.add(topic)
	return one.wake, sync.OnceFunc(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.remove(one)
	})
}

func (h *Hub) add(topic Topic) *subscriber {
	one := &subscriber{topic: topic, wake: make(chan struct{}, 1)}
	if h.closed {
		close(one.wake)
		return one
	}
	if h.subscribers[topic] == nil {
		h.subscribers[topic] = map[*subscriber]struct{}{}
	}
	h.subscribers[topic][one] = struct{}{}
	return one
}

func (h *Hub) remove(one *subscriber) {
	delete(h.subscribers[one.topic], one)
	if len(h.subscribers[one.topic]) == 0 {
		delete(h.subscribers, one.topic)
	}
}

// heard wakes the subscribers of a notification.
func (h *Hub) heard(channel, payload string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wakeEach(h.subscribers[Topic{Channel: channel, Key: payload}])
	if payload != "" {
		h.wakeEach(h.subscribers[Topic{Channel: channel}])
	}
}

func (h *Hub) wakeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	count := 0
	for _, each := range h.subscribers {
		count += len(each)
	}
	for _, each := range h.subscribers {
		h.wakeOver(each, spreadOf(count))
	}
}

func (h *Hub) wakeEach(each map[*subscriber]struct{}) { h.wakeOver(each, spreadOf(len(each))) }

// spreadOf returns over how long the wake-ups of that many are spread. A single one
// does not wait.
func spreadOf(count int) time.Duration {
	return min(time.Duration(max(count-1, 0))*spreadEach, maxSpread)
}

// wakeOver wakes subscribers at random moments of a spread. The caller holds the lock.
func (h *Hub) wakeOver(each map[*subscriber]struct{}, spread time.Duration) {
	for one := range each {
		if spread == 0 {
			one.signal()
			continue
		}
		time.AfterFunc(rand.N(spread), func() { //nolint:gosec // no secret: spreads load
			h.mu.Lock()
			defer h.mu.Unlock()
			if !h.closed {
				one.signal()
			}
		})
	}
}

// signal never waits.
func (s *subscriber) signal() {
	select {
	case s.wake <- struct{}{}:
	default: // a wake-up is pending already
	}
}

func (h *Hub) closeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, each := range h.subscribers {
		for one := range each {
			close(one.wake)
		}
	}
}
