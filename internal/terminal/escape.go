package terminal

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Escape writes everything that a terminal may obey as \u and its number, which is
// also how JSON writes it; bytes that are no UTF-8 become U+FFFD. Line breaks and
// tabs stay.
func Escape(text string) string {
	if isPlain(text) {
		return text
	}
	var safe strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if isObeyed(r) {
			fmt.Fprintf(&safe, `\u%04x`, r)
		} else {
			safe.WriteRune(r) // of a byte that is no UTF-8: U+FFFD
		}
		i += size
	}
	return safe.String()
}

// Line is Escape for text that has to stay on its line and in its column.
func Line(text string) string {
	return Escape(strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\r', '\t', '\v', '\f', '\u0085', '\u2028', '\u2029':
			return ' '
		}
		return r
	}, text))
}

// isPlain reports whether a text is ASCII without control characters.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf || c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// isObeyed reports whether a terminal does something other than show the character:
// the control characters of ASCII and of Latin-1, where U+009B begins a sequence by
// itself, separators of lines, and what turns the direction of writing.
func isObeyed(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < ' ', r >= 0x7f && r <= 0x9f:
		return true
	case r >= '\u2028' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return false
}
