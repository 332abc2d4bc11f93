package idempotency_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/idempotency"
	"github.com/aitasker/aitasker/internal/refusal"
)

// fakeStore keeps one key. Within a transaction it is a copy that replaces the
// original at the commit.
type fakeStore struct {
	mu       sync.Mutex
	claim    uuid.UUID // uuid.Nil when no try holds it
	known    bool
	answer   []byte
	releases []idempotency.Release
	keepErr  error
}

func (f *fakeStore) ClaimKey(context.Context, *idempotency.Key, time.Duration) (idempotency.Claim, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.answer != nil || f.claim != uuid.Nil {
		return idempotency.Claim{Answer: f.answer}, nil
	}
	resumed := f.known
	f.claim, f.known = uuid.New(), true
	return idempotency.Claim{ID: f.claim, Resumed: resumed}, nil
}

func (f *fakeStore) KeepAnswer(_ context.Context, _ *idempotency.Key, answer []byte) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.keepErr != nil {
		return nil, f.keepErr
	}
	if f.answer == nil {
		f.answer = answer
	}
	return f.answer, nil
}

func (f *fakeStore) ReleaseKey(ctx context.Context, _ *idempotency.Key, claimID uuid.UUID, release idempotency.Release) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	f.releases = append(f.releases, release)
	if f.claim == claimID {
		f.claim, f.known = uuid.Nil, release == idempotency.Resumable
	}
	return f.answer, nil
}

// transaction refuses every use after its end, as a database does.
func (f *fakeStore) transaction(_ context.Context, run func(idempotency.Store) error) error {
	tx := &fakeStore{keepErr: f.keepErr, answer: f.answer}
	if err := run(tx); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer = tx.answer
	return nil
}

type plainSealer struct{}

func (plainSealer) Seal(plaintext []byte, row string) ([]byte, error) {
	return append([]byte(row+"|"), plaintext...), nil
}

func (plainSealer) Open(sealed []byte, row string) ([]byte, error) {
	return bytes.TrimPrefix(sealed, []byte(row+"|")), nil
}

func answerOf(status int, body string) func(bool) idempotency.Answer {
	return func(bool) idempotency.Answer { return idempotency.Answer{Status: status, Body: []byte(body)} }
}

func mustNotRun(t *testing.T) func(bool) idempotency.Answer {
	t.Helper()
	return func(bool) idempotency.Answer {
		t.Error("the handler ran again")
		return idempotency.Answer{}
	}
}

var key = &idempotency.Key{Operation: "create-task", Value: "order 1"}

func TestOnce_GivesARepeatTheFirstFinalAnswer(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusCreated, http.StatusPaymentRequired} {
		store := &fakeStore{}
		service := idempotency.NewService(store, plainSealer{})
		for _, tx := range []idempotency.Transaction{nil, store.transaction} {
			store.answer, store.claim = nil, uuid.Nil
			first, replayed, err := service.Once(t.Context(), key, tx, answerOf(status, "first"))
			if err != nil || replayed || string(first.Body) != "first" {
				t.Errorf("the first try: %+v, %t, %v", first, replayed, err)
			}
			again, replayed, err := service.Once(t.Context(), key, tx, mustNotRun(t))
			if err != nil || !replayed || string(again.Body) != "first" || again.Status != status {
				t.Errorf("the repeat: %+v, %t, %v", again, replayed, err)
			}
		}
	}
}

func TestOnce_ReleasesTheKeyAfterAnAnswerThatIsNotFinal(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]idempotency.Release{
		http.StatusUnprocessableEntity: idempotency.Free, http.StatusConflict: idempotency.Free, http.StatusServiceUnavailable: idempotency.Resumable,
	} {
		store := &fakeStore{}
		service := idempotency.NewService(store, plainSealer{})
		for _, tx := range []idempotency.Transaction{nil, store.transaction} {
			store.releases = nil
			answer, replayed, err := service.Once(t.Context(), key, tx, answerOf(status, "no"))
			if err != nil || replayed || answer.Status != status || store.answer != nil {
				t.Errorf("%d: %+v, %t, %v", status, answer, replayed, err)
			}
			if len(store.releases) != 1 || store.releases[0] != want {
				t.Errorf("%d: released as %v, want %v", status, store.releases, want)
			}
		}
	}
}

// A handler that panicked in a transaction had no effect. Without one its effect is
// unknown, and only a repeat of the same request may go on.
func TestOnce_ReleasesTheKeyAtOnceAfterAPanic(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		transactional bool
		want          idempotency.Release
	}{"with a transaction": {true, idempotency.Free}, "without one": {false, idempotency.Resumable}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := &fakeStore{}
			service := idempotency.NewService(store, plainSealer{})
			var tx idempotency.Transaction
			if test.transactional {
				tx = store.transaction
			}
			ctx, leave := context.WithCancel(t.Context())
			func() {
				defer func() {
					if recover() == nil {
						t.Error("the panic was swallowed")
					}
				}()
				_, _, _ = service.Once(ctx, key, tx, func(bool) idempotency.Answer {
					leave() // the client is gone as well
					panic("a bug")
				})
			}()
			if len(store.releases) != 1 || store.releases[0] != test.want {
				t.Errorf("released as %v, want %v", store.releases, test.want)
			}
			_, _, err := service.Once(t.Context(), key, tx, func(resumed bool) idempotency.Answer {
				if resumed == test.transactional {
					t.Errorf("resumed = %t", resumed)
				}
				return idempotency.Answer{Status: http.StatusCreated}
			})
			if err != nil {
				t.Errorf("the repeat: %v", err)
			}
		})
	}
}

func TestOnce_LeavesTheKeyResumableWhenItsAnswerIsLost(t *testing.T) {
	t.Parallel()
	lost := errors.New("connection lost")
	store := &fakeStore{keepErr: lost}
	service := idempotency.NewService(store, plainSealer{})
	if _, _, err := service.Once(t.Context(), key, nil, answerOf(http.StatusCreated, "first")); !errors.Is(err, lost) {
		t.Errorf("err = %v", err)
	}
	store.keepErr = nil
	_, _, err := service.Once(t.Context(), key, nil, func(resumed bool) idempotency.Answer {
		if !resumed {
			t.Error("the repeat does not know that it resumes")
		}
		return idempotency.Answer{Status: http.StatusCreated}
	})
	if err != nil {
		t.Errorf("the repeat: %v", err)
	}
}

func TestOnce_GivesTheAnswerOfAnotherTryThatWasFirst(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusCreated, http.StatusServiceUnavailable} {
		store := &fakeStore{}
		service := idempotency.NewService(store, plainSealer{})
		answer, replayed, err := service.Once(t.Context(), key, nil, func(bool) idempotency.Answer {
			sealed, _ := plainSealer{}.Seal([]byte(`{"status":201,"body":"Zmlyc3Q="}`), "00000000-0000-0000-0000-000000000000:false:create-task:order 1")
			store.answer = sealed
			return idempotency.Answer{Status: status, Body: []byte("second")}
		})
		if err != nil || !replayed || answer.Status != http.StatusCreated || string(answer.Body) != "first" {
			t.Errorf("%d: %+v, %t, %v", status, answer, replayed, err)
		}
	}
}

func TestOnce_RefusesARepeatThatWaitedTooLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := idempotency.NewService(&fakeStore{claim: uuid.New()}, plainSealer{})
		began := time.Now()
		_, _, err := service.Once(t.Context(), key, nil, mustNotRun(t))
		if waited := time.Since(began); !refusal.Is(err, refusal.Busy) || waited != 15*time.Second {
			t.Errorf("after %s: %v", waited, err)
		}
	})
}
