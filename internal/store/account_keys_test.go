package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/testkit"
)

func (h *fixture) key(t *testing.T, change func(*market.NewKey)) (market.Key, string) {
	t.Helper()
	wanted := market.NewKey{AccountID: h.poster, Name: "test", Scopes: []market.Scope{market.ScopePoster}}
	change(&wanted)
	key, plain, err := h.CreateKey(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	return key, plain
}

func TestKeys_AreInvisibleToOthersAndToTheOtherMode(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	key, _ := h.key(t, func(*market.NewKey) {})
	name := "taken over"
	for caller, as := range map[string]struct {
		account  uuid.UUID
		livemode bool
		key      uuid.UUID
	}{
		"another account": {uuid.New(), false, key.ID},
		"the other mode":  {h.poster, true, key.ID},
		"an absent key":   {h.poster, false, uuid.New()},
	} {
		_, readErr := h.KeyOfAccount(t.Context(), market.Owner{AccountID: as.account, Livemode: as.livemode}, as.key)
		_, changeErr := h.ChangeKey(t.Context(), market.Owner{AccountID: as.account, Livemode: as.livemode}, as.key, market.KeyChange{Name: &name})
		revokeErr := h.RevokeKey(t.Context(), market.Owner{AccountID: as.account, Livemode: as.livemode}, as.key)
		for act, err := range map[string]error{"read": readErr, "change": changeErr, "revoke": revokeErr} {
			if !refusal.Is(err, refusal.NotFound) {
				t.Errorf("%s: %s: %v", caller, act, err)
			}
		}
	}
	listed, err := h.ListKeys(t.Context(), market.Owner{AccountID: h.poster, Livemode: true}, market.Page{Limit: 10})
	if err != nil || len(listed) != 0 {
		t.Errorf("live keys = %v, %v", listed, err)
	}
	if left, err := h.KeyOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, key.ID); err != nil || !cmp.Equal(key, left) {
		t.Errorf("the key was changed: %v (-want +got):\n%s", err, cmp.Diff(key, left))
	}
}

func TestListKeys_PagesThroughEveryKeyOnce(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	var want []uuid.UUID
	for range 5 {
		key, _ := h.key(t, func(*market.NewKey) {})
		want = append(want, key.ID)
	}
	slices.Reverse(want)
	var seen []uuid.UUID
	page := market.Page{Limit: 2}
	for len(seen) < len(want) {
		keys, err := h.ListKeys(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, page)
		if err != nil || len(keys) == 0 {
			t.Fatalf("page after %v = %v, %v", page.After, keys, err)
		}
		for i := range keys {
			seen = append(seen, keys[i].ID)
		}
		last := keys[len(keys)-1]
		page.After = &market.Cursor{CreatedAt: last.CreatedAt, ID: last.ID}
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestChangeKey_RefusesARevokedKey(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	key, _ := h.key(t, func(*market.NewKey) {})
	for range 2 {
		if err := h.RevokeKey(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, key.ID); err != nil {
			t.Fatal(err)
		}
	}
	_, err := h.ChangeKey(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, key.ID, market.KeyChange{PerTask: &market.SpendLimit{}})
	if !refusal.Is(err, refusal.WrongState) {
		t.Errorf("err = %v", err)
	}
}

func TestChangeKey_KeepsWhatIsNotChanged(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	expires := time.Now().Add(time.Hour).UTC().Truncate(time.Microsecond)
	want, _ := h.key(t, func(k *market.NewKey) {
		k.ExpiresAt, k.Limits = &expires, market.SpendLimits{PerTask: new(market.Cents(500))}
	})
	if got, err := h.ChangeKey(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, want.ID,
		market.KeyChange{}); err != nil || !cmp.Equal(want, got) {
		t.Errorf("no change: %v (-want +got):\n%s", err, cmp.Diff(want, got))
	}
	want.Name, want.PerTask, want.PerMonth = "renamed", nil, new(market.Cents(700))
	got, err := h.ChangeKey(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, want.ID, market.KeyChange{
		Name: &want.Name, PerTask: &market.SpendLimit{}, PerMonth: &market.SpendLimit{Amount: new(market.Cents(700))},
	})
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("some changes: %v (-want +got):\n%s", err, diff)
	}
}

// Two replicas of the API look keys up in one database.
func TestRevokeKey_IsHeededByEveryReplicaWithinFiveSeconds(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	key, plain := h.key(t, func(*market.NewKey) {})
	var replicas [2]*auth.Authenticator
	for i := range replicas {
		replica, err := auth.NewAuthenticator(h, time.Now, zerolog.Nop())
		if err != nil {
			t.Fatal(err)
		}
		if principal, err := replica.Authenticate(t.Context(), plain); err != nil || principal.KeyID != key.ID {
			t.Fatalf("replica %d: %+v, %v", i, principal, err)
		}
		replicas[i] = replica
	}
	if err := h.RevokeKey(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, key.ID); err != nil {
		t.Fatal(err)
	}
	for i, replica := range replicas {
		testkit.Eventually(t, 5*time.Second, fmt.Sprintf("replica %d refuses the revoked key", i), func() bool {
			_, err := replica.Authenticate(t.Context(), plain)
			return refusal.Is(err, refusal.Unauthenticated)
		})
	}
}
