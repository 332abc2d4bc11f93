package job

import (
	"strings"
	"unicode"
)

// MaxTextRunes caps how much of any one text of a call is read. The platform
// allows briefs of 5000 characters; the rest leaves room for data given inline.
const MaxTextRunes = 200_000

// Clean drops what could not be written in a document: invalid UTF-8, control
// and formatting characters other than newline and tab. It caps the length.
func Clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	kept := 0
	return strings.Map(func(r rune) rune {
		kept++
		if kept > MaxTextRunes || r != '\n' && r != '\t' && !writable(r) {
			return -1
		}
		return r
	}, s)
}

// writable tells whether a character is legal in XML and shows something.
func writable(r rune) bool {
	return r != 0xFFFE && r != 0xFFFF && !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Zl, unicode.Zp)
}

// Line cleans s and puts it on one line of at most limit characters, cut at a
// word where it can be.
func Line(s string, limit int) string {
	line := []rune(strings.Join(strings.Fields(Clean(s)), " "))
	if len(line) <= limit {
		return string(line)
	}
	cut := string(line[:limit-1])
	if space := strings.LastIndexByte(cut, ' '); space > len(cut)/2 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,;:-") + "…"
}

var markdownEscapes = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_",
	"[", "\\[", "]", "\\]", "|", "\\|", "~", "\\~", "#", "\\#", "!", "\\!",
	"://", ":\u200b//",
)

// Markdown escapes s for running text of a markdown document: nothing in it is
// read as markup, a link, an image or HTML.
func Markdown(s string) string {
	escaped := markdownEscapes.Replace(strings.Join(strings.Fields(Clean(s)), " "))
	return strings.ReplaceAll(escaped, "\\! ", "! ")
}

// Capitalise makes the first letter upper case.
func Capitalise(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

var smallWords = map[string]bool{
	"a": true, "an": true, "and": true, "as": true, "at": true, "by": true, "for": true, "from": true,
	"in": true, "into": true, "of": true, "on": true, "or": true, "the": true, "to": true, "vs": true, "with": true,
}

// TitleCase writes a heading: capitals on all but the small words.
func TitleCase(s string) string {
	words := strings.Fields(s)
	for i, word := range words {
		if i == 0 || !smallWords[word] {
			words[i] = Capitalise(word)
		}
	}
	return strings.Join(words, " ")
}

// Slug names a file after s: lower-case ASCII letters, digits and single dashes,
// at most 40 characters, fallback when nothing is left.
func Slug(s, fallback string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 40 {
			break
		}
	}
	if slug := strings.Trim(b.String(), "-"); slug != "" {
		return slug
	}
	return fallback
}

// WordCount counts the words of a text as an editor does.
func WordCount(s string) int { return len(strings.Fields(s)) }

// Sentences splits text at line ends and at full stops, question and
// exclamation marks that are followed by a space. Bullets lose their marks.
func Sentences(text string) []string {
	var found []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimLeft(strings.TrimSpace(line), "-*•– \t")
		start := 0
		for i := range len(line) {
			if strings.IndexByte(".!?", line[i]) < 0 || i+1 < len(line) && line[i+1] != ' ' {
				continue
			}
			if tail := line[start : i+1]; len(tail) > 6 && !abbreviated(tail) {
				found, start = append(found, strings.TrimSpace(tail)), i+1
			}
		}
		if rest := strings.TrimSpace(line[start:]); rest != "" {
			found = append(found, rest)
		}
		if len(found) > 400 {
			return found[:400]
		}
	}
	return found
}

func abbreviated(s string) bool {
	for _, end := range []string{"e.g.", "i.e.", "etc.", "vs.", "Mr.", "Ms.", "Dr.", "No.", "approx."} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}
