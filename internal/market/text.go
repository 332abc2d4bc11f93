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

const sentenceNUL = "must not contain a NUL character"

// IsBlank reports whether text shows a reader nothing at all.
func IsBlank(text string) bool { return VisibleLength(text) == 0 }

// VisibleLength returns how many characters of text a reader sees. White space
// between two of them counts once however long it is; joiners, fillers and other
// invisible characters never count.
func VisibleLength(text string) int {
	length, gap := 0, false
	afterBase := false // a combining mark needs something to stand on
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			gap, afterBase = length > 0, false
		case isInvisible(r), unicode.IsMark(r) && !afterBase:
		default:
			if gap {
				length++
			}
			length, gap, afterBase = length+1, false, true
		}
	}
	return length
}

// blanks are the characters that show nothing though Unicode counts them among
// letters, marks and symbols.
var blanks = map[rune]bool{
	'\u2800':     true, // Braille pattern blank
	'\U00016fe4': true, // Khitan small script filler
	'\U0001d159': true, // musical symbol null notehead
}

func isInvisible(r rune) bool {
	return unicode.IsControl(r) || isHiddenFormat(r) || blanks[r] || !utf8.ValidRune(r) ||
		unicode.In(r, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
			unicode.Noncharacter_Code_Point)
}

// isHiddenFormat reports whether r is a format character that shows nothing. The
// number signs of Arabic and its kin are format characters that do show.
func isHiddenFormat(r rune) bool {
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// lineBreach returns the rule that a text for one line breaks; empty when it keeps
// all.
func lineBreach(text string, least, most int) string {
	if at := strings.IndexFunc(text, DisguisesName); at >= 0 && isStorable(text) {
		r, _ := utf8.DecodeRuneInString(text[at:])
		return fmt.Sprintf("must be one line of visible characters; it contains U+%04X, which is a control character or hides how the text reads", r)
	}
	return textBreach(text, least, most)
}

// textBreach returns the rule that a trimmed text breaks; empty when it keeps all.
// The least counts what can be seen, the most everything that is kept.
func textBreach(text string, least, most int) string {
	all, visible := utf8.RuneCountInString(text), VisibleLength(text)
	switch {
	case all < least || all > most:
		return fmt.Sprintf("%s after trimming; this one has %d", lengthRule(least, most), all)
	case visible < least:
		return fmt.Sprintf("%s that can be seen; this one has %d", lengthRule(least, most), visible)
	case !isStorable(text):
		return sentenceNUL
	}
	return ""
}

func lengthRule(least, most int) string {
	if least == 0 {
		return fmt.Sprintf("must be at most %d characters", most)
	}
	return fmt.Sprintf("must be %d to %d characters", least, most)
}

// NormalizeText trims a sentence that a person sends along with a command and
// refuses one outside least to most characters.
func NormalizeText(field, text string, least, most int) (string, error) {
	text = strings.TrimSpace(text)
	if breach := textBreach(text, least, most); breach != "" {
		return "", refusal.Field(field, utf8.RuneCountInString(text), "%s", breach)
	}
	if IsBlank(text) { // as good as not sent
		return "", nil
	}
	return text, nil
}
