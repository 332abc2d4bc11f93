package judge

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aitasker/aitasker/internal/document"
)

// requirement is one thing that was asked for, and how far the work meets it.
type requirement struct {
	name   string
	score  float64
	weight float64
	fact   string // what is lacking; empty when met
}

// criteria judges each acceptance criterion: by counting where it names a number,
// and otherwise by how much of its subject one passage of the work treats.
func (a *assessment) criteria() []requirement {
	var requirements []requirement
	for _, criterion := range a.work.AcceptanceCriteria {
		d := requirement{name: clip(criterion, 60), weight: 1}
		score, fact, counted := a.countable(criterion)
		switch {
		case counted:
			d.score, d.fact = score, fact
		case a.isForeign():
			continue // the words of the criterion are of another language
		default:
			d.score, d.fact = a.treats(criterion)
		}
		requirements = append(requirements, d)
	}
	return requirements
}

var (
	countedUnit = regexp.MustCompile(`(?i)^[\s-]*(?:[\pL]+\s+){0,2}?(words?|headings?|sections?|rows?|columns?|sheets?|shapes?|colou?rs?|functions?|tests?|paragraphs?|bullets?|items?)\b`)
	qualifier   = regexp.MustCompile(`(?i)\b(at least|minimum(?: of)?|more than|over|at most|maximum(?: of)?|no more than|under|fewer than|less than|up to|exactly)\s*$`)
	mostWord    = regexp.MustCompile(`(?i)^(?:at most|max|no more|under|up to|fewer|less)`)
)

// countable reads a criterion such as "at least 5 headings".
func (a *assessment) countable(text string) (score float64, fact string, ok bool) {
	for _, q := range document.Quantities(text) {
		unit := countedUnit.FindStringSubmatch(text[q.End:])
		if unit == nil || q.Low == 0 {
			continue
		}
		have, known := a.count(strings.TrimSuffix(strings.ToLower(unit[1]), "s"))
		if !known {
			return 0, "", false
		}
		said := qualifier.FindString(text[:q.Start])
		score = scoreOfCount(float64(have), q, strings.ToLower(strings.TrimSpace(said)), strings.HasPrefix(strings.ToLower(unit[1]), "word"))
		if score < 1 {
			asked := text[q.Start-len(said) : q.End+len(unit[0])]
			fact = fmt.Sprintf("%d %ss where %q was asked for", have, strings.TrimSuffix(strings.ToLower(unit[1]), "s"), clip(strings.TrimSpace(asked), 40))
		}
		return score, fact, true
	}
	return 0, "", false
}

// scoreOfCount compares a count with what was asked for. A plain number means at
// least as many, but of words about as many.
func scoreOfCount(have float64, asked document.Quantity, qualifier string, isWords bool) float64 {
	switch {
	case mostWord.MatchString(qualifier) && have == 0:
		return 0
	case mostWord.MatchString(qualifier):
		return 1 - ramp(have, asked.Low, asked.Low*1.4)
	case qualifier == "" && isWords, qualifier == "exactly", asked.Low != asked.High:
		return band(have, asked.Low*0.9, asked.High*1.1, asked.Low*0.5, asked.High*0.5)
	}
	return ramp(have, 0, asked.Low)
}

func (a *assessment) count(unit string) (int, bool) {
	rows, columns, shapes, units, tests := 0, 0, 0, 0, 0
	colors := map[string]bool{}
	for _, t := range a.reading.tables() {
		rows += t.rows
		columns = max(columns, len(t.header))
	}
	for _, v := range a.reading.vectors() {
		shapes += v.shapes
		for color := range v.colors {
			colors[color] = true
		}
	}
	for _, p := range a.reading.programs() {
		units += p.units
		tests += p.tests
	}
	counts := map[string]int{
		"word": a.reading.words, "heading": a.measures.headings, "section": a.measures.headings,
		"paragraph": a.measures.paragraphs, "bullet": a.measures.listItems, "item": a.measures.listItems,
		"row": rows, "column": columns, "sheet": len(a.reading.tables()), "shape": shapes,
		"color": len(colors), "colour": len(colors), "function": units, "test": tests,
	}
	have, known := counts[unit]
	return have, known
}

// treats measures how much of a subject the work covers, in all and in its best
// passage; sentences copied from the brief do not count.
func (a *assessment) treats(subject string) (float64, string) {
	terms := keyTerms(subject, a.brief.language)
	if len(terms) == 0 {
		return a.covered, ""
	}
	best, found := 0, map[string]bool{}
	for _, passage := range a.passages {
		here := 0
		for _, term := range terms {
			if passage[term.stem] {
				found[term.stem] = true
				here++
			}
		}
		best = max(best, here)
	}
	score := 0.5*ratio(len(found), len(terms)) + 0.5*ratio(best, len(terms))
	if call := callToAction.MatchString(subject); call && a.measures.calls > 0 {
		return 1, ""
	}
	if score >= 0.75 {
		return 1, ""
	}
	var missing []string
	for _, term := range terms {
		if !found[term.stem] {
			missing = append(missing, term.shown)
		}
	}
	if len(missing) == 0 {
		return score / 0.75, fmt.Sprintf("%q is touched only in passing", clip(subject, 50))
	}
	return score / 0.75, fmt.Sprintf("%q lacks %s", clip(subject, 50), listed(missing, 4))
}

var callToAction = regexp.MustCompile(`(?i)call[- ]to[- ]action|\bcta\b`)
