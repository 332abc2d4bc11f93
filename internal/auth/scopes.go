package auth

import (
	"slices"
	"strings"
	"unicode"

	"github.com/golang-jwt/jwt/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// scopesIn reads the scopes from the configured claim: a text with spaces or commas
// between them, or a list. Names that are no scope of the marketplace are ignored.
func (u *Users) scopesIn(claims jwt.MapClaims) []market.Scope {
	if u.rules.ScopesClaim == "" {
		return []market.Scope{market.ScopePoster, market.ScopeAgent}
	}
	var names []string
	switch listed := claimAt(claims, u.rules.ScopesClaim).(type) {
	case string:
		names = strings.FieldsFunc(listed, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	case []any:
		for _, each := range listed {
			if name, ok := each.(string); ok {
				names = append(names, name)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(market.Scopes), func(s market.Scope) bool { return !slices.Contains(names, string(s)) })
}

// claimAt finds a claim by its name, or by the way to it: a dot may lead into an
// object, and may as well be part of a name, as in https://example.com/roles. A whole
// name counts before a way.
func claimAt(claims map[string]any, path string) any {
	if value, found := claims[path]; found {
		return value
	}
	for end := range len(path) {
		if path[end] != '.' {
			continue
		}
		if below, isObject := claims[path[:end]].(map[string]any); isObject {
			if value := claimAt(below, path[end+1:]); value != nil {
				return value
			}
		}
	}
	return nil
}
