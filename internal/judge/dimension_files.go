package judge

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aitasker/aitasker/internal/document"
)

func decoded(raw json.RawMessage) any {
	var value any
	if json.Unmarshal(raw, &value) != nil {
		return nil
	}
	return value
}

// sumTables adds up all tables of the work.
func (a *assessment) sumTables() (sum table) {
	for _, t := range a.reading.tables() {
		sum.rows += t.rows
		sum.ragged += t.ragged
		sum.cells += t.cells
		sum.filled += t.filled
		sum.broken += t.broken
		sum.numeric += t.numeric
		sum.mixed += t.mixed
		sum.repeated += t.repeated
		sum.formulas += t.formulas
		sum.isSheet = sum.isSheet || t.isSheet
		if len(t.header) > len(sum.header) {
			sum.header = t.header
		}
	}
	return sum
}

func tableStructure(a *assessment) finding {
	sum := a.sumTables()
	named, seen := 0, map[string]bool{}
	for _, cell := range sum.header {
		key := strings.ToLower(strings.TrimSpace(cell))
		if key != "" && !seen[key] && !document.IsNumber(key) {
			named++
		}
		seen[key] = true
	}
	score := 0.4*ratio(named, len(sum.header)) + 0.35*(1-ramp(ratio(sum.ragged, sum.rows), 0, 0.2)) + 0.25*ramp(float64(len(sum.header)), 1, 4)
	return finding{score, fmt.Sprintf("%d columns, %d of them with a name of their own; %d of %d rows have another width", len(sum.header), named, sum.ragged, sum.rows)}
}

func tableDepth(a *assessment) finding {
	sum := a.sumTables()
	score := 0.45*ramp(float64(sum.rows-sum.repeated), 0, max(8, 1.2*a.ruleValue("min_rows"))) + 0.25*ramp(float64(len(sum.header)), 1,
		5) + 0.15*ramp(float64(sum.numeric), 0, 2)
	score += 0.15 * max(ramp(float64(sum.formulas), 0, 6), ramp(float64(a.reading.words), 0, 80))
	return finding{score, fmt.Sprintf("%d different rows, %d columns (%d numeric), %d formulas", sum.rows-sum.repeated, len(sum.header), sum.numeric, sum.formulas)}
}

func dataQuality(a *assessment) finding {
	sum := a.sumTables()
	if sum.rows == 0 {
		return finding{0, "has no table with rows"}
	}
	score := 0.35*ramp(ratio(sum.filled, sum.cells), 0.5, 0.97) + 0.25*(1-ramp(ratio(sum.ragged, sum.rows), 0, 0.2)) +
		0.2*(1-ramp(ratio(sum.mixed, len(sum.header)), 0, 0.5)) + 0.2*(1-ramp(ratio(sum.repeated, sum.rows), 0, 0.3))
	score *= 1 - ramp(ratio(sum.broken, sum.cells), 0, 0.1)
	score *= 0.4 + 0.6*a.amount
	return finding{score, fmt.Sprintf("%d of %d cells are filled, %d columns mix numbers and text, %d rows repeat, %d cells show errors",
		sum.filled, sum.cells, sum.mixed, sum.repeated, sum.broken)}
}

// sumPrograms adds up all code and structured data of the work.
func (a *assessment) sumPrograms() (sum program) {
	for _, p := range a.reading.programs() {
		sum.lines += p.lines
		sum.comments += p.comments
		sum.units += p.units
		sum.stubs += p.stubs
		sum.guards += p.guards
		sum.tests += p.tests
		sum.longest = max(sum.longest, p.longest)
		sum.depth = max(sum.depth, p.depth)
		sum.structured = sum.structured || p.structured
		if sum.problem == "" {
			sum.problem = p.problem
		}
	}
	return sum
}

func programStructure(a *assessment) finding {
	sum := a.sumPrograms()
	score := 0.5*ramp(float64(sum.units), 0, 4) + 0.25*(1-ramp(float64(sum.longest), 120, 240)) + 0.25*band(float64(sum.depth), 1, 8, 1, 8)
	for _, p := range a.reading.pages() {
		score = 0.5*score + 0.5*(0.4*ramp(float64(p.Landmarks), 0, 3)+0.3*ramp(float64(a.measures.headings), 0,
			3)+0.15*flag(p.HasTitle)+0.15*flag(p.ImagesAlt == p.Images))
	}
	return finding{score, fmt.Sprintf("%d named parts, nested %d deep, longest line %d characters", sum.units, sum.depth, sum.longest)}
}

