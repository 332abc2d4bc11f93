package store_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

// request is a keyed request of the poster's that asks for that.
func (h *fixture) request(key, asks string) *market.KeyedRequest {
	digest := sha256.Sum256([]byte(asks))
	return &market.KeyedRequest{AccountID: h.poster, Route: "create-task", Key: key, Digest: digest[:]}
}

func TestClaimRequest_RefusesAKeyThatStandsForAnotherRequest(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	if _, err := h.ClaimRequest(t.Context(), h.request("k", "a logo"), time.Hour); err != nil {
		t.Fatal(err)
	}
	_, err := h.ClaimRequest(t.Context(), h.request("k", "a poem"), time.Hour)
	if !refusal.Is(err, refusal.Invalid) {
		t.Errorf("another request under the key: %v", err)
	}
	live := h.request("k", "a poem")
	live.Livemode = true
	if claim, err := h.ClaimRequest(t.Context(), live, time.Hour); err != nil || claim.ID == uuid.Nil {
		t.Errorf("the key in the other mode: %+v, %v", claim, err)
	}
}

func TestClaimRequest_GivesAKeyToOneAmongManyAtOnce(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	var claims atomic.Int32
	var asked sync.WaitGroup
	for range 16 {
		asked.Go(func() {
			claim, err := h.ClaimRequest(t.Context(), h.request("k", "a logo"), time.Hour)
			if err != nil {
				t.Errorf("ClaimRequest: %v", err)
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

func TestClaimRequest_ResumesWhatADeadProcessLeft(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	first, err := h.ClaimRequest(t.Context(), h.request("k", "a logo"), 0)
	if err != nil || first.Resumed {
		t.Fatalf("first claim %+v, %v", first, err)
	}
	second, err := h.ClaimRequest(t.Context(), h.request("k", "a logo"), time.Hour)
	if err != nil || second.ID == uuid.Nil || !second.Resumed {
		t.Errorf("claim after one ran out: %+v, %v", second, err)
	}
	// The first was only slow: its answer counts, and giving up tells of it.
	if kept, err := h.KeepAnswer(t.Context(), h.request("k", "a logo"), []byte("first")); err != nil || string(kept) != "first" {
		t.Errorf("KeepAnswer = %q, %v", kept, err)
	}
	if kept, err := h.KeepAnswer(t.Context(), h.request("k", "a logo"), []byte("second")); err != nil || string(kept) != "first" {
		t.Errorf("the later answer: KeepAnswer = %q, %v", kept, err)
	}
	if kept, err := h.GiveUpClaim(t.Context(), h.request("k", "a logo"), second.ID, true); err != nil || string(kept) != "first" {
		t.Errorf("GiveUpClaim = %q, %v", kept, err)
	}
	again, err := h.ClaimRequest(t.Context(), h.request("k", "a logo"), time.Hour)
	if err != nil || string(again.Answer) != "first" || again.ID != uuid.Nil {
		t.Errorf("a repeat gets %+v, %v", again, err)
	}
}

func TestGiveUpClaim_FreesTheKeyOrLeavesItBound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		free    bool
		resumed bool
	}{"refused": {true, false}, "outcome unknown": {false, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHall(t)
			claim, err := h.ClaimRequest(t.Context(), h.request("k", "a logo"), time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			if kept, err := h.GiveUpClaim(t.Context(), h.request("k", "a logo"), claim.ID, test.free); err != nil || kept != nil {
				t.Fatalf("GiveUpClaim = %q, %v", kept, err)
			}
			next, err := h.ClaimRequest(t.Context(), h.request("k", "a logo"), time.Hour)
			if err != nil || next.ID == uuid.Nil || next.Resumed != test.resumed {
				t.Errorf("next claim %+v, %v", next, err)
			}
		})
	}
}

func TestClaimRequest_SweepsKeysThatAreOldEnough(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for _, key := range []string{"old", "new"} {
		if _, err := h.ClaimRequest(t.Context(), h.request(key, "a logo"), 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Pool().Exec(t.Context(), `UPDATE keyed_requests SET created_at = now() - interval '3 days' WHERE key = 'old'`); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ClaimRequest(t.Context(), h.request("newest", "a logo"), 0); err != nil {
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

func TestTogether_KeepsTheEffectOnlyWithItsAnswer(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	request := h.request("k", "an agent")
	if _, err := h.ClaimRequest(t.Context(), request, time.Hour); err != nil {
		t.Fatal(err)
	}
	lost := errors.New("the process dies here")
	register := func(ctx context.Context, end error) error {
		return h.Together(ctx, func(ctx context.Context) error {
			_, err := h.InsertAgent(ctx, uuid.New(), market.NewAgent{
				AccountID: h.poster, Name: "Scribe", Slug: "scribe", ExecutionMode: market.ModeSync,
			}, false, store.SealedKey{Sealed: []byte("sealed"), Last4: "last"})
			if err != nil {
				return err
			}
			if _, err := h.KeepAnswer(ctx, request, []byte("registered")); err != nil {
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
	claim, err := h.ClaimRequest(t.Context(), request, time.Hour)
	if err != nil || string(claim.Answer) != "registered" {
		t.Errorf("a repeat gets %+v, %v", claim, err)
	}
}
