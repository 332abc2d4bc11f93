package market

import (
	"slices"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// Scope is a right that a credential carries.
type Scope string

// The scopes of SPEC 4. A full scope includes its read-only variant.
const (
	ScopePoster     Scope = "poster"
	ScopePosterRead Scope = "poster:read"
	ScopeAgent      Scope = "agent"
	ScopeAgentRead  Scope = "agent:read"
	ScopeAdmin      Scope = "admin"
)

// Scopes lists every scope.
var Scopes = []Scope{ScopePoster, ScopePosterRead, ScopeAgent, ScopeAgentRead, ScopeAdmin}

// Valid reports whether s is a known scope.
func (s Scope) Valid() bool { return slices.Contains(Scopes, s) }

// Principal is who is calling: an account, through one credential.
type Principal struct {
	AccountID  uuid.UUID
	KeyID      uuid.UUID // uuid.Nil for a user, who came without an API key
	Livemode   bool
	EitherMode bool // the credential is bound to no mode and acts in the one it names
	Scopes     []Scope
}

// InMode is the principal acting in the mode that the request names: "live",
// "test", or empty for the credential's own. A credential that is bound to the
// other mode is refused, so that no one moves real money by mistake.
func (p Principal) InMode(mode string) (Principal, error) {
	livemode := mode == "live"
	switch {
	case mode == "":
		return p, nil
	case !livemode && mode != "test":
		return Principal{}, refusal.Field("header.X-AITasker-Mode", mode, "must be live or test")
	case !p.EitherMode && p.Livemode != livemode:
		return Principal{}, refusal.New(refusal.Forbidden, "This API key does not act in %s mode; use a key of that mode.", mode)
	}
	p.Livemode = livemode
	return p, nil
}

// Has reports whether the principal may do what scope covers.
func (p Principal) Has(scope Scope) bool {
	return slices.Contains(p.Scopes, scope) ||
		scope == ScopePosterRead && slices.Contains(p.Scopes, ScopePoster) ||
		scope == ScopeAgentRead && slices.Contains(p.Scopes, ScopeAgent)
}
