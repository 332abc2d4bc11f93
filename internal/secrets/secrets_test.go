package secrets

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"pgregory.net/rapid"
)

func newKey(t *testing.T) string {
	t.Helper()
	key, err := GenerateKey()
	if err != nil {
		t.Fatalf("GenerateKey: %v", err)
	}
	return key
}

func openBox(t *testing.T, key string) *Box {
	t.Helper()
	box, err := New(key)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return box
}

func seal(t *testing.T, box *Box, plaintext, rowID string) []byte {
	t.Helper()
	sealed, err := box.Seal([]byte(plaintext), rowID)
	if err != nil {
		t.Fatalf("Seal: %v", err)
	}
	return sealed
}

func TestNew_RefusesWhatIsNoKeyWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	keys := map[string]string{
		"empty":              "",
		"a pass phrase":      "correct horse battery staple",
		"31 bytes":           base64.StdEncoding.EncodeToString(make([]byte, 31)),
		"16 bytes as hex":    strings.Repeat("ab", 16),
		"JSON of no keyset":  `{"password":"hunter2"}`,
		"base64 of no keys":  base64.StdEncoding.EncodeToString([]byte(`{"primaryKeyId":1,"key":[]}`)),
		"a truncated keyset": newKey(t)[:80],
	}
	for name, key := range keys {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := New(key)
			if err == nil {
				t.Fatal("New took it")
			}
			if key != "" && strings.Contains(err.Error(), key) {
				t.Errorf("the error repeats the key: %v", err)
			}
		})
	}
}

func TestOpen_RefusesAnotherRowsSecret(t *testing.T) {
	t.Parallel()
	box := openBox(t, newKey(t))
	sealed := seal(t, box, "ait_secret", "agent-1")
	if _, err := box.Open(sealed, "agent-2"); !errors.Is(err, ErrUnreadable) {
		t.Errorf("Open with another row: got %v, want ErrUnreadable", err)
	}
}

func TestOpen_RefusesASecretSealedUnderAnotherKey(t *testing.T) {
	t.Parallel()
	sealed := seal(t, openBox(t, newKey(t)), "ait_secret", "agent-1")
	if _, err := openBox(t, newKey(t)).Open(sealed, "agent-1"); !errors.Is(err, ErrUnreadable) {
		t.Errorf("Open with another key: got %v, want ErrUnreadable", err)
	}
}

func TestSeal_RefusesToSealForNoRow(t *testing.T) {
	t.Parallel()
	if _, err := openBox(t, newKey(t)).Seal([]byte("x"), ""); err == nil {
		t.Error("Seal took an empty row id")
	}
}

func TestOpen_RefusesATamperedSecret(t *testing.T) {
	t.Parallel()
	box := openBox(t, newKey(t))
	rapid.Check(t, func(rt *rapid.T) {
		sealed, err := box.Seal(rapid.SliceOf(rapid.Byte()).Draw(rt, "plaintext"), "row")
		if err != nil {
			rt.Fatalf("Seal: %v", err)
		}
		sealed[rapid.IntRange(0, len(sealed)-1).Draw(rt, "position")] ^= byte(rapid.IntRange(1, 255).Draw(rt, "flip"))
		if _, err := box.Open(sealed, "row"); !errors.Is(err, ErrUnreadable) {
			rt.Fatalf("Open of tampered bytes: got %v, want ErrUnreadable", err)
		}
	})
}

