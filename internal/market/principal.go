package market

import (
	"slices"

	"github.com/google/uuid"
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

// Valid tells whether s is a known scope.
func (s Scope) Valid() bool { return slices.Contains(Scopes, s) }

// Principal is who is calling: an account, through one credential.
type Principal struct {
	AccountID uuid.UUID
	KeyID     uuid.UUID
	Livemode  bool
	Scopes    []Scope
}

// Has tells whether the principal may do what scope covers.
func (p Principal) Has(scope Scope) bool {
	return slices.Contains(p.Scopes, scope) ||
		scope == ScopePosterRead && slices.Contains(p.Scopes, ScopePoster) ||
		scope == ScopeAgentRead && slices.Contains(p.Scopes, ScopeAgent)
}
