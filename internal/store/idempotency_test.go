package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/idempotency"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

// requestKey is a key of the poster's for a request that asks for that.
func (h *fixture) requestKey(value, asks string) *idempotency.Key {
	return &idempotency.Key{
		Owner: market.Owner{AccountID: h.poster}, Operation: "create-task", Value: value, Digest: idempotency.Digest([]byte(asks)),
	}
}

func TestClaimKey_RefusesAKeyThatStandsForAnotherRequest(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	if _, err := h.ClaimKey(t.Context(), h.requestKey("k", "a logo"), time.Hour); err != nil {
		t.Fatal(err)
	}
	_, err := h.ClaimKey(t.Context(), h.requestKey("k", "a poem"), time.Hour)
	if !refusal.Is(err, refusal.Invalid) {
		t.Errorf("another request under the key: %v", err)
	}
	live := h.requestKey("k", "a poem")
	live.Owner.Livemode = true
	if claim, err := h.ClaimKey(t.Context(), live, time.Hour); err != nil || claim.ID == uuid.Nil {
		t.Errorf("the key in the other mode: %+v, %v", claim, err)
	}
}

func TestClaimKey_GivesAKeyToOneAmongManyAtOnce(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	var claims atomic.Int32
	var asked sync.WaitGroup
	for range 16 {
		asked.Go(func() {
			claim, err := h.ClaimKey(t.Context(), h.requestKey("k", "a logo"), time.Hour)
			if err != nil {
				t.Errorf("ClaimKey: %v", err)
			}
			if claim.ID != uuid.Nil {
				claims.Add(1)
			}
		})
	}
	asked.Wait()
	if claims.Load() != 1 {
		t.Errorf("%d hold the claim", claims.Load())
	}
}

func TestClaimKey_ResumesWhatADeadProcessLeft(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	first, err := h.ClaimKey(t.Context(), h.requestKey("k", "a logo"), 0)
	if err != nil || first.Resumed {
		t.Fatalf("first claim %+v, %v", first, err)
	}
	second, err := h.ClaimKey(t.Context(), h.requestKey("k", "a logo"), time.Hour)
	if err != nil || second.ID == uuid.Nil || !second.Resumed {
		t.Errorf("claim after one ran out: %+v, %v", second, err)
	}
	// The first was only slow: its answer counts, and giving up tells of it.
	if kept, err := h.KeepAnswer(t.Context(), h.requestKey("k", "a logo"), []byte("first")); err != nil || string(kept) != "first" {
		t.Errorf("KeepAnswer = %q, %v", kept, err)
	}
	if kept, err := h.KeepAnswer(t.Context(), h.requestKey("k", "a logo"), []byte("second")); err != nil || string(kept) != "first" {
		t.Errorf("the later answer: KeepAnswer = %q, %v", kept, err)
	}
	if kept, err := h.ReleaseKey(t.Context(), h.requestKey("k", "a logo"), second.ID, idempotency.Free); err != nil || string(kept) != "first" {
		t.Errorf("ReleaseKey = %q, %v", kept, err)
	}
	again, err := h.ClaimKey(t.Context(), h.requestKey("k", "a logo"), time.Hour)
	if err != nil || string(again.Answer) != "first" || again.ID != uuid.Nil {
		t.Errorf("a repeat gets %+v, %v", again, err)
	}
}

func TestReleaseKey_FreesTheKeyOrLeavesItBound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		release idempotency.Release
		resumed bool
	}{"refused": {idempotency.Free, false}, "outcome unknown": {idempotency.Resumable, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHall(t)
			claim, err := h.ClaimKey(t.Context(), h.requestKey("k", "a logo"), time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			if kept, err := h.ReleaseKey(t.Context(), h.requestKey("k", "a logo"), claim.ID, test.release); err != nil || kept != nil {
				t.Fatalf("ReleaseKey = %q, %v", kept, err)
			}
			next, err := h.ClaimKey(t.Context(), h.requestKey("k", "a logo"), time.Hour)
			if err != nil || next.ID == uuid.Nil || next.Resumed != test.resumed {
				t.Errorf("next claim %+v, %v", next, err)
			}
		})
	}
}

func TestClaimKey_SweepsKeysThatAreOldEnough(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for _, value := range []string{"old", "new"} {
		if _, err := h.ClaimKey(t.Context(), h.requestKey(value, "a logo"), 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Pool().Exec(t.Context(), `UPDATE keyed_requests SET created_at = now() - interval '3 days' WHERE key = 'old'`); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ClaimKey(t.Context(), h.requestKey("newest", "a logo"), 0); err != nil {
		t.Fatal(err)
	}
	var keys []string
	if err := h.Pool().QueryRow(t.Context(), `SELECT array_agg(key ORDER BY key) FROM keyed_requests`).Scan(&keys); err != nil {
		t.Fatal(err)
	}
	if len(keys) != 2 {
		t.Errorf("keys are %v, want the two newer ones", keys)
	}
}

func TestInTransaction_KeepsTheEffectOnlyWithItsAnswer(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	key := h.requestKey("k", "an agent")
	if _, err := h.ClaimKey(t.Context(), key, time.Hour); err != nil {
		t.Fatal(err)
	}
	lost := errors.New("the process dies here")
	register := func(ctx context.Context, end error) error {
		return h.InTransaction(ctx, func(tx *store.Store) error {
			_, err := tx.InsertAgent(ctx, uuid.New(), market.NewAgent{
				AccountID: h.poster, Name: "Scribe", Slug: "scribe", ExecutionMode: market.ModeSync,
			}, false, store.SealedKey{Sealed: []byte("sealed"), Last4: "last"})
			if err != nil {
				return err
			}
			if _, err := tx.KeepAnswer(ctx, key, []byte("registered")); err != nil {
				return err
			}
			return end
		})
	}
	if err := register(t.Context(), lost); !errors.Is(err, lost) {
		t.Fatalf("err = %v", err)
	}
	if _, err := h.AgentBySlug(t.Context(), "scribe"); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("the agent stayed without its answer: %v", err)
	}
	if err := register(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	claim, err := h.ClaimKey(t.Context(), key, time.Hour)
	if err != nil || string(claim.Answer) != "registered" {
		t.Errorf("a repeat gets %+v, %v", claim, err)
	}
}

type plainSealer struct{}

func (plainSealer) Seal(plaintext []byte, _ string) ([]byte, error) { return plaintext, nil }

func (plainSealer) Open(sealed []byte, _ string) ([]byte, error) { return sealed, nil }

// The claim is released outside of the transaction that the panic rolled back.
func TestInTransaction_FreesTheKeyAfterAPanic(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	key := h.requestKey("k", "an account")
	account := uuid.New()
	service := idempotency.NewService(h.Store, plainSealer{})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		var within *store.Store
		transaction := func(ctx context.Context, run func(idempotency.Store) error) error {
			return h.InTransaction(ctx, func(tx *store.Store) error {
				within = tx
				return run(tx)
			})
		}
		_, _, _ = service.Once(t.Context(), key, transaction, func(bool) idempotency.Answer {
			if err := within.EnsureAccount(t.Context(), account, "Another"); err != nil {
				t.Error(err)
			}
			panic("a bug")
		})
	}()
	if _, err := h.Account(t.Context(), account); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("the effect stayed: %v", err)
	}
	claim, err := h.ClaimKey(t.Context(), h.requestKey("k", "another request"), time.Hour)
	if err != nil || claim.ID == uuid.Nil || claim.Resumed {
		t.Errorf("the key is not free: %+v, %v", claim, err)
	}
}