func TestBox_OpensWhatItSealedUnderEveryFormOfKey(t *testing.T) {
	t.Parallel()
	generated := newKey(t)
	decoded, err := base64.StdEncoding.DecodeString(generated)
	if err != nil {
		t.Fatal(err)
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	keys := map[string]string{
		"generated":               generated,
		"keyset as JSON":          string(decoded),
		"keyset, base64 of bytes": base64.StdEncoding.EncodeToString(binaryOf(t, decoded)),
		"32 bytes as base64":      base64.StdEncoding.EncodeToString(raw),
		"32 bytes, URL-safe":      base64.RawURLEncoding.EncodeToString(raw),
		"32 bytes as hex":         hex.EncodeToString(raw) + "\n",
	}
	for name, key := range keys {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sealed := seal(t, openBox(t, key), "whsec_secret", "row")
			if bytes.Contains(sealed, []byte("whsec")) {
				t.Error("the sealed bytes show the secret")
			}
			opened, err := openBox(t, key).Open(sealed, "row")
			if err != nil || string(opened) != "whsec_secret" {
				t.Errorf("Open = %q, %v", opened, err)
			}
		})
	}
}

func binaryOf(t *testing.T, keysetJSON []byte) []byte {
	t.Helper()
	keyring, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(keysetJSON)))
	if err != nil {
		t.Fatal(err)
	}
	var binary bytes.Buffer
	if err := insecurecleartextkeyset.Write(keyring, keyset.NewBinaryWriter(&binary)); err != nil {
		t.Fatal(err)
	}
	return binary.Bytes()
}

func TestBox_ReadsOldSecretsAfterAKeyWasAdded(t *testing.T) {
	t.Parallel()
	first, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		t.Fatal(err)
	}
	sealed := seal(t, openBox(t, jsonOf(t, first)), "ait_old", "row")
	keys := keyset.NewManagerFromHandle(first)
	id, err := keys.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.SetPrimary(id); err != nil {
		t.Fatal(err)
	}
	both, err := keys.Handle()
	if err != nil {
		t.Fatal(err)
	}
	opened, err := openBox(t, jsonOf(t, both)).Open(sealed, "row")
	if err != nil || string(opened) != "ait_old" {
		t.Errorf("Open = %q, %v", opened, err)
	}
}

func jsonOf(t *testing.T, keyring *keyset.Handle) string {
	t.Helper()
	var text bytes.Buffer
	if err := insecurecleartextkeyset.Write(keyring, keyset.NewJSONWriter(&text)); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestSecret_IsNeverPrinted(t *testing.T) {
	t.Parallel()
	const text = "ait_do-not-show-this"
	secret := Conceal(text)
	encoded, err := json.Marshal(map[string]any{"key": secret, "keys": []Secret{secret}})
	if err != nil {
		t.Fatal(err)
	}
	holder := struct{ Keys []Secret }{[]Secret{secret}}
	printed := []string{
		secret.String(), string(encoded), fmt.Sprintf("%v %+v %#v %q %x", secret, secret, secret, secret, secret),
		fmt.Sprintf("%+v %#v", holder, holder), fmt.Sprintf("%+v %#v", openBox(t, newKey(t)), &secret),
	}
	for _, line := range printed {
		if strings.Contains(line, "do-not-show") || strings.Contains(line, hex.EncodeToString([]byte("do-not"))) || !strings.Contains(line, redacted) {
			t.Errorf("printed %q", line)
		}
	}
	if secret.Reveal() != text {
		t.Errorf("Reveal = %q, want %q", secret.Reveal(), text)
	}
}

func TestNewExecuteKey_IsLongRandomAndRecognisable(t *testing.T) {
	t.Parallel()
	first, second := NewExecuteKey(), NewExecuteKey()
	encoded, found := strings.CutPrefix(first.Reveal(), "ait_")
	entropy, err := base64.RawURLEncoding.DecodeString(encoded)
	if !found || err != nil || len(entropy) != 32 {
		t.Errorf("key has %d random bytes, prefix %v, %v", len(entropy), found, err)
	}
	if first.Reveal() == second.Reveal() {
		t.Error("two keys are the same")
	}
	if !strings.HasSuffix(first.Reveal(), first.Last4()) || len(first.Last4()) != 4 {
		t.Errorf("Last4 = %q", first.Last4())
	}
	if last := Conceal("short").Last4(); last != "" {
		t.Errorf("Last4 of a short text = %q, want none", last)
	}
}
