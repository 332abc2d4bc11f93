package files_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/files"
	"github.com/aitasker/aitasker/internal/refusal"
)

const path = "/api/v1/files/artifacts/0190aaaa-0000-7000-8000-000000000001"

func at(t *testing.T, secret, publicURL string, now time.Time) *files.LinkSigner {
	t.Helper()
	signer, err := files.NewLinkSigner(secret, publicURL, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

// taken reads the two values that an address carries.
func taken(t *testing.T, address string) (expires, signature string) {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Query().Get("expires"), parsed.Query().Get("signature")
}

func TestLinkSigner_RefusesWhatWasNotSigned(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	signer := at(t, "secret", "", now)
	expires, signature := taken(t, signer.Sign(path))
	_, foreign := taken(t, at(t, "another secret", "", now).Sign(path))
	tests := map[string]struct{ method, path, expires, signature string }{
		"another path":       {http.MethodGet, path[:len(path)-1] + "2", expires, signature},
		"another method":     {http.MethodDelete, path, expires, signature},
		"a later end":        {http.MethodGet, path, "1900000000", signature},
		"no end":             {http.MethodGet, path, "", signature},
		"no signature":       {http.MethodGet, path, expires, ""},
		"a cut signature":    {http.MethodGet, path, expires, signature[:20]},
		"a longer signature": {http.MethodGet, path, expires, signature + "A"},
		"another secret":     {http.MethodGet, path, expires, foreign},
		"parts moved over":   {http.MethodGet, path + "\n" + expires, "", signature},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := signer.Check(test.method, test.path, test.expires, test.signature)
			if !refusal.Is(err, refusal.Forbidden) || !strings.Contains(err.Error(), "was changed") {
				t.Errorf("Check = %v, want forbidden", err)
			}
		})
	}
}

func TestLinkSigner_RefusesEveryFlippedBit(t *testing.T) {
	t.Parallel()
	signer := at(t, "secret", "", time.Unix(1_800_000_000, 0))
	expires, signature := taken(t, signer.Sign(path))
	rapid.Check(t, func(rt *rapid.T) {
		changed := []byte(signature)
		changed[rapid.IntRange(0, len(changed)-1).Draw(rt, "place")] ^= byte(rapid.IntRange(1, 255).Draw(rt, "flip"))
		if signer.Check(http.MethodGet, path, expires, string(changed)) == nil {
			rt.Fatalf("%q is taken", changed)
		}
	})
}

func TestLinkSigner_AcceptsALinkForOneHour(t *testing.T) {
	t.Parallel()
	signed := time.Unix(1_800_000_000, 0)
	expires, signature := taken(t, at(t, "secret", "", signed).Sign(path))
	for name, test := range map[string]struct {
		after time.Duration
		opens bool
	}{
		"at once":         {0, true},
		"within the hour": {59*time.Minute + 59*time.Second, true},
		"after the hour":  {time.Hour, false},
		"a day later":     {24 * time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := at(t, " secret\n", "", signed.Add(test.after)).Check(http.MethodGet, path, expires, signature)
			if (err == nil) != test.opens || err != nil && !strings.Contains(err.Error(), "has expired") {
				t.Errorf("Check = %v", err)
			}
		})
	}
}

func TestLinkSigner_IsAbsoluteWhereThePublicAddressIsKnown(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	for public, prefix := range map[string]string{
		"":                         path + "?expires=1800003600&signature=",
		"https://api.example.com":  "https://api.example.com" + path + "?expires=1800003600&signature=",
		"https://api.example.com/": "https://api.example.com" + path + "?expires=1800003600&signature=",
	} {
		if got := at(t, "secret", public, now).Sign(path); !strings.HasPrefix(got, prefix) {
			t.Errorf("Sign = %s, want %s…", got, prefix)
		}
	}
}

func TestLinkSigner_NeverPrintsItsKey(t *testing.T) {
	t.Parallel()
	signer := at(t, "secret", "", time.Unix(0, 0))
	if got := fmt.Sprintf("%v %+v %#v %s", signer, signer, signer, signer); got != strings.TrimSpace(strings.Repeat("[signer] ", 4)) {
		t.Errorf("printed %s", got)
	}
}

// Agents queue their work: a file that a call names opens as long as the call is
// open, and for an hour at least.
func TestSignUntil_OpensAsLongAsTheCall(t *testing.T) {
	t.Parallel()
	signed := time.Unix(1_800_000_000, 0)
	for name, test := range map[string]struct {
		open, after time.Duration // how long the call is open, and when the file is read
		opens       bool
	}{
		"a day's call, in its last moment": {24*time.Hour + 300*time.Millisecond, 24*time.Hour + 200*time.Millisecond, true},
		"a day's call, later":              {24 * time.Hour, 24*time.Hour + 2*time.Second, false},
		"a short call, within the hour":    {time.Minute, 59 * time.Minute, true},
		"a call that is over":              {-time.Hour, 59 * time.Minute, true},
		"a short call, after the hour":     {time.Minute, time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expires, signature := taken(t, at(t, "secret", "", signed).SignUntil(path, signed.Add(test.open)))
			err := at(t, "secret", "", signed.Add(test.after)).Check(http.MethodGet, path, expires, signature)
			if (err == nil) != test.opens {
				t.Errorf("Check = %v, want it to open: %t", err, test.opens)
			}
		})
	}
}
