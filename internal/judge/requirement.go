package judge

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
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
	case strings.Contains(key, "word_count"), key == "length", key == "words":
		return a.requireWords(phrases)
	case strings.Contains(key, "keyword"), key == "must_include", key == "hashtags":
		return a.requirePhrases(phrases)
	case key == "tone" || key == "style" || key == "voice":
		score, fact := a.tone(strings.Join(phrases, " "))
		return requirement{score: score, weight: 0.7, fact: fact}, true
	case key == "language":
		return a.requireLanguage(phrases[0])
	case strings.Contains(key, "color"), strings.Contains(key, "colour"):
		return a.requireColors(phrases), a.reading.form == formVector && len(namedColors("colour "+strings.Join(phrases, " colour "))) > 0
	case strings.Contains(key, "column"), key == "fields", key == "sections", key == "headings", key == "topics", key == "functions":
		return a.requirePhrases(phrases)
	case key == "rows" || key == "min_rows":
		score, fact, ok := a.countable("at least " + phrases[0] + " rows")
		return requirement{score: score, weight: 1, fact: fact}, ok
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

var digits = regexp.MustCompile(`\d[\d,]*`)

func (a *assessment) requireWords(phrases []string) (requirement, bool) {
	found := digits.FindAllString(strings.Join(phrases, " "), 2)
	if len(found) == 0 {
		return requirement{}, false
	}
	numbers := make([]float64, 0, 2)
	for _, text := range found {
		n, _ := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
		numbers = append(numbers, n)
	}
	low, high := slices.Min(numbers), slices.Max(numbers)
	have := float64(a.reading.words)
	d := requirement{weight: 1, score: band(have, low*0.88, high*1.12, low*0.5, high*0.5)}
	if d.score < 1 {
		d.fact = fmt.Sprintf("%d words where %s were asked for", a.reading.words, strings.Join(found, " to "))
	}
	return d, true
}

// requirePhrases looks for each phrase by its stems, in any one passage.
func (a *assessment) requirePhrases(phrases []string) (requirement, bool) {
	var missing []string
	for _, phrase := range phrases {
		words := a.brief.language.words(phrase)
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

func (a *assessment) requireLanguage(name string) (requirement, bool) {
	wanted, known := languageNamed(name)
	found, certain := detectLanguage(a.reading.plain())
	if !known || !certain {
		return requirement{}, false
	}
	d := requirement{weight: 1, score: 1}
	if wanted.code != found.code {
		d.score, d.fact = 0, fmt.Sprintf("the text is %s where %s was asked for", found.name, wanted.name)
	}
	return d, true
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
