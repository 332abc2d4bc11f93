package judge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aitasker/aitasker/internal/market"
)

// breach says whether a quality rule is broken and why; empty when it is kept.
// limit is the rule's number.
type breach func(a *assessment, limit float64) string

// rules says how each quality rule of the taxonomy is checked.
var rules = map[string]breach{
	"must_open":          unopened,
	"no_placeholder":     placeholders,
	"no_brief_echo":      echoes,
	"no_active_content":  activeContent,
	"language":           wrongLanguage,
	"min_words":          tooFew("words", func(a *assessment) int { return a.allWords() }),
	"max_words":          tooMany("words", func(a *assessment) int { return a.reading.words }),
	"min_headings":       tooFew("headings", func(a *assessment) int { return a.measures.headings }),
	"max_sentence_words": tooMany("words per sentence", func(a *assessment) int { return int(a.measures.meanSentence) }),
	"call_to_action":     noCall,
	"min_rows":           tooFew("rows", func(a *assessment) int { return a.sumTables().rows }),
	"min_columns":        tooFew("columns", func(a *assessment) int { return len(a.sumTables().header) }),
	"delivers_table":     tooFew("tables", func(a *assessment) int { return len(a.reading.tables()) }),
	"consistent_table":   when("rows have another number of cells than the header", func(a *assessment) int { return a.sumTables().ragged }),
	"formulas":           noFormulas,
	"delivers_visual":    tooFew("pictures", func(a *assessment) int { return len(a.reading.vectors()) + len(a.reading.pictures()) }),
	"delivers_vector":    tooFew("vector files", func(a *assessment) int { return len(a.reading.vectors()) }),
	"scalable":           when("vector files have no viewBox", unscalable),
	"pure_vector":        when("raster pictures are embedded", rasters),
	"max_colors":         tooMany("colours", maxColors),
	"min_pixels":         tooSmall,
	"delivers_code":      tooFew("files of code or structured data", func(a *assessment) int { return len(a.reading.programs()) }),
	"must_parse":         unparsed,
	"no_stub":            when("parts are left as stubs", func(a *assessment) int { return a.sumPrograms().stubs }),
	"documented":         undocumented,
}

// penalties lists the quality rules that the work breaks. Rules that this judge
// cannot check are kept.
func (a *assessment) penalties() []market.Penalty {
	var broken []market.Penalty
	for _, rule := range a.work.Kind.QualityRules {
		check, known := rules[rule.Key]
		if !known {
			continue
		}
		if reason := check(a, rule.Value); reason != "" {
			broken = append(broken, market.Penalty{Rule: rule.Key, Amount: rule.Penalty, Reason: reason})
		}
	}
	return broken
}

// noCall looks for a call to action by English phrases, so it says nothing of
// work in other languages.
func noCall(a *assessment, limit float64) string {
	if a.reading.language.code != "en" {
		return ""
	}
	return tooFew("calls to action", func(a *assessment) int { return a.measures.calls })(a, limit)
}

// tooFew makes a rule that wants a number of something. Of a file that could not be
// read nobody knows how much it holds.
func tooFew(unit string, count func(*assessment) int) breach {
	return func(a *assessment, limit float64) string {
		if a.reading.unread() != nil {
			return ""
		}
		if have := count(a); float64(have) < limit {
			return fmt.Sprintf("Has %d %s; at least %.0f are needed.", have, unit, limit)
		}
		return ""
	}
}

func tooMany(unit string, count func(*assessment) int) breach {
	return func(a *assessment, limit float64) string {
		if have := count(a); float64(have) > limit {
			return fmt.Sprintf("Has %d %s; at most %.0f are allowed.", have, unit, limit)
		}
		return ""
	}
}

// when makes a rule that any occurrence breaks.
func when(what string, count func(*assessment) int) breach {
	return func(a *assessment, _ float64) string {
		if have := count(a); have > 0 {
			return fmt.Sprintf("%d %s.", have, what)
		}
		return ""
	}
}

// allWords counts cells and labels too where the work is no running text.
func (a *assessment) allWords() int {
	words := a.reading.words
	if a.reading.form == formProse && words > 0 {
		return words
	}
	for _, s := range a.reading.labels {
		words += len(s.words)
	}
	return words
}

func unopened(a *assessment, _ float64) string {
	if len(a.reading.pieces) == 0 {
		return "Nothing was handed in."
	}
	for _, p := range a.reading.pieces {
		if p.problem != "" {
			return fmt.Sprintf("%s does not open: %s.", clip(p.name, 60), p.problem)
		}
	}
	return ""
}

