package auth

import (
	"context"
	"strings"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// anyKeyPrefix begins every API key and no JWT, which begins with "ey".
const anyKeyPrefix = "aitk_"

// Credentials takes both kinds of bearer credential: API keys, and JWTs of users
// when an identity provider is configured.
type Credentials struct {
	Keys  *Authenticator
	Users *Users // nil: none
}

// Authenticate tells who holds a credential; a bad one is refused with
// refusal.Unauthenticated.
func (c Credentials) Authenticate(ctx context.Context, token string) (market.Principal, error) {
	looksLikeJWT := !strings.HasPrefix(token, anyKeyPrefix) && strings.Count(token, ".") == 2
	switch {
	case !looksLikeJWT:
		return c.Keys.Authenticate(ctx, token)
	case c.Users == nil:
		return market.Principal{}, refusal.New(refusal.Unauthenticated, "User tokens are not taken here; use an API key.")
	default:
		return c.Users.Authenticate(ctx, token)
	}
}
