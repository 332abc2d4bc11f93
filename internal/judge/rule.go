package judge

import (
	"fmt"
	"regexp"

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
	"call_to_action":     tooFew("calls to action", func(a *assessment) int { return a.measures.calls }),
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

func tooFew(unit string, count func(*assessment) int) breach {
	return func(a *assessment, limit float64) string {
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

var placeholder = regexp.MustCompile(`(?i)\blorem ipsum\b|\bTODO\b|\bTBD\b|\bFIXME\b|\bxxx+\b|\[(?:insert|your|add|name|company|date|topic|placeholder|link)[^\]\n]{0,40}\]|<(?:insert|your)[^>\n]{0,40}>|\{\{\s*\w+\s*\}\}|\binsert .{1,30} here\b|\bplaceholder text\b`)

func placeholders(a *assessment, _ float64) string {
	text := a.reading.plain()
	if a.work.Kind.Category == "programming-automation" || a.work.Kind.Category == "ai-services" {
		return "" // template variables are the work there; stubs have a rule of their own
	}
	if found := placeholder.FindString(text); found != "" && !placeholder.MatchString(a.brief.text) {
		return fmt.Sprintf("Contains the placeholder %q.", clip(found, 40))
	}
	return ""
}

func echoes(a *assessment, _ float64) string {
	if share := ratio(a.reading.echoed, a.reading.words); share > 0.4 {
		return fmt.Sprintf("%.0f %% of the text is copied from the brief.", 100*share)
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
	found, certain := detectLanguage(a.reading.plain())
	wanted, named := a.wantedLanguage()
	if !named {
		if a.work.Kind.Type == "translation" || a.work.Kind.Type == "localization" {
			return ""
		}
		wanted, named = a.brief.language, a.brief.certain
	}
	if certain && named && found.code != wanted.code {
		return fmt.Sprintf("The text is %s; %s was asked for.", found.name, wanted.name)
	}
	return ""
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
