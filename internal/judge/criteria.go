package judge

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
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
		if score, fact, counted := a.countable(criterion); counted {
			d.score, d.fact = score, fact
		} else {
			d.score, d.fact = a.treats(criterion)
		}
		requirements = append(requirements, d)
	}
	return requirements
}

var countPattern = regexp.MustCompile(`(?i)\b(at least|minimum(?: of)?|more than|over|at most|maximum(?: of)?|no more than|under|fewer than|less than|up to|exactly)?\s*(\d[\d,]*)\s*(?:to|-|–)?\s*(\d[\d,]*)?[\s-]*(?:\w+\s+){0,2}?(words?|headings?|sections?|rows?|columns?|sheets?|shapes?|colou?rs?|functions?|tests?|paragraphs?|bullets?|items?)\b`)

// countable reads a criterion such as "at least 5 headings".
func (a *assessment) countable(text string) (score float64, fact string, ok bool) {
	match := countPattern.FindStringSubmatch(text)
	if match == nil {
		return 0, "", false
	}
	wanted, err := strconv.ParseFloat(strings.ReplaceAll(match[2], ",", ""), 64)
	if err != nil || wanted == 0 {
		return 0, "", false
	}
	unit := strings.TrimSuffix(strings.ToLower(match[4]), "s")
	have, known := a.count(unit)
	if !known {
		return 0, "", false
	}
	high := wanted
	if match[3] != "" {
		if upper, err := strconv.ParseFloat(strings.ReplaceAll(match[3], ",", ""), 64); err == nil && upper >= wanted {
			high = upper
		}
	}
	switch qualifier := strings.ToLower(match[1]); {
	case strings.HasPrefix(qualifier, "at most"), strings.HasPrefix(qualifier, "max"), strings.HasPrefix(qualifier, "no more"),
		qualifier == "under", qualifier == "up to", strings.HasPrefix(qualifier, "fewer"), strings.HasPrefix(qualifier, "less"):
		score = 1 - ramp(float64(have), wanted, wanted*1.4)
		if have == 0 {
			score = 0
		}
	case qualifier == "" && unit == "word" || qualifier == "exactly" || match[3] != "":
		score = band(float64(have), wanted*0.9, high*1.1, wanted*0.5, high*0.5)
	default:
		score = ramp(float64(have), 0, wanted)
	}
	if score < 1 {
		fact = fmt.Sprintf("%d %ss where %q was asked for", have, unit, clip(strings.TrimSpace(match[0]), 40))
	}
	return score, fact, true
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
