package secrets

import (
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// ErrUnreadable says that a sealed secret was changed, belongs to another row or
// was sealed under a key that is no longer in the keyring.
var ErrUnreadable = errors.New("sealed secret cannot be read")

// Box seals and opens secrets. It is safe for concurrent use and never prints
// its keys.
type Box struct{ aead tink.AEAD }

// New makes a Box from a keyring as configuration holds it: what GenerateKey
// made, a Tink AEAD keyset as JSON or as base64 of its JSON or binary form, or
// 32 random bytes as base64 or hex. The error never repeats the key.
func New(key string) (*Box, error) {
	keyring, err := parseKeyring(key)
	if err != nil {
		return nil, err
	}
	primitive, err := aead.New(keyring)
	if err != nil {
		return nil, errBadKey
	}
	return &Box{aead: primitive}, nil
}

// Seal encrypts plaintext for the row with that id: only Open with the same id
// reads it, so a sealed secret copied to another row is worth nothing there.
func (b *Box) Seal(plaintext []byte, rowID string) ([]byte, error) {
	if rowID == "" {
		return nil, errors.New("seal secret: no row id")
	}
	sealed, err := b.aead.Encrypt(plaintext, []byte(rowID))
	if err != nil {
		return nil, fmt.Errorf("seal secret: %w", err)
	}
	return sealed, nil
}

// Open decrypts what Seal made for the same row; ErrUnreadable otherwise.
func (b *Box) Open(sealed []byte, rowID string) ([]byte, error) {
	plaintext, err := b.aead.Decrypt(sealed, []byte(rowID))
	if err != nil {
		return nil, ErrUnreadable
	}
	return plaintext, nil
}

// String gives "[secret]".
func (b *Box) String() string { return redacted }

// Format writes "[secret]" whatever the verb.
func (b *Box) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, redacted) }
