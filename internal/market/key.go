package market

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// Key is an API key as its owner sees it: never the key itself.
type Key struct {
	ID         uuid.UUID
	AccountID  uuid.UUID
	Name       string
	LastFour   string
	Livemode   bool
	Scopes     []Scope
	PerTask    *Cents // most that a selection may cost; nil: no limit
	PerMonth   *Cents // most that its selections of a calendar month (UTC) may cost; nil: no limit
	CreatedAt  time.Time
	LastUsedAt *time.Time // to the minute; nil: never
	ExpiresAt  *time.Time // nil: never
	RevokedAt  *time.Time // nil: still valid
}

// SpendLimits are what a key may spend.
func (k Key) SpendLimits() SpendLimits { return SpendLimits{PerTask: k.PerTask, PerMonth: k.PerMonth} }

// NewKey is a key to be made.
type NewKey struct {
	AccountID uuid.UUID
	Livemode  bool
	Name      string
	Scopes    []Scope
	ExpiresAt *time.Time
	Limits    SpendLimits
}

// KeyChange says what becomes of a key; a nil field leaves it as it is.
type KeyChange struct {
	Name      *string
	ExpiresAt *KeyExpiry
	PerTask   *SpendLimit
	PerMonth  *SpendLimit
}

// KeyExpiry is a new expiry; a nil time means never.
type KeyExpiry struct{ At *time.Time }

// SpendLimit is a new limit; a nil amount means none.
type SpendLimit struct{ Amount *Cents }

// The bounds of a key's fields.
const (
	MaxKeyName    = 200
	maxSpendLimit = 1_000_000_00 // cents: far above any budget, far below overflow
)

// NormalizeKeyName trims the name of a key and refuses one without 1 to 200
// characters.
func NormalizeKeyName(name string) (string, error) { return NormalizeText("name", name, 1, MaxKeyName) }

// CheckKeyExpiry refuses an expiry that is not in the future.
func CheckKeyExpiry(at *time.Time, now time.Time) error {
	if at != nil && !at.After(now) {
		return refusal.Field("expires_at", at.UTC().Format(time.RFC3339), "must be in the future; revoke the key to end it at once")
	}
	return nil
}

// CheckSpendLimit refuses a limit outside 0.01 to 1,000,000 USD.
func CheckSpendLimit(field string, limit *Cents) error {
	if limit != nil && (*limit < 1 || *limit > maxSpendLimit) {
		return refusal.Field(field, limit.String(), "must be between 0.01 and %s USD, or null for no limit", Cents(maxSpendLimit))
	}
	return nil
}

// PermitNewKey refuses what would give more than the maker has: a scope that it
// lacks, or any key at all when its own spending is limited, since a new key
// would come with a limit of its own.
func PermitNewKey(maker Principal, limits SpendLimits, scopes []Scope) error {
	if limits.Any() {
		return refusal.New(refusal.Forbidden, "This API key has a spend limit and cannot make or change keys; use a credential without one.")
	}
	for _, scope := range scopes {
		if !maker.Has(scope) {
			return refusal.New(refusal.Forbidden, "This credential lacks the scope %s and cannot give it to a key.", scope)
		}
	}
	return nil
}

// PermitKeyChange refuses to touch a key that can do more than the caller.
func PermitKeyChange(caller Principal, key *Key) error {
	if slices.ContainsFunc(key.Scopes, func(s Scope) bool { return !caller.Has(s) }) {
		return refusal.New(refusal.Forbidden, "This key can do more than the credential that you are using; use one with all of its scopes.")
	}
	return nil
}