func programDepth(a *assessment) finding {
	sum := a.sumPrograms()
	score := 0.6*ramp(float64(sum.units), 0, 15) + 0.4*ramp(float64(sum.lines), 0, 40)
	return finding{score, fmt.Sprintf("%d named parts in %d lines", sum.units, sum.lines)}
}

func correctness(a *assessment) finding {
	sum := a.sumPrograms()
	if sum.lines == 0 {
		return finding{0, "has no code or structured data"}
	}
	score, fact := 1.0, "parses"
	if sum.problem != "" {
		score, fact = 0.25, sum.problem
	}
	score *= 1 - ramp(ratio(sum.stubs, max(sum.units, 1)), 0, 0.8)
	score *= 0.5 + 0.5*ramp(float64(sum.units), 0, 3)
	return finding{score, fmt.Sprintf("%s; %d named parts, %d left as stubs", fact, sum.units, sum.stubs)}
}

func documentation(a *assessment) finding {
	sum := a.sumPrograms()
	share := ratio(sum.comments, sum.lines)
	score := 0.65*band(share, 0.08, 0.4, 0.08, 0.4) + 0.35*ramp(float64(a.reading.words), 0, 60)
	if sum.lines == 0 || sum.structured {
		score = max(ramp(float64(a.reading.words), 0, 150), ramp(float64(sum.comments), 0, 4))
	}
	return finding{score, fmt.Sprintf("%d of %d lines are comments and %d words explain the work", sum.comments, sum.lines, a.reading.words)}
}

func robustness(a *assessment) finding {
	sum := a.sumPrograms()
	if sum.lines == 0 {
		score := 0.7*a.wordListed(ramp(a.per100(a.measures.conditions), 0, 2)) + 0.3*ramp(float64(a.measures.listItems), 0, 6)
		return finding{score, fmt.Sprintf("%d words treat conditions and exceptions", a.measures.conditions)}
	}
	score := 0.65*ramp(ratio(sum.guards, sum.lines), 0, 0.1) + 0.35*ramp(float64(sum.tests), 0, 2)
	score = max(score, 0.8*ramp(ratio(sum.guards, sum.lines), 0, 0.1))
	return finding{score, fmt.Sprintf("%d lines handle errors or check input, %d tests", sum.guards, sum.tests)}
}

func craft(a *assessment) finding {
	switch a.reading.form {
	case formVector:
		return vectorCraft(a)
	case formPicture:
		return pictureCraft(a)
	case formMedia:
		return finding{0.6, fmt.Sprintf("%d files of sound or moving picture open; their content cannot be measured by this judge", a.reading.mediaCount())}
	case formTable:
		return dataQuality(a)
	case formProgram:
		return correctness(a)
	case formProse:
		found := depth(a)
		return finding{0.4 * found.score, "a description stands in for the work itself; " + found.fact}
	case formUnread, formNone:
	}
	return finding{0, "nothing to look at"}
}

func pictureCraft(a *assessment) finding {
	best := finding{}
	for _, p := range a.reading.pictures() {
		score := 0.4 * ramp(float64(min(p.width, p.height)), 64, 1024)
		if p.sampled {
			score += 0.2*ramp(float64(p.colors), 1, 60) + 0.2*ramp(p.contrast, 0.01, 0.15) + 0.2*ramp(p.detail, 0.01, 0.25)
			if p.colors <= 1 {
				score *= 0.2
			}
		}
		if score >= best.score {
			best = finding{score, fmt.Sprintf("%d × %d pixels, %d colours, contrast %.2f, detail %.2f", p.width, p.height, p.colors, p.contrast, p.detail)}
		}
	}
	return best
}

func readiness(a *assessment) finding {
	opening := 0
	for _, p := range a.reading.pieces {
		if p.problem == "" {
			opening++
		}
	}
	placeholders := len(forgotten.FindAllStringIndex(a.reading.plain(), 20))
	score := 0.55*ratio(opening, len(a.reading.pieces)) + 0.3*a.amount + 0.15*flag(len(a.reading.claims) > 0)
	fact := fmt.Sprintf("%d of %d files open as declared, %d placeholders", opening, len(a.reading.pieces), placeholders)
	if a.reading.form == formVector {
		variants := len(a.reading.variants())
		notes := saturating(float64(a.reading.words), 40)
		score = 0.45*ratio(opening, len(a.reading.pieces)) + 0.2*a.amount + 0.15*ramp(float64(variants), 0, 3) + 0.2*max(notes, 0.4*flag(len(a.reading.claims) > 0))
		fact += fmt.Sprintf(", %d variants, %d words of notes", variants, a.reading.words)
	}
	score *= 1 - 0.6*ramp(float64(placeholders), 0, 3)
	return finding{score, fact}
}

func flag(condition bool) float64 {
	if condition {
		return 1
	}
	return 0
}
