package notify_test

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/notify"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/testkit"
)

var roomy = notify.Limits{PerAccount: 10, InAll: 10}

func TestFollow_RefusesOneStreamTooMany(t *testing.T) {
	t.Parallel()
	f := notify.NewHub(notify.Limits{PerAccount: 2, InAll: 3}, zerolog.Nop())
	greedy, other := uuid.New(), uuid.New()
	mustFollow(t, f, greedy)
	_, leave := mustFollow(t, f, greedy)
	if _, _, err := f.Follow(greedy, uuid.New()); !refusal.Is(err, refusal.Unavailable) {
		t.Errorf("a third stream of an account: %v, want unavailable", err)
	}
	mustFollow(t, f, other)
	if _, _, err := f.Follow(uuid.New(), uuid.New()); !refusal.Is(err, refusal.Unavailable) {
		t.Errorf("a fourth stream in all: %v, want unavailable", err)
	}
	leave()
	leave() // once more does nothing
	mustFollow(t, f, greedy)
	if _, _, err := f.Follow(other, uuid.New()); !refusal.Is(err, refusal.Unavailable) {
		t.Error("who left twice made room for two")
	}
}

// scripted is a source that a test lets speak and break.
type scripted struct {
	begin, breaks chan struct{}
	tells         chan string
}

func (s *scripted) Listen(ctx context.Context, _ []string, listening func(), heard func(channel, payload string)) error {
	select {
	case <-s.begin:
	case <-ctx.Done():
		return ctx.Err()
	}
	listening()
	for {
		select {
		case id := <-s.tells:
			heard(notify.ChannelTasks, id)
		case <-s.breaks:
			return errors.New("connection lost")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func TestHub_LookAgainWheneverListeningBegins(t *testing.T) {
	t.Parallel()
	f := notify.NewHub(roomy, zerolog.Nop())
	source := &scripted{make(chan struct{}), make(chan struct{}), make(chan string)}
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() { defer close(over); f.Run(ctx, source) }()
	wake, leave, err := f.Follow(uuid.New(), uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	source.begin <- struct{}{}
	<-wake
	source.tells <- "not an id"
	source.tells <- uuid.NewString() // of a task that nobody follows
	source.breaks <- struct{}{}
	source.begin <- struct{}{}
	<-wake // whatever happened in between
	stop()
	<-over
	if _, runs := <-wake; runs {
		t.Error("a follower was woken, not let go, when the process stopped")
	}
	if _, _, err := f.Follow(uuid.New(), uuid.New()); !refusal.Is(err, refusal.Unavailable) {
		t.Errorf("following a process that has stopped: %v", err)
	}
}

// The real thing: one connection of its own, however many follow; when the server
// cuts it, another one takes its place and everybody looks again.
func TestHub_OutliveTheirConnection(t *testing.T) {
	t.Parallel()
	s := testkit.Store(t)
	f := notify.NewHub(roomy, zerolog.Nop())
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() { defer close(over); f.Run(ctx, s) }()
	defer func() { stop(); <-over }()
	task := uuid.New()
	wake, leave, err := f.Follow(uuid.New(), task)
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	<-wake // listening
	announce := func() {
		if _, err := s.Pool().Exec(t.Context(), `SELECT pg_notify('task_events', $1)`, task.String()); err != nil {
			t.Fatal(err)
		}
	}
	announce()
	<-wake
	admin, err := pgx.Connect(t.Context(), os.Getenv("DATABASE_ADMIN_URL"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close(context.WithoutCancel(t.Context())) }()
	var cut int
	err = admin.QueryRow(t.Context(), `
		SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE application_name = 'aitasker-listener' AND datname = $1`, s.Pool().Config().ConnConfig.Database).Scan(&cut)
	if err != nil || cut != 1 {
		t.Fatalf("%d listening connections, %v; want one", cut, err)
	}
	<-wake // listening again
	announce()
	<-wake
}

func mustFollow(t *testing.T, f *notify.Hub, account uuid.UUID) (<-chan struct{}, func()) {
	t.Helper()
	wake, leave, err := f.Follow(account, uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	return wake, leave
}

// A subscriber that does not read holds nobody up, and finds one wake-up when it does.
func TestHub_IsNotHeldUpByASlowSubscriber(t *testing.T) {
	t.Parallel()
	h := notify.NewHub(roomy, zerolog.Nop())
	source := &scripted{make(chan struct{}), make(chan struct{}), make(chan string)}
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() { defer close(over); h.Run(ctx, source) }()
	agent := uuid.NewString()
	slow, leaveSlow := h.Subscribe(notify.Topic{Channel: notify.ChannelTasks})
	defer leaveSlow()
	quick, leaveQuick := h.Subscribe(notify.Topic{Channel: notify.ChannelTasks, Key: agent})
	defer leaveQuick()
	other, leaveOther := h.Subscribe(notify.Topic{Channel: notify.ChannelInvitations, Key: agent})
	defer leaveOther()
	source.begin <- struct{}{}
	<-quick
	<-other
	for range 50 {
		source.tells <- agent
		<-quick
	}
	<-slow
	select {
	case <-other:
		t.Error("a notification of another channel woke a subscriber")
	default:
	}
	stop()
	<-over
	if _, open := <-other; open {
		t.Error("a subscriber is still open after the stop")
	}
	late, leave := h.Subscribe(notify.Topic{Channel: notify.ChannelTasks})
	defer leave()
	if _, open := <-late; open {
		t.Error("who subscribes after the stop waits for nothing")
	}
}

// flapping is a source that breaks as soon as it listens.
type flapping struct{ listens atomic.Int64 }

func (f *flapping) Listen(_ context.Context, _ []string, listening func(), _ func(channel, payload string)) error {
	f.listens.Add(1)
	listening()
	return errors.New("cut off")
}

func TestHub_DoesNotSpinWhenTheConnectionBreaksAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h, source := notify.NewHub(roomy, zerolog.Nop()), &flapping{}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		h.Run(ctx, source)
		if listens := source.listens.Load(); listens < 5 || listens > 40 {
			t.Errorf("it connected %d times in a minute", listens)
		}
	})
}
