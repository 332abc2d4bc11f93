package judge

import (
	"encoding/json"
	"slices"
	"strings"
)

// languageFit is how the language of the work relates to the one that was asked for.
type languageFit struct {
	found     detection
	asked     []string // codes; empty when nothing names a language
	isWrong   bool     // it is certainly in another language
	isForeign bool     // it is meant to be in another language than the brief, whose words it cannot share
}

// sampleBytes is how much of the text the language is told by.
const sampleBytes = 2 * detectWords * detectBytes

// fitLanguage tells the language of the work before it is cut into words.
func (r *reading) fitLanguage(work Work, b brief) {
	fit := languageFit{found: detectLanguage(r.sample())}
	fit.asked = askedLanguages(work, fit.found, b)
	fit.isWrong = len(fit.asked) > 0 && !slices.ContainsFunc(fit.asked, func(code string) bool { return fit.found.couldBe(code, b.language) })
	isTranslation := work.Kind.Type == "translation" || work.Kind.Type == "localization"
	isElsewhere := len(fit.asked) > 0 && b.certain && !slices.Contains(fit.asked, canonical(b.language.code))
	fit.isForeign = isTranslation || isElsewhere && !fit.isWrong
	r.language = b.language
	switch {
	case fit.found.certain:
		r.language = fit.found.language
	case fit.isForeign && len(fit.asked) > 0:
		r.language = languageOf(fit.asked[0])
	}
	r.tongue = fit
}

// sample joins the beginnings of what was handed in, running text first.
func (r *reading) sample() string {
	var b strings.Builder
	for _, wantLongForm := range []bool{true, false} {
		for _, p := range r.pieces {
			for _, one := range p.blocks {
				if p.longForm == wantLongForm && b.Len() < sampleBytes {
					b.WriteString(clipped(one.Text, sampleBytes) + "\n")
				}
			}
		}
		if b.Len() > 0 {
			break
		}
	}
	return b.String()
}

// languageKeys are the keys of requirements that name the language of the work.
var languageKeys = []string{"language", "lang", "locale", "sprache", "idioma", "langue", "lingua", "taal"}

// askedLanguages lists the languages that the requirements name, or that the rest
// of the task names where the work is in one of them.
func askedLanguages(work Work, found detection, b brief) []string {
	var keys map[string]any
	if json.Unmarshal(work.Requirements, &keys) == nil {
		for _, key := range sortedKeys(keys) {
			if isLanguageKey(key) {
				if codes := languagesNamed(strings.Join(asPhrases(keys[key]), ", ")); len(codes) > 0 {
					return codes
				}
			}
		}
	}
	if found.certain && found.language.code != b.language.code {
		reported := work.Title + "\n" + clipped(work.Brief, sampleBytes) + "\n" + strings.Join(work.AcceptanceCriteria, "\n")
		if code := canonical(found.language.code); slices.Contains(namesWithin(reported), code) {
			return []string{code}
		}
	}
	return nil
}

func isLanguageKey(key string) bool {
	key = strings.ToLower(key)
	if strings.Contains(key, "source") || strings.Contains(key, "from") || strings.Contains(key, "programming") || strings.Contains(key, "original") {
		return false
	}
	return slices.Contains(languageKeys, key) || strings.Contains(key, "language")
}
