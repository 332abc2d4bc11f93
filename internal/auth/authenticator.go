package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// How long a key that was found is believed without asking again. Revoking works
// on every replica within five seconds (SPEC 4); the rest of them is for a look-up
// that was under way.
const (
	believedFor  = 4 * time.Second
	believedKeys = 10_000
)

// KeyStore keeps API keys.
type KeyStore interface {
	// FindKey finds the key with that hash; refusal.NotFound when there is none.
	FindKey(ctx context.Context, hash []byte) (KeyRecord, error)

	// TouchKey notes that a key was used.
	TouchKey(ctx context.Context, keyID uuid.UUID, at time.Time) error
}

// Authenticator turns API keys into principals.
type Authenticator struct {
	keys     KeyStore
	now      func() time.Time
	log      zerolog.Logger
	believed *expirable.LRU[[sha256.Size]byte, KeyRecord]
}

// NewAuthenticator makes an Authenticator that looks keys up in the store; now is
// the clock that expiry is measured by.
func NewAuthenticator(keys KeyStore, now func() time.Time, log zerolog.Logger) (*Authenticator, error) {
	if keys == nil || now == nil {
		return nil, errors.New("authenticator: key store and clock are required")
	}
	return &Authenticator{
		keys: keys, now: now, log: log,
		believed: expirable.NewLRU[[sha256.Size]byte, KeyRecord](believedKeys, nil, believedFor),
	}, nil
}

// Authenticate tells who holds an API key. A mistyped, unknown, expired or
// revoked key is refused with refusal.Unauthenticated.
func (a *Authenticator) Authenticate(ctx context.Context, token string) (market.Principal, error) {
	hash, livemode, err := ParseKey(token)
	if err != nil {
		return market.Principal{}, err
	}
	record, err := a.find(ctx, hash)
	if err != nil {
		return market.Principal{}, err
	}
	if record.Livemode != livemode {
		return market.Principal{}, refuseUnknown()
	}
	if record.RevokedAt != nil {
		return market.Principal{}, refusal.New(refusal.Unauthenticated, "This API key was revoked; use another one.")
	}
	if record.ExpiresAt != nil && !a.now().Before(*record.ExpiresAt) {
		return market.Principal{}, refusal.New(refusal.Unauthenticated, "This API key has expired; use another one.")
	}
	return market.Principal{
		AccountID: record.AccountID, KeyID: record.ID, Livemode: record.Livemode, Scopes: record.Scopes,
	}, nil
}

// find believes a key that was found a moment ago. An unknown key is never
// remembered, so a new one works at once.
func (a *Authenticator) find(ctx context.Context, hash [sha256.Size]byte) (KeyRecord, error) {
	if record, ok := a.believed.Get(hash); ok {
		return record, nil
	}
	record, err := a.keys.FindKey(ctx, hash[:])
	if refusal.Is(err, refusal.NotFound) {
		return KeyRecord{}, refuseUnknown()
	}
	if err != nil {
		return KeyRecord{}, fmt.Errorf("find api key: %w", err)
	}
	a.believed.Add(hash, record)
	if err := a.keys.TouchKey(ctx, record.ID, a.now()); err != nil {
		// The time of last use is a courtesy; nobody is turned away for it.
		a.log.Warn().Err(err).Stringer("key_id", record.ID).Msg("api key not touched")
	}
	return record, nil
}

func refuseUnknown() error {
	return refusal.New(refusal.Unauthenticated, "This API key is not known; check that it was copied whole.")
}
