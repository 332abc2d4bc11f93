package auth

import (
	"slices"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/aitasker/aitasker/internal/market"
)

func TestUsers_FindTheirScopesWhereverProvidersPutThem(t *testing.T) {
	t.Parallel()
	poster := []market.Scope{market.ScopePoster}
	for name, test := range map[string]struct {
		claim  string
		claims jwt.MapClaims
		want   []market.Scope
	}{
		"a nested list, as Keycloak has it":   {"realm_access.roles", jwt.MapClaims{"realm_access": map[string]any{"roles": []any{"poster"}}}, poster},
		"three levels":                        {"resource_access.aitasker.roles", jwt.MapClaims{"resource_access": map[string]any{"aitasker": map[string]any{"roles": []any{"poster"}}}}, poster},
		"a name with a dot on the way":        {"resource_access.my.client.roles", jwt.MapClaims{"resource_access": map[string]any{"my.client": map[string]any{"roles": []any{"poster"}}}}, poster},
		"a URL, as Auth0 has it":              {"https://example.com/roles", jwt.MapClaims{"https://example.com/roles": []any{"poster"}}, poster},
		"a URL that leads into an object":     {"https://example.com/app.roles", jwt.MapClaims{"https://example.com/app": map[string]any{"roles": []any{"poster"}}}, poster},
		"a name with a colon, as Cognito":     {"cognito:groups", jwt.MapClaims{"cognito:groups": []any{"poster"}}, poster},
		"a text with spaces":                  {"scope", jwt.MapClaims{"scope": "openid poster"}, poster},
		"a text with commas":                  {"scope", jwt.MapClaims{"scope": "openid,poster"}, poster},
		"a whole name counts before a way":    {"a.b", jwt.MapClaims{"a.b": "poster", "a": map[string]any{"b": "admin"}}, poster},
		"another way when the first is blind": {"a.b.c", jwt.MapClaims{"a": map[string]any{"x": "admin"}, "a.b": map[string]any{"c": "poster"}}, poster},
		"a way into what is no object":        {"scope.roles", jwt.MapClaims{"scope": "poster"}, nil},
		"nothing there":                       {"realm_access.roles", jwt.MapClaims{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			users := &Users{rules: UserRules{ScopesClaim: test.claim}}
			if got := users.scopesIn(test.claims); !slices.Equal(got, test.want) {
				t.Errorf("scopes = %v, want %v", got, test.want)
			}
		})
	}
}
