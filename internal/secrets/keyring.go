package secrets

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/secretdata"
)

// errBadKey never says what was wrong with which character: the text is a key.
var errBadKey = errors.New("the encryption key must be a Tink AEAD keyset (JSON or base64) or 32 random bytes (base64 or hex)")

// rawKeyBytes is the length of a key that is no keyset: AES-256.
const rawKeyBytes = 32

// GenerateKey makes a fresh keyring with one AES-256-GCM key, as base64 on one
// line for an environment variable. Tink's tinkey adds further keys to it; what
// older keys sealed stays readable.
func GenerateKey() (string, error) {
	keyring, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", fmt.Errorf("generate encryption key: %w", err)
	}
	var text bytes.Buffer
	if err := insecurecleartextkeyset.Write(keyring, keyset.NewJSONWriter(&text)); err != nil {
		return "", fmt.Errorf("generate encryption key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(text.Bytes()), nil
}

func parseKeyring(key string) (*keyset.Handle, error) {
	key = strings.TrimSpace(key)
	if strings.HasPrefix(key, "{") {
		return readKeyset(keyset.NewJSONReader(strings.NewReader(key)))
	}
	if raw, err := hex.DecodeString(key); err == nil && len(raw) == rawKeyBytes {
		return rawKeyring(raw)
	}
	decoded, err := decodeBase64(key)
	switch {
	case err != nil:
		return nil, errBadKey
	case len(decoded) == rawKeyBytes:
		return rawKeyring(decoded)
	case bytes.HasPrefix(decoded, []byte("{")):
		return readKeyset(keyset.NewJSONReader(bytes.NewReader(decoded)))
	default:
		return readKeyset(keyset.NewBinaryReader(bytes.NewReader(decoded)))
	}
}

// decodeBase64 takes the standard and the URL-safe alphabet, padded or not.
func decodeBase64(text string) ([]byte, error) {
	text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	return base64.RawStdEncoding.DecodeString(text)
}

func readKeyset(reader keyset.Reader) (*keyset.Handle, error) {
	keyring, err := insecurecleartextkeyset.Read(reader)
	if err != nil {
		return nil, errBadKey
	}
	return keyring, nil
}

// rawKeyring makes a keyring of one bare key; what it seals carries no key id.
func rawKeyring(raw []byte) (*keyset.Handle, error) {
	parameters, err := aesgcm.NewParameters(aesgcm.ParametersOpts{
		KeySizeInBytes: rawKeyBytes, IVSizeInBytes: 12, TagSizeInBytes: 16, Variant: aesgcm.VariantNoPrefix,
	})
	if err != nil {
		return nil, fmt.Errorf("make keyring: %w", err)
	}
	key, err := aesgcm.NewKey(secretdata.NewBytesFromData(raw, insecuresecretdataaccess.Token{}), 0, parameters)
	if err != nil {
		return nil, fmt.Errorf("make keyring: %w", err)
	}
	keys := keyset.NewManager()
	id, err := keys.AddKey(key)
	if err != nil {
		return nil, fmt.Errorf("make keyring: %w", err)
	}
	if err := keys.SetPrimary(id); err != nil {
		return nil, fmt.Errorf("make keyring: %w", err)
	}
	return keys.Handle()
}
