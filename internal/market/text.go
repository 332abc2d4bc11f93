package market

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aitasker/aitasker/internal/refusal"
)

// isStorable reports whether text can be kept: PostgreSQL has no NUL character.
func isStorable(text string) bool { return !strings.ContainsRune(text, 0) }

// isPlainLine reports whether text is one line that shows what it says: no control
// characters, and none that turn the direction of writing to disguise a name.
func isPlainLine(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) })
}

func lengthRule(least, most int) string {
	if least == 0 {
		return fmt.Sprintf("must be at most %d characters", most)
	}
	return fmt.Sprintf("must be %d to %d characters", least, most)
}

// CheckText tidies a sentence that a person sends along with a command and
// refuses one outside least to most characters.
func CheckText(field, text string, least, most int) (string, error) {
	text = strings.TrimSpace(text)
	if length := utf8.RuneCountInString(text); length < least || length > most {
		return "", refusal.Field(field, length, "%s after trimming; this has %d", lengthRule(least, most), length)
	}
	if !isStorable(text) {
		return "", refusal.Field(field, nil, "must not contain a NUL character")
	}
	return text, nil
}
