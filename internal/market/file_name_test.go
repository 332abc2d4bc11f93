package market_test

import (
	"testing"

	"github.com/aitasker/aitasker/internal/market"
)

func TestDisguisesName_LeavesWhatScriptsNeed(t *testing.T) {
	t.Parallel()
	for name, char := range map[string]rune{
		"the non-joiner of Persian": '\u200c', "the joiner of Indic scripts and emoji": '\u200d', "an Arabic number sign": '\u0600',
		"the end of an ayah": '\u06dd', "a tag of a regional flag": '\U000E0067', "a variation of an emoji": '\ufe0f', "a combining accent": '\u0301',
	} {
		if market.DisguisesName(char) {
			t.Errorf("%s, %U, is refused", name, char)
		}
	}
	for name, char := range map[string]rune{
		"a right-to-left override": '\u202e', "a left-to-right embedding": '\u202a', "an isolate": '\u2067', "a right-to-left mark": '\u200f',
		"an Arabic letter mark": '\u061c', "a space without width": '\u200b', "a byte order mark": '\ufeff', "a soft hyphen": '\u00ad',
		"a line separator": '\u2028', "a line feed": '\n', "a NUL": 0, "an escape": '\x1b', "a control of the second block": '\u0085',
	} {
		if !market.DisguisesName(char) {
			t.Errorf("%s, %U, is taken", name, char)
		}
	}
}

func TestHasVisibleName_NeedsMoreThanJoiners(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"": false, "\u0020\t": false, "\u200c\u200d": false, "\u0301\ufe0f": false, "دانش\u200cآموز.md": true, "👩\u200d💻": true, ".": true} {
		if got := market.HasVisibleName(name); got != want {
			t.Errorf("%q: %t, want %t", name, got, want)
		}
	}
}
