package auth

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// keyRing keeps keys in memory and counts what it is asked.
type keyRing struct {
	keys     map[string]KeyRecord
	found    int
	touched  []uuid.UUID
	findErr  error
	touchErr error
}

func (r *keyRing) FindKey(_ context.Context, hash []byte) (KeyRecord, error) {
	r.found++
	if r.findErr != nil {
		return KeyRecord{}, r.findErr
	}
	record, known := r.keys[string(hash)]
	if !known {
		return record, refusal.New(refusal.NotFound, "Not found.")
	}
	return record, nil
}

func (r *keyRing) TouchKey(_ context.Context, id uuid.UUID, _ time.Time) error {
	r.touched = append(r.touched, id)
	return r.touchErr
}

// issue makes a key, changed before it is kept.
func (r *keyRing) issue(change func(*KeyRecord)) string {
	plain, record := NewKey(true)
	record.AccountID, record.Scopes = uuid.New(), []market.Scope{market.ScopePoster}
	change(&record)
	if r.keys == nil {
		r.keys = map[string]KeyRecord{}
	}
	r.keys[string(record.Hash[:])] = record
	return plain
}

func newAuthenticator(t *testing.T, ring *keyRing) *Authenticator {
	t.Helper()
	authenticator, err := NewAuthenticator(ring, time.Now, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return authenticator
}

func TestAuthenticate_RefusesAKeyThatIsNoLongerGood(t *testing.T) {
	t.Parallel()
	past := time.Now().Add(-time.Second)
	tests := map[string]struct {
		change func(*KeyRecord)
		says   string
	}{
		"revoked":                  {func(k *KeyRecord) { k.RevokedAt = &past }, "revoked"},
		"expired":                  {func(k *KeyRecord) { k.ExpiresAt = &past }, "expired"},
		"kept for the other mode":  {func(k *KeyRecord) { k.Livemode = false }, "not known"},
		"kept under another hash":  {func(k *KeyRecord) { k.Hash[0]++ }, "not known"},
		"kept under the zero hash": {func(k *KeyRecord) { k.Hash = [32]byte{} }, "not known"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ring := &keyRing{}
			_, err := newAuthenticator(t, ring).Authenticate(t.Context(), ring.issue(test.change))
			if !refusal.Is(err, refusal.Unauthenticated) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("err = %v, want a refusal that says %q", err, test.says)
			}
		})
	}
}

func TestAuthenticate_NeverAsksTheStoreAboutATypo(t *testing.T) {
	t.Parallel()
	ring := &keyRing{}
	if _, err := newAuthenticator(t, ring).Authenticate(t.Context(), "aitk_live_typo"); !refusal.Is(err, refusal.Unauthenticated) {
		t.Errorf("err = %v", err)
	}
	if ring.found > 0 {
		t.Error("the store was asked")
	}
}

func TestAuthenticate_TellsAStoreThatIsAwayFromABadKey(t *testing.T) {
	t.Parallel()
	ring := &keyRing{findErr: errors.New("connection refused")}
	_, err := newAuthenticator(t, ring).Authenticate(t.Context(), ring.issue(func(*KeyRecord) {}))
	if _, refused := refusal.As(err); err == nil || refused {
		t.Errorf("err = %v, want an internal error", err)
	}
}

func TestAuthenticate_TellsWhoHoldsAKey(t *testing.T) {
	t.Parallel()
	ring := &keyRing{touchErr: errors.New("read-only")}
	var kept KeyRecord
	plain := ring.issue(func(k *KeyRecord) { kept = *k })
	got, err := newAuthenticator(t, ring).Authenticate(t.Context(), plain)
	if err != nil {
		t.Fatal(err)
	}
	want := market.Principal{AccountID: kept.AccountID, KeyID: kept.ID, Livemode: true, Scopes: kept.Scopes}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("principal (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]uuid.UUID{kept.ID}, ring.touched); diff != "" {
		t.Errorf("touched (-want +got):\n%s", diff)
	}
}

// Revoking works on every replica within five seconds.
func TestAuthenticate_BelievesAKeyForAtMostFiveSeconds(t *testing.T) {
	t.Parallel()
	ring := &keyRing{}
	plain := ring.issue(func(*KeyRecord) {})
	authenticator := newAuthenticator(t, ring)
	for range 10 {
		if _, err := authenticator.Authenticate(t.Context(), plain); err != nil {
			t.Fatal(err)
		}
	}
	if ring.found != 1 {
		t.Errorf("the store was asked %d times, want once", ring.found)
	}
	if believedFor > 5*time.Second {
		t.Errorf("a key is believed for %s", believedFor)
	}
}

func TestAuthenticate_NoticesARevocationOnceItStopsBelieving(t *testing.T) {
	t.Parallel()
	ring := &keyRing{}
	plain := ring.issue(func(*KeyRecord) {})
	authenticator := newAuthenticator(t, ring)
	authenticator.believed = expirable.NewLRU[[32]byte, KeyRecord](1, nil, time.Millisecond)
	if _, err := authenticator.Authenticate(t.Context(), plain); err != nil {
		t.Fatal(err)
	}
	revoked := time.Now()
	for hash, record := range ring.keys {
		record.RevokedAt = &revoked
		ring.keys[hash] = record
	}
	for t.Context().Err() == nil {
		if _, err := authenticator.Authenticate(t.Context(), plain); refusal.Is(err, refusal.Unauthenticated) {
			return
		}
	}
	t.Error("the revoked key is believed for ever")
}
