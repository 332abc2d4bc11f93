package files

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

// LinkLifetime is the shortest time for which a link opens.
const LinkLifetime = time.Hour

// keyPurpose separates the signing key from every other use of the same secret.
const keyPurpose = "aitasker signed file addresses v1"

// LinkSigner signs and checks links. It is safe for concurrent use.
type LinkSigner struct {
	key       []byte
	publicURL string
	now       func() time.Time
}

// NewLinkSigner makes a LinkSigner whose key is derived from secret, so that every
// process with the same AITASKER_SECRETS_KEY accepts the links of the others. With a
// publicURL, such as https://api.example.com, links are absolute URLs; without one
// they are absolute paths.
func NewLinkSigner(secret, publicURL string, now func() time.Time) (*LinkSigner, error) {
	key, err := hkdf.Key(sha256.New, []byte(strings.TrimSpace(secret)), nil, keyPurpose, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive signing key: %w", err)
	}
	return &LinkSigner{key: key, publicURL: strings.TrimRight(publicURL, "/"), now: now}, nil
}

// Sign returns a link that reads path for LinkLifetime from now. The path has no
// query of its own.
func (s *LinkSigner) Sign(path string) string { return s.SignUntil(path, time.Time{}) }

// SignUntil returns a link that reads path until the deadline, and for LinkLifetime
// at least. Use it for the files that a call names: agents queue their work, and a
// file must open as long as its call is open.
func (s *LinkSigner) SignUntil(path string, deadline time.Time) string {
	until := s.now().Add(LinkLifetime)
	if deadline.After(until) {
		until = deadline.Add(time.Second) // the link is good to the second, the call to the fraction
	}
	expires := strconv.FormatInt(until.Unix(), 10)
	return s.publicURL + path + "?expires=" + expires + "&signature=" + s.signature(http.MethodGet, path, expires)
}

// Check refuses with refusal.Forbidden a request whose signature does not match its
// method, path and expiry, and one that has expired.
func (s *LinkSigner) Check(method, path, expires, signature string) error {
	if !hmac.Equal([]byte(signature), []byte(s.signature(method, path, expires))) {
		return refusal.New(refusal.Forbidden,
			"This link is incomplete or was changed. Read the task or file again with your API key for a fresh one.")
	}
	until, err := strconv.ParseInt(expires, 10, 64)
	if err != nil || s.now().Unix() >= until {
		return refusal.New(refusal.Forbidden,
			"This link has expired. Read the task, file or invitation again with your API key for a fresh one.")
	}
	return nil
}

func (s *LinkSigner) signature(method, path, expires string) string {
	mac := hmac.New(sha256.New, s.key)
	_, _ = mac.Write([]byte(method + "\n" + path + "\n" + expires))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// String returns "[signer]": the key is never printed.
func (*LinkSigner) String() string { return "[signer]" }

// Format writes "[signer]" whatever the verb.
func (*LinkSigner) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "[signer]") }
