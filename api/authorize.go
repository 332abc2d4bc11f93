package api

import (
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// headerMode names the mode, live or test, that a user acts in. An API key has its
// own and is refused in the other.
const headerMode = "X-AITasker-Mode"

// RequireScope is what a caller must hold to use an operation: a scope, or nothing.
type RequireScope string

// Public marks an operation that everyone may use without a credential.
const Public RequireScope = "open"

// Signed marks an operation that needs no credential but a signed body, which the
// operation itself checks.
const Signed RequireScope = "signature"

// AnyScope marks an operation for everyone with a credential, AnyFullScope one for
// every credential that may do more than read.
const (
	AnyScope     RequireScope = "any"
	AnyFullScope RequireScope = "any that is not read-only"
)

// valid tells whether n is a need that can be declared.
func (n RequireScope) valid() bool {
	return n == Public || n == Signed || n == AnyScope || n == AnyFullScope || market.Scope(n).Valid()
}

// metBy tells whether a caller holds what n asks for.
func (n RequireScope) metBy(caller market.Principal) bool {
	switch n {
	case Public, Signed, AnyScope:
		return true
	case AnyFullScope:
		return caller.Has(market.ScopePoster) || caller.Has(market.ScopeAgent) || caller.Has(market.ScopeAdmin)
	case posters, posterReaders, developers, developerReaders, operators:
		return caller.Has(market.Scope(n))
	}
	return false
}

// needsByRoute is what each route of the router asks for, by method and path.
type needsByRoute map[string]RequireScope

func routeKey(method, path string) string { return method + " " + path }

// authorize lets a request through that holds what its route needs. A route that
// nobody declared a need for lets nobody through.
func authorize(authenticator Authenticator, declared needsByRoute, f failures) gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.FullPath() == "" {
			c.Next() // no route: the router answers 404 or 405
			return
		}
		need, known := declared[routeKey(c.Request.Method, c.FullPath())]
		if known && (need == Public || need == Signed) {
			c.Next()
			return
		}
		principal, err := identify(c, authenticator)
		if err == nil {
			principal, err = principal.InMode(c.GetHeader(headerMode))
		}
		if err == nil {
			callOf(c.Request.Context()).principal = principal
			if !known || !need.metBy(principal) {
				err = refusal.New(refusal.Forbidden, "This needs a credential with this scope: %s.", need)
			}
		}
		if err != nil {
			abortWith(c, f.problemOf(c.Request.Context(), err))
			return
		}
		c.Next()
	}
}

// identify asks at most once per request who is calling.
func identify(c *gin.Context, authenticator Authenticator) (market.Principal, error) {
	caller := callOf(c.Request.Context())
	if !caller.identified {
		caller.claimed, caller.doubt = readCredential(c, authenticator)
		caller.identified = true
	}
	return caller.claimed, caller.doubt
}

func readCredential(c *gin.Context, authenticator Authenticator) (market.Principal, error) {
	header := strings.TrimSpace(c.GetHeader("Authorization"))
	end := strings.IndexAny(header, " \t")
	if end < 0 || !strings.EqualFold(header[:end], "Bearer") {
		return market.Principal{}, refusal.New(refusal.Unauthenticated,
			"Send your API key, or a user's JWT, in the header Authorization: Bearer ….")
	}
	return authenticator.Authenticate(c.Request.Context(), strings.TrimSpace(header[end:]))
}