// Placeholders that were left in. The marks of programmers count in capitals and
// where they mark something: "todo" is a word of Spanish and Portuguese, and XXX is
// a number. What stands in brackets is work where a template was asked for.
var (
	forgotten  = regexp.MustCompile(`(?i:\blorem ipsum dolor\b)|\b(?:TODO|FIXME)(?:\([\w .-]{1,30}\))?\s?:|[\[<(](?:TODO|FIXME|TBD)\b[^\])>\n]{0,60}[\])>]|[\[<][Xx]{3,}[\]>]|(?m:^\s*(?:TODO|FIXME|TBD|X{4,})\s*$)|\bTBD\b`)
	unfilled   = regexp.MustCompile(`(?i)\[(?:insert|your|add) [^\]\n]{1,40}\]|\[(?:name|company|company name|date|topic|placeholder|link)\]|<insert[^>\n]{0,40}>|\{\{\s*\w+\s*\}\}|\[[^\]\n]{0,20}\bhere\]`)
	isTemplate = regexp.MustCompile(`(?i)templat|placeholder|mail[- ]?merge|merge (?:tag|field)|personali[sz]|variable|vorlage|muster|platzhalter|plantilla|modèle de|modelo de|sjabloon|boilerplate`)
	// templateTypes are types of work that are often sent to many.
	templateTypes = regexp.MustCompile(`(?i)templat|form\b|script|sequence|outreach|contract|agreement|letter|email|policy|terms`)
	sourceTypes   = []string{"programming-automation", "ai-services"}
)

func placeholders(a *assessment, _ float64) string {
	if found := a.placeholder(); found != "" {
		return fmt.Sprintf("Contains the placeholder %q.", clip(found, 40))
	}
	return ""
}

// placeholder returns the first placeholder of the text that the brief does not
// speak of; empty when there is none.
func (a *assessment) placeholder() string {
	if slices.Contains(sourceTypes, a.work.Kind.Category) {
		return "" // template variables are the work there; stubs have a rule of their own
	}
	text := a.reading.plain()
	if found := forgotten.FindString(text); found != "" && !forgotten.MatchString(a.brief.text) {
		return found
	}
	if a.asksForTemplate() || unfilled.MatchString(a.brief.text) {
		return ""
	}
	return unfilled.FindString(text)
}

// asksForTemplate reports whether what is to be filled in may be the work itself.
func (a *assessment) asksForTemplate() bool {
	return templateTypes.MatchString(a.work.Kind.Type) || isTemplate.MatchString(a.brief.text+"\n"+strings.Join(asPhrases(decoded(a.work.Requirements)), "\n"))
}

func echoes(a *assessment, _ float64) string {
	if share := ratio(a.reading.echoed, a.reading.words); share > 0.4 {
		return fmt.Sprintf("%.0f%% of the text is copied from the brief.", 100*share)
	}
	return ""
}

func activeContent(a *assessment, _ float64) string {
	for _, p := range a.reading.pieces {
		if p.active != "" {
			return fmt.Sprintf("%s is not safe: %s.", clip(p.name, 60), p.active)
		}
	}
	return ""
}

func wrongLanguage(a *assessment, _ float64) string {
	fit := a.reading.tongue
	switch {
	case fit.isWrong:
		return fmt.Sprintf("The text is in %s; %s was asked for.", languageName(fit.found.language.code), fit.spokenAsked())
	case len(fit.asked) > 0 || fit.isForeign || !a.brief.certain || fit.found.couldBe(a.brief.language.code, a.brief.language):
		return ""
	}
	return fmt.Sprintf("The text is in %s; the brief is in %s.", languageName(fit.found.language.code), languageName(a.brief.language.code))
}

func noFormulas(a *assessment, _ float64) string {
	if sum := a.sumTables(); sum.isSheet && sum.formulas == 0 {
		return "The spreadsheet has no formula."
	}
	return ""
}

func unscalable(a *assessment) int {
	count := 0
	for _, v := range a.reading.vectors() {
		if !v.hasViewBox {
			count++
		}
	}
	return count
}

func rasters(a *assessment) int {
	count := 0
	for _, v := range a.reading.vectors() {
		count += v.rasters
	}
	return count
}

func maxColors(a *assessment) int {
	most := 0
	for _, v := range a.reading.vectors() {
		most = max(most, len(v.colors))
	}
	return most
}

func tooSmall(a *assessment, limit float64) string {
	for _, p := range a.reading.pictures() {
		if side := min(p.width, p.height); float64(side) < limit {
			return fmt.Sprintf("An image measures %d pixels on its shorter side; at least %.0f are needed.", side, limit)
		}
	}
	return ""
}

func unparsed(a *assessment, _ float64) string {
	for _, p := range a.reading.pieces {
		if p.program != nil && p.program.problem != "" {
			return fmt.Sprintf("%s does not parse: %s.", clip(p.name, 60), p.program.problem)
		}
	}
	return ""
}

func undocumented(a *assessment, _ float64) string {
	if sum := a.sumPrograms(); sum.comments == 0 && a.reading.words < 30 {
		return "The code has no comments and no usage notes."
	}
	return ""
}
