package judge

import (
	"math"
	"regexp"
	"strings"

	"github.com/aitasker/aitasker/internal/document"
)

// unlimited is the upper end of "at least".
const unlimited = math.MaxInt32

var (
	// wordUnit begins what follows a number of words, in many languages.
	wordUnit = regexp.MustCompile(`(?i)^[\s-]*(?:words?|wörter[n]?|worte?n?|palabras?|palavras?|mots?|parol[ae]|paraules|woord(?:en)?|ord|sanaa|słów|slov|szó|cuvinte|слов[ао]?|слів|λέξεις|kelime|kata|từ|字|词|詞|語|単語|단어|كلمة|शब्द|מילים)`)
	// otherUnit is what counts something else than words.
	otherUnit = regexp.MustCompile(`(?i)^[\s-]*(?:char|zeichen|caract|caratter|tekens|tecken|tegn|znak|знак|символ|pages?\b|seiten|página|pagine|strony|min\b|minut|sec|sekund|segund|hour|stunde|%|percent|prozent|sentence|sätze|satz|frases|paragra|absätz|absatz|chapter|kapitel|section|abschnitt|px|€|\$|usd|eur)`)
	leastWord = regexp.MustCompile(`(?i)(?:at least|minimum(?: of)?|min\.?|more than|over|from|mindestens|mehr als|ab|al menos|más de|mínimo(?: de)?|au moins|plus de|almeno|più di|pelo menos|mais de|minstens|minst|>=?|≥)\s*$`)
	moreAfter = regexp.MustCompile(`^\s*\+|^[^.;]{0,20}(?i:or more|oder mehr|o más|ou plus|o più|ou mais)`)
)

// wordCount reads how many words a person asks for.
func wordCount(value any) (document.Quantity, bool) {
	if limits, isObject := value.(map[string]any); isObject {
		return limitsOf(limits)
	}
	phrases := asPhrases(value)
	if len(phrases) == 2 { // a list of two numbers
		low, knowsLow := wordCount(phrases[0])
		high, knowsHigh := wordCount(phrases[1])
		return document.Quantity{Low: min(low.Low, high.Low), High: max(low.High, high.High)}, knowsLow && knowsHigh
	}
	text := strings.Join(phrases, " ")
	named := document.Quantities(text)
	var counted, others []document.Quantity
	for _, q := range named {
		switch rest := text[q.End:]; {
		case wordUnit.MatchString(rest):
			counted = append(counted, q)
		case !otherUnit.MatchString(rest):
			others = append(others, q)
		}
	}
	if len(counted) == 0 && len(named) == 1 {
		counted = others
	}
	if len(counted) != 1 || counted[0].Low <= 0 {
		return document.Quantity{}, false
	}
	q := counted[0]
	if q.Low == q.High && (leastWord.MatchString(text[:q.Start]) || moreAfter.MatchString(text[q.End:])) {
		q.High = unlimited
	}
	return q, true
}

// limitsOf reads an object with a least and a most number.
func limitsOf(limits map[string]any) (document.Quantity, bool) {
	q := document.Quantity{High: unlimited}
	found := false
	for _, key := range sortedKeys(limits) {
		one, understood := wordCount(limits[key])
		if !understood {
			return document.Quantity{}, false
		}
		switch key = strings.ToLower(key); {
		case strings.Contains(key, "min"), key == "from", key == "least":
			q.Low, found = one.Low, true
		case strings.Contains(key, "max"), key == "to", key == "most":
			q.High, found = one.High, true
		case strings.Contains(key, "target"), key == "value", key == "count", key == "words":
			return one, true
		default:
			return document.Quantity{}, false
		}
	}
	if q.Low == 0 {
		q.Low = q.High / 2
	}
	return q, found
}
