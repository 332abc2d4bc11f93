package followers

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/refusal"
)

// Source tells of tasks that change.
type Source interface {
	// ListenForEvents calls listening when it begins to hear, and heard with the id
	// of every task that changes from then on, until ctx ends or it fails.
	ListenForEvents(ctx context.Context, listening func(), heard func(taskID string)) error
}

// Limits keep one account, or all together, from holding more streams open than
// a process carries.
type Limits struct {
	PerAccount int
	InAll      int
}

// DefaultLimits leave room in the memory of a small machine: a stream costs some
// 40 KiB.
var DefaultLimits = Limits{PerAccount: 2_000, InAll: 10_000}

// The pause before listening again grows from shortPause to longPause.
const (
	shortPause = 100 * time.Millisecond
	longPause  = 5 * time.Second
)

// Followers are all who follow a task in this process.
type Followers struct {
	limits Limits
	log    zerolog.Logger

	mu         sync.Mutex
	byTask     map[uuid.UUID]map[*follower]struct{}
	perAccount map[uuid.UUID]int
	count      int
	closed     bool
}

type follower struct {
	account, task uuid.UUID
	woken         chan struct{}
}

// New makes an empty set.
func New(limits Limits, log zerolog.Logger) *Followers {
	return &Followers{
		limits: limits, log: log,
		byTask: map[uuid.UUID]map[*follower]struct{}{}, perAccount: map[uuid.UUID]int{},
	}
}

// Run listens until ctx ends and then lets everybody go: their channels are closed.
func (f *Followers) Run(ctx context.Context, source Source) {
	defer f.letGo()
	for pause := shortPause; ctx.Err() == nil; pause = min(2*pause, longPause) {
		err := source.ListenForEvents(ctx, func() {
			pause = shortPause
			f.wakeAll() // whatever happened while nobody listened
		}, f.wake)
		if ctx.Err() != nil {
			return
		}
		f.log.Warn().Err(err).Dur("pause_ms", pause).Msg("listening for events broke off")
		select {
		case <-ctx.Done():
		case <-time.After(pause/2 + rand.N(pause)): //nolint:gosec // no secret: spreads replicas
		}
	}
}

// Follow wakes its caller when the task may have changed, now and then also for
// nothing. The channel is closed when the process stops. Leave must be called.
// Too many streams are refused with refusal.Unavailable.
func (f *Followers) Follow(accountID, taskID uuid.UUID) (woken <-chan struct{}, leave func(), err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.closed:
		return nil, nil, refusal.New(refusal.Unavailable, "The server is stopping; connect again.")
	case f.count >= f.limits.InAll:
		return nil, nil, refusal.New(refusal.Unavailable, "Too many streams are open; connect again later, or read GET /api/v1/events.")
	case f.perAccount[accountID] >= f.limits.PerAccount:
		return nil, nil, refusal.New(refusal.Unavailable,
			"Your account has %d streams open, which is the most; close one, or read GET /api/v1/events.", f.limits.PerAccount)
	}
	one := &follower{account: accountID, task: taskID, woken: make(chan struct{}, 1)}
	if f.byTask[taskID] == nil {
		f.byTask[taskID] = map[*follower]struct{}{}
	}
	f.byTask[taskID][one] = struct{}{}
	f.perAccount[accountID]++
	f.count++
	return one.woken, sync.OnceFunc(func() { f.remove(one) }), nil
}

func (f *Followers) remove(one *follower) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.byTask[one.task], one)
	if len(f.byTask[one.task]) == 0 {
		delete(f.byTask, one.task)
	}
	f.perAccount[one.account]--
	if f.perAccount[one.account] == 0 {
		delete(f.perAccount, one.account)
	}
	f.count--
}

func (f *Followers) wake(taskID string) {
	id, err := uuid.Parse(taskID)
	if err != nil {
		f.log.Error().Err(errors.Join(errors.New("an event without a task"), err)).Msg("notification not understood")
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	wakeEach(f.byTask[id])
}

func (f *Followers) wakeAll() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, followers := range f.byTask {
		wakeEach(followers)
	}
}

// wakeEach never waits: who is awake already looks once more.
func wakeEach(followers map[*follower]struct{}) {
	for one := range followers {
		select {
		case one.woken <- struct{}{}:
		default:
		}
	}
}

func (f *Followers) letGo() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for _, followers := range f.byTask {
		for one := range followers {
			close(one.woken)
		}
	}
}
