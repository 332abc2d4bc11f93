package signedurl

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aitasker/aitasker/internal/refusal"
)

// Lifetime is how long a signed address opens (SPEC 3).
const Lifetime = time.Hour

// keyPurpose separates the signing key from every other use of the same secret.
const keyPurpose = "aitasker signed file addresses v1"

// Signer signs and checks addresses. It is safe for concurrent use.
type Signer struct {
	key       []byte
	publicURL string
	now       func() time.Time
}

// New makes a Signer whose key is derived from secret, so that every process with
// the same AITASKER_SECRETS_KEY takes the addresses of the others. With a
// publicURL, such as https://api.example.com, addresses are absolute; without one
// they are absolute paths.
func New(secret, publicURL string, now func() time.Time) (*Signer, error) {
	key, err := hkdf.Key(sha256.New, []byte(strings.TrimSpace(secret)), nil, keyPurpose, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive signing key: %w", err)
	}
	return &Signer{key: key, publicURL: strings.TrimRight(publicURL, "/"), now: now}, nil
}

// Sign gives an address that reads path until Lifetime from now. The path has no
// query of its own.
func (s *Signer) Sign(path string) string {
	expires := strconv.FormatInt(s.now().Add(Lifetime).Unix(), 10)
	return s.publicURL + path + "?expires=" + expires + "&signature=" + s.signature(http.MethodGet, path, expires)
}

// Check refuses, with refusal.Forbidden, a request whose signature is not
// Sign's for that method, path and time, or whose time is over.
func (s *Signer) Check(method, path, expires, signature string) error {
	if !hmac.Equal([]byte(signature), []byte(s.signature(method, path, expires))) {
		return refusal.New(refusal.Forbidden,
			"This link is incomplete or was changed. Read the task or file again with your API key for a fresh one.")
	}
	until, err := strconv.ParseInt(expires, 10, 64)
	if err != nil || s.now().Unix() >= until {
		return refusal.New(refusal.Forbidden,
			"This link has expired: links open for one hour. Read the task or file again with your API key for a fresh one.")
	}
	return nil
}

func (s *Signer) signature(method, path, expires string) string {
	mac := hmac.New(sha256.New, s.key)
	_, _ = mac.Write([]byte(method + "\n" + path + "\n" + expires))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// String gives "[signer]": the key is never printed.
func (*Signer) String() string { return "[signer]" }

// Format writes "[signer]" whatever the verb.
func (*Signer) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "[signer]") }
