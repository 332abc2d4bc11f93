package judge

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	detectWords     = 600  // words looked at
	detectBytes     = 8    // bytes of text for each of them
	detectAtLeast   = 8    // words without which a guess is worth nothing
	detectStopShare = 0.18 // share of stop words in running text of a language
	scriptShare     = 0.6  // share of letters that makes a script the text's own
)

// detection is what a text says of its language.
type detection struct {
	language language
	certain  bool               // false when the text is too short, or in no known language
	hits     map[string]float64 // share of stop words by language, of those in the script
	script   string             // of most letters, as in ISO 15924; empty when mixed
}

// scripts are the scripts that are told apart, with the language that alone is
// commonly written in them.
var scripts = []struct {
	name, only string
	table      *unicode.RangeTable
}{
	{"Latn", "", unicode.Latin},
	{"Cyrl", "", unicode.Cyrillic},
	{"Arab", "", unicode.Arabic},
	{"Hani", "zh", unicode.Han},
	{"Hira", "ja", unicode.Hiragana},
	{"Kana", "ja", unicode.Katakana},
	{"Hang", "ko", unicode.Hangul},
	{"Deva", "", unicode.Devanagari},
	{"Grek", "el", unicode.Greek},
	{"Hebr", "he", unicode.Hebrew},
	{"Thai", "th", unicode.Thai},
	{"Armn", "hy", unicode.Armenian},
	{"Geor", "ka", unicode.Georgian},
	{"Beng", "bn", unicode.Bengali},
	{"Taml", "ta", unicode.Tamil},
	{"Telu", "te", unicode.Telugu},
	{"Gujr", "gu", unicode.Gujarati},
	{"Guru", "pa", unicode.Gurmukhi},
	{"Knda", "kn", unicode.Kannada},
	{"Mlym", "ml", unicode.Malayalam},
	{"Orya", "or", unicode.Oriya},
	{"Sinh", "si", unicode.Sinhala},
	{"Khmr", "km", unicode.Khmer},
	{"Laoo", "lo", unicode.Lao},
	{"Mymr", "my", unicode.Myanmar},
	{"Ethi", "am", unicode.Ethiopic},
	{"Tibt", "bo", unicode.Tibetan},
	{"Mong", "mn", unicode.Mongolian},
}

// ownLetters are letters that in their script only this language uses.
var ownLetters = []struct{ script, letters, code string }{
	{"Cyrl", "їєґ", "uk"},
	{"Cyrl", "ў", "be"},
	{"Cyrl", "ѓќѕ", "mk"},
	{"Cyrl", "ђћ", "sr"},
	{"Cyrl", "ұ", "kk"},
	{"Arab", "ٹڈڑ", "ur"},
	{"Arab", "ڵۆێڕ", "ckb"},
	{"Latn", "ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "vi"},
}

// ownShare is the share of letters from which on such letters are no foreign name.
const ownShare = 0.004

// detectLanguage guesses the language of a text by its script, by letters that one
// language has for itself, and else by stop words.
func detectLanguage(text string) detection {
	text = norm.NFC.String(strings.ToLower(clipped(text, detectWords*detectBytes)))
	d := detection{language: languages()[0], hits: map[string]float64{}}
	letters, counts := countScripts(text)
	if letters == 0 {
		return d
	}
	only := ""
	for i, s := range scripts {
		if float64(counts[i]) >= scriptShare*float64(letters) {
			d.script, only = s.name, s.only
		}
	}
	if kana := counts[4] + counts[5]; kana*20 > letters && (kana+counts[3])*10 > letters*6 {
		d.script, only = "Jpan", "ja"
	}
	enough := letters >= 4*detectAtLeast || only != "" && letters >= detectAtLeast
	for _, own := range ownLetters {
		if own.script == d.script && shareOf(text, own.letters, letters) >= ownShare {
			only = own.code
		}
	}
	if only != "" {
		d.language, d.certain = languageOf(only), enough
		d.hits[only] = 1
		return d
	}
	d.countStopWords(text)
	return d
}

func clipped(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

func countScripts(text string) (letters int, counts []int) {
	counts = make([]int, len(scripts))
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		for i, s := range scripts {
			if unicode.Is(s.table, r) {
				counts[i]++
				break
			}
		}
	}
	return letters, counts
}

func shareOf(text, set string, letters int) float64 {
	count := 0
	for _, r := range text {
		if strings.ContainsRune(set, r) {
			count++
		}
	}
	return ratio(count, letters)
}

func (d *detection) countStopWords(text string) {
	tokens := segmenter.Tokenize([]byte(text))
	tokens = tokens[:min(len(tokens), detectWords)]
	best := 0.0
	for _, l := range languages() {
		hits := 0
		for _, token := range tokens {
			if l.stop[string(token.Term)] {
				hits++
			}
		}
		share := ratio(hits, len(tokens))
		if d.hits[l.code] = share; share > best {
			d.language, best = l, share
		}
	}
	d.certain = len(tokens) >= detectAtLeast && best >= detectStopShare
}

// languageOf returns the language of a code, without words where none are known.
func languageOf(code string) language {
	for _, l := range languages() {
		if l.code == code {
			return l
		}
	}
	return language{code: code}
}

// nearShare is how near to the best a language's share of stop words must come for
// the text to be possibly in it: related languages share many.
const nearShare = 0.8

// couldBe reports whether the text may be in the language. Only what is certain
// speaks against it.
func (d *detection) couldBe(code string, brief language) bool {
	code = canonical(code)
	switch {
	case !d.certain || canonical(d.language.code) == code:
		return true
	case !writtenIn(code, d.script):
		return false
	}
	share, known := d.hits[code]
	if known {
		return share >= nearShare*d.hits[d.language.code]
	}
	if d.script != "Latn" && d.script != "Cyrl" && d.script != "Arab" && d.script != "Deva" || isToldByLetters(code) {
		return false
	}
	// Nothing is known of the words of the language; a text in English, or in the
	// language of the brief, is told from it all the same.
	return d.language.code != "en" && d.language.code != brief.code
}

func isToldByLetters(code string) bool {
	for _, own := range ownLetters {
		if own.code == code {
			return true
		}
	}
	return false
}
