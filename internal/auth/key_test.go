package auth

import (
	"crypto/sha256"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/refusal"
)

func TestParseKey_RecognisesEveryNewKey(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 200 {
		for _, livemode := range []bool{true, false} {
			plain, record := NewKey(livemode)
			hash, mode, err := ParseKey(plain)
			if err != nil || mode != livemode || hash != record.Hash || hash != sha256.Sum256([]byte(plain)) {
				t.Fatalf("ParseKey = %x, %t, %v; want %x, %t", hash, mode, err, record.Hash, livemode)
			}
			if record.LastFour != plain[len(plain)-4:] || record.Livemode != livemode || seen[plain] {
				t.Fatalf("record = %+v", record)
			}
			seen[plain] = true
		}
	}
}

func TestParseKey_NoticesEveryTypo(t *testing.T) {
	t.Parallel()
	plain, _ := NewKey(true)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(plain)-1).Draw(t, "at")
		typed := rapid.StringMatching(`[0-9A-Za-z_]`).Draw(t, "typed")
		if mistyped := plain[:at] + typed + plain[at+1:]; mistyped != plain {
			if _, _, err := ParseKey(mistyped); !refusal.Is(err, refusal.Unauthenticated) {
				t.Fatalf("%q is taken for a key: %v", mistyped, err)
			}
		}
	})
}

func TestParseKey_RefusesWhatIsNoKey(t *testing.T) {
	t.Parallel()
	plain, _ := NewKey(false)
	for name, text := range map[string]string{
		"empty": "", "the prefix alone": "aitk_live_", "cut short": plain[:len(plain)-1], "too long": plain + "0",
		"an execute key": "ait_0123456789", "the other mode": strings.Replace(plain, "test", "live", 1),
	} {
		_, _, err := ParseKey(text)
		if !refusal.Is(err, refusal.Unauthenticated) {
			t.Errorf("%s: err = %v", name, err)
		}
		if text != "" && len(text) > 12 && strings.Contains(err.Error(), text) {
			t.Errorf("%s: the refusal repeats the credential", name)
		}
	}
}
