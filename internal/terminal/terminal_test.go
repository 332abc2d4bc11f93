package terminal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// hostile are texts that terminals obey, with what must not be left of them.
var hostile = map[string]string{
	"clears the screen":          "a\x1b[2Jb",
	"writes to the clipboard":    "\x1b]52;c;aGk=\x07",
	"a sequence of one byte":     "a\u009b2Jb",
	"the same as a bare byte":    "a\x9b2Jb",
	"goes back over the line":    "good\rbad",
	"backspaces":                 "abc\b\b\bxyz",
	"a null byte":                "a\x00b",
	"deletes":                    "a\x7fb",
	"turns the direction around": "a\u202eb\u2066c",
	"next line of Latin-1":       "a\u0085b",
	"separates lines":            "a\u2028b",
	"shifts the character set":   "a\x0eb",
}

func mustBeHarmless(t *testing.T, name, text string) {
	t.Helper()
	for _, r := range text {
		if isObeyed(r) {
			t.Errorf("%s: %q still has %U", name, text, r)
		}
	}
	if strings.ContainsAny(text, "\x1b\x07\r\b\x00\x7f") {
		t.Errorf("%s: %q", name, text)
	}
}

func TestEscape_LeavesNothingThatATerminalObeys(t *testing.T) {
	t.Parallel()
	for name, text := range hostile {
		mustBeHarmless(t, name, Escape(text))
		var out bytes.Buffer
		w := NewWriter(&out)
		for i := range len(text) { // byte by byte, as buffers may split it
			if _, err := w.Write([]byte{text[i]}); err != nil {
				t.Fatal(err)
			}
		}
		_, _ = w.Write([]byte("."))
		mustBeHarmless(t, name, out.String())
	}
}

func TestEscape_LeavesWhatPeopleWriteAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "Ein Logo für 咖啡\n\tCafé", "دانش\u200cآموز", "👩\u200d💻", "a\\u001b"} { //nolint:gosmopolitan // the script is what is tested
		if got := Escape(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
		var out bytes.Buffer
		w := NewWriter(&out)
		for i := range len(text) {
			_, _ = w.Write([]byte{text[i]})
		}
		if out.String() != text {
			t.Errorf("%q was written as %q", text, out.String())
		}
	}
}

func TestEscape_KeepsJSONTheSame(t *testing.T) {
	t.Parallel()
	for name, text := range hostile {
		written, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if err := json.Unmarshal([]byte(Escape(string(written))), &got); err != nil || got != strings.ToValidUTF8(text, "\ufffd") {
			t.Errorf("%s: %q: %v", name, got, err)
		}
	}
}

func TestLine_StaysOnItsLine(t *testing.T) {
	t.Parallel()
	if got := Line("a\nb\r\nc\td\u2028e"); got != "a b  c d e" {
		t.Errorf("%q", got)
	}
	for name, text := range hostile {
		if got := Line(text); strings.ContainsAny(got, "\n\t") {
			t.Errorf("%s: %q", name, got)
		}
		mustBeHarmless(t, name, Line(text))
	}
}
