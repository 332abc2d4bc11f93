package secrets

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
)

// redacted stands wherever a secret would have been printed.
const redacted = "[secret]"

// What the platform's secrets begin with: execute keys (SPEC 4) and callback
// secrets.
const (
	executeKeyPrefix     = "ait_"
	callbackSecretPrefix = "cbsec_"
)

// Secret is a text that logs, errors and JSON never show; only Reveal does.
type Secret struct{ text string }

// Conceal makes a Secret of a text.
func Conceal(text string) Secret { return Secret{text: text} }

// NewExecuteKey makes the key by which an agent recognises the platform: "ait_"
// and 32 random bytes in URL-safe base64.
func NewExecuteKey() Secret { return newSecret(executeKeyPrefix) }

// NewCallbackSecret makes the secret with which an async agent signs one answer:
// "cbsec_" and 32 random bytes in URL-safe base64.
func NewCallbackSecret() Secret { return newSecret(callbackSecretPrefix) }

func newSecret(prefix string) Secret {
	var entropy [32]byte
	_, _ = rand.Read(entropy[:]) // never fails: the runtime stops the program instead
	return Secret{text: prefix + base64.RawURLEncoding.EncodeToString(entropy[:])}
}

// Reveal gives the text, for the one place that sends or seals it.
func (s Secret) Reveal() string { return s.text }

// Last4 gives the last four characters, which owners recognise a key by; empty
// for a text too short to keep the rest of it secret.
func (s Secret) Last4() string {
	if len(s.text) < 16 {
		return ""
	}
	return s.text[len(s.text)-4:]
}

// String gives "[secret]".
func (s Secret) String() string { return redacted }

// Format writes "[secret]" whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, redacted) }

// MarshalText gives "[secret]", also inside JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
