package app

import (
	"context"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/aitasker/aitasker/internal/auth"
)

// credentials takes API keys, and users' tokens where they are configured.
func (a *App) credentials(ctx context.Context) (auth.Credentials, error) {
	keys, err := auth.NewAuthenticator(a.Store, time.Now, a.Log)
	if err != nil {
		return auth.Credentials{}, err
	}
	settings := a.Config.Users
	if !settings.Taken() {
		return auth.Credentials{Keys: keys}, nil
	}
	verify, err := a.tokenKeys(ctx)
	if err != nil {
		return auth.Credentials{}, err
	}
	users, err := auth.NewUsers(auth.UserRules{
		Algorithm: settings.Algorithm, Issuer: settings.Issuer, Audience: settings.Audience, ScopesClaim: settings.ScopesClaim,
	}, verify, a.Store, time.Now)
	return auth.Credentials{Keys: keys, Users: users}, err
}

func (a *App) tokenKeys(ctx context.Context) (jwt.Keyfunc, error) {
	settings := a.Config.Users
	if settings.Secret != "" {
		keys, err := auth.SharedSecret(settings.Algorithm, []byte(settings.Secret.Reveal()))
		return keys, named("AITASKER_JWT_ALGORITHM, AITASKER_JWT_SECRET", err)
	}
	keys, err := auth.KeySet(ctx, settings.Algorithm, settings.KeySetURL, a.outgoing, a.Log)
	return keys, named("AITASKER_JWT_ALGORITHM, AITASKER_JWT_JWKS_URL", err)
}

// named says which settings an error comes from.
func named(settings string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", settings, err)
}
