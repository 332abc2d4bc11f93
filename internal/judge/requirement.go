package judge

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aitasker/aitasker/internal/document"
)

// requirements judges the free keys that clients use, each by its own measure.
func (a *assessment) requirements() []requirement {
	var keys map[string]any
	if json.Unmarshal(a.work.Requirements, &keys) != nil {
		return nil
	}
	var requirements []requirement
	for _, key := range sortedKeys(keys) {
		d, ok := a.requirement(strings.ToLower(key), keys[key])
		if ok {
			d.name = key
			requirements = append(requirements, d)
		}
	}
	return requirements
}

func (a *assessment) requirement(key string, value any) (requirement, bool) {
	phrases := asPhrases(value)
	if len(phrases) == 0 {
		return requirement{}, false
	}
	switch {
	case isWordCount(key):
		return a.requireWords()
	case strings.Contains(key, "keyword"), key == "must_include", key == "hashtags":
		return a.requirePhrases(phrases)
	case key == "tone" || key == "style" || key == "voice":
		score, fact := a.tone(strings.Join(phrases, " "))
		return requirement{score: score, weight: 0.7, fact: fact}, true
	case isLanguageKey(key):
		return a.requireLanguage()
	case strings.Contains(key, "color"), strings.Contains(key, "colour"):
		return a.requireColors(phrases), a.reading.form == formVector && len(namedColors("colour "+strings.Join(phrases, " colour "))) > 0
	case strings.Contains(key, "column"), key == "fields", key == "sections", key == "headings", key == "topics", key == "functions":
		return a.requirePhrases(phrases)
	case key == "rows" || key == "min_rows":
		score, fact, ok := a.countable("at least " + phrases[0] + " rows")
		return requirement{score: score, weight: 1, fact: fact}, ok
	}
	if a.isForeign() {
		return requirement{}, false // its words are of another language
	}
	score, fact := a.treats(strings.Join(phrases, " "))
	return requirement{score: score, weight: 0.4, fact: fact}, len(strings.Join(phrases, "")) > 3
}

// asPhrases flattens a JSON value to its texts.
func asPhrases(value any) []string {
	switch value := value.(type) {
	case string:
		return slices.DeleteFunc([]string{strings.TrimSpace(value)}, func(s string) bool { return s == "" })
	case float64:
		return []string{strconv.FormatFloat(value, 'f', -1, 64)}
	case []any:
		var phrases []string
		for _, entry := range value[:min(len(value), 50)] {
			phrases = append(phrases, asPhrases(entry)...)
		}
		return phrases
	case map[string]any:
		var phrases []string
		for _, key := range sortedKeys(value) {
			phrases = append(phrases, asPhrases(value[key])...)
		}
		return phrases
	}
	return nil
}

// wantedWords returns how many words the requirements ask for. What is not
// understood, or does not speak of words, is left out.
func (a *assessment) wantedWords() (document.Quantity, bool) {
	var keys map[string]any
	if json.Unmarshal(a.work.Requirements, &keys) != nil || unsegmented[a.reading.language.code] {
		return document.Quantity{}, false
	}
	for _, key := range sortedKeys(keys) {
		if isWordCount(strings.ToLower(key)) {
			return wordCount(keys[key])
		}
	}
	return document.Quantity{}, false
}

func isWordCount(key string) bool {
	return strings.Contains(key, "word_count") || strings.Contains(key, "wordcount") || key == "length" || key == "words"
}

// requireWords compares the number of words with the one that was asked for.
func (a *assessment) requireWords() (requirement, bool) {
	wanted, named := a.wantedWords()
	if !named {
		return requirement{}, false
	}
	have := float64(a.reading.words)
	d := requirement{weight: 1, score: band(have, wanted.Low*0.88, wanted.High*1.12, wanted.Low*0.5, wanted.High*0.5)}
	if d.score < 1 {
		d.fact = fmt.Sprintf("%d words where %s were asked for", a.reading.words, spokenRange(wanted))
	}
	return d, true
}

func spokenRange(q document.Quantity) string {
	switch {
	case q.High >= unlimited:
		return fmt.Sprintf("at least %.0f", q.Low)
	case q.Low == q.High:
		return fmt.Sprintf("%.0f", q.Low)
	}
	return fmt.Sprintf("%.0f to %.0f", q.Low, q.High)
}

// requirePhrases looks for each phrase by its stems, in any one passage.
func (a *assessment) requirePhrases(phrases []string) (requirement, bool) {
	var missing []string
	for _, phrase := range phrases {
		words := a.reading.language.words(phrase)
		if !slices.ContainsFunc(a.passages, func(passage map[string]bool) bool {
			return !slices.ContainsFunc(words, func(w word) bool { return !w.stop && !passage[w.stem] })
		}) {
			missing = append(missing, clip(phrase, 30))
		}
	}
	d := requirement{weight: 1, score: 1 - ratio(len(missing), len(phrases))}
	if len(missing) > 0 {
		d.fact = fmt.Sprintf("%d of %d missing: %s", len(missing), len(phrases), listed(missing, 5))
	}
	return d, true
}

// requireLanguage compares the languages; one that cannot be told costs nothing.
func (a *assessment) requireLanguage() (requirement, bool) {
	fit := a.reading.tongue
	if len(fit.asked) == 0 || !fit.found.certain || a.reading.form == formProgram {
		return requirement{}, false
	}
	d := requirement{weight: 1, score: 1}
	if fit.isWrong {
		d.score, d.fact = 0, "the text is "+languageName(fit.found.language.code)+" where "+fit.spokenAsked()+" was asked for"
	}
	return d, true
}

func (f languageFit) spokenAsked() string {
	names := make([]string, len(f.asked))
	for i, code := range f.asked {
		names[i] = languageName(code)
	}
	return strings.Join(names, " or ")
}

func (a *assessment) requireColors(asked []string) requirement {
	var colors, missing []string
	for _, phrase := range asked {
		colors = append(colors, namedColors("colour "+phrase)...)
	}
	d := requirement{weight: 1}
	for _, color := range colors {
		match := a.usesColor(color)
		d.score += match / float64(len(colors))
		if match < 0.5 {
			missing = append(missing, color)
		}
	}
	if len(missing) > 0 {
		d.fact = "colours missing: " + listed(missing, 5)
	}
	return d
}

// listed joins some words for a sentence and counts the rest.
func listed(words []string, limit int) string {
	if len(words) <= limit {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:limit], ", "), len(words)-limit)
}
