package followers_test

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/followers"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/testkit"
)

var roomy = followers.Limits{PerAccount: 10, InAll: 10}

func TestFollow_RefusesOneStreamTooMany(t *testing.T) {
	t.Parallel()
	f := followers.New(followers.Limits{PerAccount: 2, InAll: 3}, zerolog.Nop())
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

func (s *scripted) ListenForEvents(ctx context.Context, listening func(), heard func(string)) error {
	select {
	case <-s.begin:
	case <-ctx.Done():
		return ctx.Err()
	}
	listening()
	for {
		select {
		case id := <-s.tells:
			heard(id)
		case <-s.breaks:
			return errors.New("connection lost")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func TestFollowers_LookAgainWheneverListeningBegins(t *testing.T) {
	t.Parallel()
	f := followers.New(roomy, zerolog.Nop())
	source := &scripted{make(chan struct{}), make(chan struct{}), make(chan string)}
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() { defer close(over); f.Run(ctx, source) }()
	woken, leave, err := f.Follow(uuid.New(), uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	source.begin <- struct{}{}
	<-woken
	source.tells <- "not an id"
	source.tells <- uuid.NewString() // of a task that nobody follows
	source.breaks <- struct{}{}
	source.begin <- struct{}{}
	<-woken // whatever happened in between
	stop()
	<-over
	if _, runs := <-woken; runs {
		t.Error("a follower was woken, not let go, when the process stopped")
	}
	if _, _, err := f.Follow(uuid.New(), uuid.New()); !refusal.Is(err, refusal.Unavailable) {
		t.Errorf("following a process that has stopped: %v", err)
	}
}

// The real thing: one connection of its own, however many follow; when the server
// cuts it, another one takes its place and everybody looks again.
func TestFollowers_OutliveTheirConnection(t *testing.T) {
	t.Parallel()
	s := testkit.Store(t)
	f := followers.New(roomy, zerolog.Nop())
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() { defer close(over); f.Run(ctx, s) }()
	defer func() { stop(); <-over }()
	task := uuid.New()
	woken, leave, err := f.Follow(uuid.New(), task)
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	<-woken // listening
	notify := func() {
		if _, err := s.Pool().Exec(t.Context(), `SELECT pg_notify('task_events', $1)`, task.String()); err != nil {
			t.Fatal(err)
		}
	}
	notify()
	<-woken
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
	<-woken // listening again
	notify()
	<-woken
}

func mustFollow(t *testing.T, f *followers.Followers, account uuid.UUID) (<-chan struct{}, func()) {
	t.Helper()
	woken, leave, err := f.Follow(account, uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	return woken, leave
}
