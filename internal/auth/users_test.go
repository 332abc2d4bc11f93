package auth

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// subjects keeps accounts in memory.
type subjects struct {
	accounts map[string]uuid.UUID
	name     string
	err      error
}

func (s *subjects) AccountOfSubject(_ context.Context, issuer, subject, name string) (uuid.UUID, error) {
	if s.accounts == nil {
		s.accounts = map[string]uuid.UUID{}
	}
	if _, known := s.accounts[issuer+" "+subject]; !known {
		s.accounts[issuer+" "+subject], s.name = uuid.New(), name
	}
	return s.accounts[issuer+" "+subject], s.err
}

const (
	issuer   = "https://id.example"
	audience = "aitasker"
)

// guarded is the client of production, let out to the tests' own servers.
var guarded = egress.New(egress.Options{AllowPrivate: true})

var providerKey = func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}()

// provider serves the key set of the identity provider.
func provider(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]string{
			"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256",
			"n": base64.RawURLEncoding.EncodeToString(providerKey.N.Bytes()),
			"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(providerKey.E)).Bytes()),
		}}})
	}))
	t.Cleanup(server.Close)
	return server
}

func usersOf(t *testing.T, accounts *subjects, scopesClaim string) *Users {
	t.Helper()
	keys, err := KeySet(t.Context(), "RS256", provider(t).URL, guarded, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	rules := UserRules{Algorithm: "RS256", Issuer: issuer, Audience: audience, ScopesClaim: scopesClaim}
	users, err := NewUsers(rules, keys, accounts, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return users
}

// goodClaims are those of a good token, with changes; nil takes a claim away.
func goodClaims(changes jwt.MapClaims) jwt.MapClaims {
	claims := jwt.MapClaims{
		"iss": issuer, "aud": []string{"other", audience}, "sub": "user-1", "name": "Ada",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	return claims
}

func sign(t *testing.T, method jwt.SigningMethod, key any, claims jwt.MapClaims, header map[string]any) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	token.Header["kid"] = "one"
	maps.Copy(token.Header, header)
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestUsers_RefuseAForgedToken(t *testing.T) {
	t.Parallel()
	public, err := x509.MarshalPKIXPublicKey(&providerKey.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	good := sign(t, jwt.SigningMethodRS256, providerKey, goodClaims(nil), nil)
	parts := strings.Split(good, ".")
	admin := base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"admin"}`))
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	for name, token := range map[string]string{
		"algorithm none":                      sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, goodClaims(nil), nil),
		"algorithm none in the header only":   base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","kid":"one"}`)) + "." + parts[1] + ".",
		"algorithm nOnE":                      base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"nOnE","kid":"one"}`)) + "." + parts[1] + "." + parts[2],
		"HS256 with the public key as secret": sign(t, jwt.SigningMethodHS256, publicPEM, goodClaims(nil), nil),
		"HS256 with the modulus as secret":    sign(t, jwt.SigningMethodHS256, providerKey.N.Bytes(), goodClaims(nil), nil),
		"another algorithm of the same key":   sign(t, jwt.SigningMethodRS512, providerKey, goodClaims(nil), nil),
		"another's key under the known id":    sign(t, jwt.SigningMethodRS256, stranger, goodClaims(nil), nil),
		"another's key under no id":           sign(t, jwt.SigningMethodRS256, stranger, goodClaims(nil), map[string]any{"kid": "two"}),
		"a key id that is no text":            sign(t, jwt.SigningMethodRS256, providerKey, goodClaims(nil), map[string]any{"kid": []string{"one"}}),
		"a key brought along":                 sign(t, jwt.SigningMethodRS256, stranger, goodClaims(nil), map[string]any{"jwk": map[string]string{"kty": "RSA"}, "jku": "https://evil.example"}),
		"claims exchanged":                    parts[0] + "." + admin + "." + parts[2],
		"no signature":                        parts[0] + "." + parts[1] + ".",
		"a critical extension":                sign(t, jwt.SigningMethodRS256, providerKey, goodClaims(nil), map[string]any{"crit": []string{"b64"}, "b64": false}),
		"a huge token":                        sign(t, jwt.SigningMethodRS256, providerKey, goodClaims(jwt.MapClaims{"x": strings.Repeat("x", 10_000)}), nil),
		"a stranger's huge token":             strings.Repeat("e", 1<<20) + ".e.e",
		"nothing":                             "..",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			accounts := &subjects{}
			_, err := usersOf(t, accounts, "").Authenticate(t.Context(), token)
			if !refusal.Is(err, refusal.Unauthenticated) || len(accounts.accounts) > 0 {
				t.Errorf("err = %v, accounts = %v", err, accounts.accounts)
			}
			if strings.Contains(err.Error(), parts[2]) {
				t.Error("the refusal repeats the credential")
			}
		})
	}
}

func TestUsers_RefuseATokenThatIsNotForUsOrNotNow(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, test := range map[string]struct {
		changes jwt.MapClaims
		says    string
	}{
		"expired":                   {jwt.MapClaims{"exp": now.Add(-time.Minute).Unix()}, "has expired"},
		"without an expiry":         {jwt.MapClaims{"exp": nil}, "lacks"},
		"an expiry in words":        {jwt.MapClaims{"exp": "tomorrow"}, "not valid"},
		"not yet valid":             {jwt.MapClaims{"nbf": now.Add(time.Minute).Unix()}, "not valid yet"},
		"issued in the future":      {jwt.MapClaims{"iat": now.Add(time.Hour).Unix()}, "not valid yet"},
		"of another issuer":         {jwt.MapClaims{"iss": "https://evil.example"}, "another service"},
		"of an issuer with a slash": {jwt.MapClaims{"iss": issuer + "/"}, "another service"},
		"without an issuer":         {jwt.MapClaims{"iss": nil}, "lacks"},
		"for another audience":      {jwt.MapClaims{"aud": "other"}, "another service"},
		"without an audience":       {jwt.MapClaims{"aud": nil}, "lacks"},
		"without a subject":         {jwt.MapClaims{"sub": nil}, "who its user is"},
		"with an empty subject":     {jwt.MapClaims{"sub": ""}, "who its user is"},
		"with a number for subject": {jwt.MapClaims{"sub": 7}, "who its user is"},
		"with a subject too long":   {jwt.MapClaims{"sub": strings.Repeat("é", 256)}, "who its user is"},
		"with a NUL in the subject": {jwt.MapClaims{"sub": "a\x00b"}, "who its user is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			accounts := &subjects{}
			token := sign(t, jwt.SigningMethodRS256, providerKey, goodClaims(test.changes), nil)
			_, err := usersOf(t, accounts, "").Authenticate(t.Context(), token)
			if !refusal.Is(err, refusal.Unauthenticated) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("err = %v, want a refusal that says %q", err, test.says)
			}
			if len(accounts.accounts) > 0 {
				t.Error("an account was made")
			}
		})
	}
}

func TestUsers_ForgiveClocksAFewSecondsApart(t *testing.T) {
	t.Parallel()
	claims := goodClaims(jwt.MapClaims{"exp": time.Now().Add(-5 * time.Second).Unix(), "nbf": time.Now().Add(5 * time.Second).Unix()})
	if _, err := usersOf(t, &subjects{}, "").Authenticate(t.Context(), sign(t, jwt.SigningMethodRS256, providerKey, claims, nil)); err != nil {
		t.Error(err)
	}
}

func TestUsers_MakeOneAccountPerSubject(t *testing.T) {
	t.Parallel()
	accounts := &subjects{}
	users := usersOf(t, accounts, "")
	var first market.Principal
	for range 2 {
		got, err := users.Authenticate(t.Context(), sign(t, jwt.SigningMethodRS256, providerKey, goodClaims(nil), nil))
		if err != nil {
			t.Fatal(err)
		}
		first = got
	}
	want := market.Principal{
		AccountID: accounts.accounts[issuer+" user-1"], Livemode: true, EitherMode: true,
		Scopes: []market.Scope{market.ScopePoster, market.ScopeAgent},
	}
	if diff := cmp.Diff(want, first); diff != "" || accounts.name != "Ada" {
		t.Errorf("name = %q, principal (-want +got):\n%s", accounts.name, diff)
	}
	other, err := users.Authenticate(t.Context(), sign(t, jwt.SigningMethodRS256, providerKey, goodClaims(jwt.MapClaims{"sub": "user-2", "name": nil}), nil))
	if err != nil || other.AccountID == first.AccountID || accounts.name != "user-2" {
		t.Errorf("another subject: %+v named %q, %v", other, accounts.name, err)
	}
}

func TestUsers_ReadScopesFromTheConfiguredClaim(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		sent any
		want []market.Scope
	}{
		"a text":               {"openid agent poster:read", []market.Scope{market.ScopePosterRead, market.ScopeAgent}},
		"a list":               {[]any{"admin", 7, "root"}, []market.Scope{market.ScopeAdmin}},
		"none":                 {nil, nil},
		"something unreadable": {map[string]any{"poster": true}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := sign(t, jwt.SigningMethodRS256, providerKey, goodClaims(jwt.MapClaims{"scope": test.sent}), nil)
			got, err := usersOf(t, &subjects{}, "scope").Authenticate(t.Context(), token)
			if err != nil || len(got.Scopes) != len(test.want) || len(got.Scopes) > 0 && !cmp.Equal(test.want, got.Scopes) {
				t.Errorf("scopes = %v, %v; want %v", got.Scopes, err, test.want)
			}
		})
	}
}

func TestUsers_TellAProviderThatIsAwayFromABadToken(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	keys, err := KeySet(t.Context(), "RS256", server.URL, guarded, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	users, err := NewUsers(UserRules{Algorithm: "RS256", Issuer: issuer, Audience: audience}, keys, &subjects{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	_, err = users.Authenticate(t.Context(), sign(t, jwt.SigningMethodRS256, providerKey, goodClaims(nil), nil))
	if !refusal.Is(err, refusal.Unavailable) {
		t.Errorf("provider away: %v", err)
	}
	token := sign(t, jwt.SigningMethodRS256, providerKey, goodClaims(nil), nil)
	_, err = usersOf(t, &subjects{err: errors.New("connection refused")}, "").Authenticate(t.Context(), token)
	if _, refused := refusal.As(err); err == nil || refused {
		t.Errorf("store away: %v, want an internal error", err)
	}
}

func TestUsers_TakeASharedSecretWithItsOneAlgorithm(t *testing.T) {
	t.Parallel()
	secret := []byte(strings.Repeat("s", 64))
	keys, err := SharedSecret("HS256", secret)
	if err != nil {
		t.Fatal(err)
	}
	users, err := NewUsers(UserRules{Algorithm: "HS256", Issuer: issuer, Audience: audience}, keys, &subjects{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := users.Authenticate(t.Context(), sign(t, jwt.SigningMethodHS256, secret, goodClaims(nil), nil)); err != nil {
		t.Errorf("a good token: %v", err)
	}
	for name, token := range map[string]string{
		"another secret":    sign(t, jwt.SigningMethodHS256, []byte("guessed"), goodClaims(nil), nil),
		"another algorithm": sign(t, jwt.SigningMethodHS512, secret, goodClaims(nil), nil),
	} {
		if _, err := users.Authenticate(t.Context(), token); !refusal.Is(err, refusal.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUserKeys_RefuseASettingThatWouldOpenADoor(t *testing.T) {
	t.Parallel()
	_, short := SharedSecret("HS512", make([]byte, 63))
	_, crossed := SharedSecret("RS256", make([]byte, 64))
	_, secretAlgorithm := KeySet(t.Context(), "HS256", "https://id.example/keys", guarded, zerolog.Nop())
	_, none := KeySet(t.Context(), "none", "https://id.example/keys", guarded, zerolog.Nop())
	keys := func(*jwt.Token) (any, error) { return crypto.PublicKey(nil), nil }
	_, anybodys := NewUsers(UserRules{Algorithm: "RS256", Issuer: issuer}, keys, &subjects{}, time.Now)
	for name, err := range map[string]error{
		"a short secret": short, "a secret for a public key's algorithm": crossed, "a key set for a secret's algorithm": secretAlgorithm,
		"no algorithm": none, "no audience": anybodys,
	} {
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestCredentials_TellKeysAndTokensApart(t *testing.T) {
	t.Parallel()
	ring := &keyRing{}
	key := ring.issue(func(*KeyRecord) {})
	token := sign(t, jwt.SigningMethodRS256, providerKey, goodClaims(nil), nil)
	both := Credentials{Keys: newAuthenticator(t, ring), Users: usersOf(t, &subjects{}, "")}
	if got, err := both.Authenticate(t.Context(), key); err != nil || got.KeyID == uuid.Nil || got.EitherMode {
		t.Errorf("key: %+v, %v", got, err)
	}
	if got, err := both.Authenticate(t.Context(), token); err != nil || got.KeyID != uuid.Nil || !got.EitherMode {
		t.Errorf("token: %+v, %v", got, err)
	}
	keysOnly := Credentials{Keys: newAuthenticator(t, ring)}
	for name, bad := range map[string]string{"a token where none is taken": token, "neither": "hello"} {
		if _, err := keysOnly.Authenticate(t.Context(), bad); !refusal.Is(err, refusal.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
