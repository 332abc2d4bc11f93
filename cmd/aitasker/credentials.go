package main

import (
	"context"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/aitasker/aitasker/internal/auth"
)

// newCredentials takes API keys, and users' tokens where they are configured.
func newCredentials(ctx context.Context, p *parts) (auth.Credentials, error) {
	keys, err := auth.NewAuthenticator(p.store, time.Now, p.log)
	if err != nil {
		return auth.Credentials{}, err
	}
	settings := p.config.Users
	if !settings.Taken() {
		return auth.Credentials{Keys: keys}, nil
	}
	verify, err := tokenKeys(ctx, p)
	if err != nil {
		return auth.Credentials{}, fmt.Errorf("AITASKER_JWT_ALGORITHM: %w", err)
	}
	users, err := auth.NewUsers(auth.UserRules{
		Algorithm: settings.Algorithm, Issuer: settings.Issuer, Audience: settings.Audience, ScopesClaim: settings.ScopesClaim,
	}, verify, p.store, time.Now)
	return auth.Credentials{Keys: keys, Users: users}, err
}

func tokenKeys(ctx context.Context, p *parts) (jwt.Keyfunc, error) {
	settings := p.config.Users
	if settings.Secret != "" {
		return auth.SharedSecret(settings.Algorithm, []byte(settings.Secret.Reveal()))
	}
	guarded := p.outgoing
	return auth.KeySet(ctx, settings.Algorithm, settings.KeySetURL, guarded, p.log)
}
