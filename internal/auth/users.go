package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"github.com/hashicorp/golang-lru/v2/expirable"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// The bounds of a user's token. Clocks of an identity provider and of ours may
// differ by the leeway and no more.
const (
	maxTokenBytes   = 8 << 10
	maxSubjectRunes = 255
	leeway          = 30 * time.Second
)

// SubjectStore knows which account belongs to a user of an identity provider.
type SubjectStore interface {
	// AccountOfSubject finds the account of a subject, or makes it with that name;
	// any number of calls at once give the same account.
	AccountOfSubject(ctx context.Context, issuer, subject, name string) (uuid.UUID, error)
}

// UserRules say which user tokens are good.
type UserRules struct {
	Algorithm   string // the one that is taken, such as RS256
	Issuer      string // the token's iss
	Audience    string // one of the token's aud
	ScopesClaim string // claim that lists the scopes, or the way to it with dots; empty: every user is poster and agent
}

// Users turns the JWTs of an identity provider into principals.
type Users struct {
	rules    UserRules
	keys     jwt.Keyfunc
	parser   *jwt.Parser
	accounts SubjectStore
	known    *expirable.LRU[[sha256.Size]byte, uuid.UUID]
}

// NewUsers makes Users whose tokens are verified with keys; now is the clock that
// expiry is measured by.
func NewUsers(rules UserRules, keys jwt.Keyfunc, accounts SubjectStore, now func() time.Time) (*Users, error) {
	if keys == nil || accounts == nil || now == nil {
		return nil, errors.New("users: keys, accounts and clock are required")
	}
	if rules.Issuer == "" || rules.Audience == "" || rules.Algorithm == "" || strings.EqualFold(rules.Algorithm, "none") {
		return nil, errors.New("users: algorithm, issuer and audience are required")
	}
	return &Users{
		rules: rules, keys: keys, accounts: accounts,
		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{rules.Algorithm}),
			jwt.WithIssuer(rules.Issuer), jwt.WithAudience(rules.Audience),
			jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(leeway),
			jwt.WithStrictDecoding(), jwt.WithTimeFunc(now),
		),
		known: expirable.NewLRU[[sha256.Size]byte, uuid.UUID](believedKeys, nil, believedFor),
	}, nil
}

// Authenticate tells which user holds a JWT. The first good one of a subject makes
// its account. Any other token is refused with refusal.Unauthenticated.
func (u *Users) Authenticate(ctx context.Context, token string) (market.Principal, error) {
	if len(token) > maxTokenBytes {
		return market.Principal{}, refusal.New(refusal.Unauthenticated, "This user token is longer than %d bytes.", maxTokenBytes)
	}
	claims := jwt.MapClaims{}
	_, err := u.parser.ParseWithClaims(token, claims, func(parsed *jwt.Token) (any, error) {
		if _, has := parsed.Header["crit"]; has {
			return nil, errors.New("critical header extensions are not understood")
		}
		return u.keys(parsed)
	})
	if refused, ok := refusal.As(err); ok {
		return market.Principal{}, refused
	}
	if err != nil {
		return market.Principal{}, refuseToken(err)
	}
	subject, err := claims.GetSubject()
	if err != nil || subject == "" || len([]rune(subject)) > maxSubjectRunes || strings.ContainsRune(subject, 0) {
		return market.Principal{}, refusal.New(refusal.Unauthenticated, "This user token does not say who its user is.")
	}
	accountID, err := u.accountOf(ctx, subject, nameIn(claims, subject))
	if err != nil {
		return market.Principal{}, err
	}
	return market.Principal{AccountID: accountID, Livemode: true, EitherMode: true, Scopes: u.scopesIn(claims)}, nil
}

func (u *Users) accountOf(ctx context.Context, subject, name string) (uuid.UUID, error) {
	key := sha256.Sum256([]byte(subject))
	if id, ok := u.known.Get(key); ok {
		return id, nil
	}
	id, err := u.accounts.AccountOfSubject(ctx, u.rules.Issuer, subject, name)
	if err != nil {
		return uuid.Nil, fmt.Errorf("find account of subject: %w", err)
	}
	u.known.Add(key, id)
	return id, nil
}

// nameIn is what a new account is called.
func nameIn(claims jwt.MapClaims, subject string) string {
	for _, claim := range []string{"name", "email"} {
		text, _ := claims[claim].(string)
		if tidy, err := market.NormalizeText(claim, text, 1, market.MaxAccountName); err == nil {
			return tidy
		}
	}
	runes := []rune(subject)
	return string(runes[:min(len(runes), market.MaxAccountName)])
}

// refuseToken says what is wrong with a token whose signature is good, and of any
// other only that it is not.
func refuseToken(err error) error {
	sentence := "This user token is not valid here; sign in again."
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		sentence = "This user token has expired; sign in again."
	case errors.Is(err, jwt.ErrTokenNotValidYet), errors.Is(err, jwt.ErrTokenUsedBeforeIssued):
		sentence = "This user token is not valid yet."
	case errors.Is(err, jwt.ErrTokenInvalidAudience), errors.Is(err, jwt.ErrTokenInvalidIssuer):
		sentence = "This user token was made by or for another service."
	case errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
		sentence = "This user token lacks its expiry, issuer or audience."
	}
	return refusal.New(refusal.Unauthenticated, "%s", sentence)
}
