package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

func newWorldKey() market.Key {
	perTask, used := market.Cents(2000), time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)
	return market.Key{
		ID: uuid.Must(uuid.NewV7()), AccountID: alice, Livemode: true, Name: "Nightly import", LastFour: "wxyz",
		Scopes: []market.Scope{market.ScopePosterRead}, PerTask: &perTask,
		CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC), LastUsedAt: &used,
	}
}

// tokenOf makes a credential out of a kept key.
func (w *fixture) tokenOf(key market.Key) string {
	token := w.token(key.Owner(), key.Scopes...)
	principal := w.principals[token]
	principal.KeyID = key.ID
	w.principals[token] = principal
	return token
}

func (w *fixture) CreateKey(_ context.Context, wanted market.NewKey) (market.Key, string, error) {
	if w.bug != nil {
		panic(w.bug)
	}
	key := market.Key{
		ID: uuid.Must(uuid.NewV7()), AccountID: wanted.AccountID, Livemode: wanted.Livemode, Name: wanted.Name, LastFour: "abcd",
		Scopes: wanted.Scopes, ExpiresAt: wanted.ExpiresAt, PerTask: wanted.Limits.PerTask, PerMonth: wanted.Limits.PerMonth,
	}
	w.keys = append(w.keys, key)
	return key, "aitk_live_secret_abcd", nil
}

func (w *fixture) ListKeys(_ context.Context, owner market.Owner, page market.Page) ([]market.Key, error) {
	var found []market.Key
	for _, k := range w.keys {
		if k.AccountID == owner.AccountID && k.Livemode == owner.Livemode {
			found = append(found, k)
		}
	}
	return found[:min(len(found), page.Limit)], nil
}

func (w *fixture) keyAt(owner market.Owner, id uuid.UUID) (*market.Key, error) {
	for i := range w.keys {
		if k := &w.keys[i]; k.ID == id && k.AccountID == owner.AccountID && k.Livemode == owner.Livemode {
			return k, nil
		}
	}
	return nil, errNotFound
}

func (w *fixture) KeyOfAccount(_ context.Context, owner market.Owner, id uuid.UUID) (market.Key, error) {
	key, err := w.keyAt(owner, id)
	if err != nil {
		return market.Key{}, err
	}
	return *key, nil
}

func (w *fixture) ChangeKey(_ context.Context, owner market.Owner, id uuid.UUID, change market.KeyChange) (market.Key, error) {
	key, err := w.keyAt(owner, id)
	if err != nil {
		return market.Key{}, err
	}
	if change.Name != nil {
		key.Name = *change.Name
	}
	if change.ExpiresAt != nil {
		key.ExpiresAt = change.ExpiresAt.At
	}
	if change.PerTask != nil {
		key.PerTask = change.PerTask.Amount
	}
	if change.PerMonth != nil {
		key.PerMonth = change.PerMonth.Amount
	}
	return *key, nil
}

func (w *fixture) RevokeKey(_ context.Context, owner market.Owner, id uuid.UUID) error {
	key, err := w.keyAt(owner, id)
	if err == nil {
		now := time.Now()
		key.RevokedAt = &now
	}
	return err
}

func (w *fixture) Account(_ context.Context, id uuid.UUID) (market.Account, error) {
	return market.Account{ID: id, Name: "Alice", CreatedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, nil
}
