package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"github.com/rs/zerolog"
	"golang.org/x/time/rate"

	"github.com/aitasker/aitasker/internal/refusal"
)

// How keys of an identity provider are fetched: anew every hour, and for a key id
// that is not known, but not more often than a stranger could make us ask.
const (
	refreshEvery    = time.Hour
	refreshUnknown  = 10 * time.Second
	refreshTimeout  = 5 * time.Second
	refreshPatience = 3 * time.Second
	maxKeySetBytes  = 1 << 20
)

// publicKeyAlgorithms are those that a key set can verify, sharedSecretAlgorithms
// those of a secret. No rule takes both: a public key must never serve as a secret.
var (
	publicKeyAlgorithms    = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
	sharedSecretAlgorithms = map[string]int{"HS256": 32, "HS384": 48, "HS512": 64}
)

// SharedSecret verifies tokens with a secret, which has at least as many bytes as
// the algorithm's hash (RFC 7518, 3.2).
func SharedSecret(algorithm string, secret []byte) (jwt.Keyfunc, error) {
	least, known := sharedSecretAlgorithms[algorithm]
	if !known {
		return nil, fmt.Errorf("algorithm %q takes no shared secret: HS256, HS384 and HS512 do", algorithm)
	}
	if len(secret) < least {
		return nil, fmt.Errorf("the shared secret has %d bytes and %s needs at least %d", len(secret), algorithm, least)
	}
	return func(*jwt.Token) (any, error) { return secret, nil }, nil
}

// KeySet verifies tokens with the keys at a JWKS URL, fetched through the client
// until ctx ends. A provider that is away at the start is asked again.
func KeySet(ctx context.Context, algorithm, url string, client *http.Client, log zerolog.Logger) (jwt.Keyfunc, error) {
	if !slices.Contains(publicKeyAlgorithms, algorithm) {
		return nil, fmt.Errorf("algorithm %q is not verified by a key set: RS256, PS256, ES256, EdDSA and their like are", algorithm)
	}
	bounded := *client
	bounded.Transport = &boundedTransport{next: client.Transport}
	keys, err := keyfunc.NewDefaultOverrideCtx(ctx, []string{url}, keyfunc.Override{
		Client: &bounded, HTTPTimeout: refreshTimeout,
		RefreshInterval: refreshEvery, RateLimitWaitMax: refreshPatience,
		RefreshUnknownKID: rate.NewLimiter(rate.Every(refreshUnknown), 1),
		RefreshErrorHandlerFunc: func(string) func(context.Context, error) {
			return func(_ context.Context, err error) {
				log.Warn().Err(err).Msg("key set of the identity provider not fetched")
			}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("prepare key set: %w", err)
	}
	return func(token *jwt.Token) (any, error) {
		key, err := keys.Keyfunc(token)
		if err == nil {
			return key, nil
		}
		if known, readErr := keys.Storage().KeyReadAll(ctx); readErr != nil || len(known) == 0 {
			err = refusal.New(refusal.Unavailable, "The identity provider's keys cannot be read right now; try again in a few seconds.")
		}
		return nil, err
	}, nil
}

// boundedTransport refuses an answer larger than any key set.
type boundedTransport struct{ next http.RoundTripper }

// RoundTrip limits how much of the answer can be read.
func (t *boundedTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	if response.ContentLength > maxKeySetBytes {
		return nil, errors.Join(errors.New("key set is too large"), response.Body.Close())
	}
	response.Body = http.MaxBytesReader(nil, response.Body, maxKeySetBytes)
	return response, nil
}
