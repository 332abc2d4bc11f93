package judge

import (
	"fmt"
	"strings"

	"github.com/aitasker/aitasker/internal/market"
)

// finding is a raw score with the facts behind it.
type finding struct {
	score float64
	fact  string
}

// dimensions says how each dimension of the taxonomy is measured.
var dimensions = map[string]func(*assessment) finding{
	"brief_adherence":   adherence,
	"structure":         structure,
	"depth":             depth,
	"clarity":           clarity,
	"originality":       originality,
	"audience_fit":      audienceFit,
	"persuasion":        persuasion,
	"search_visibility": searchVisibility,
	"insight":           insight,
	"data_quality":      dataQuality,
	"correctness":       correctness,
	"documentation":     documentation,
	"robustness":        robustness,
	"craft":             craft,
	"scalability":       scalability,
	"readiness":         readiness,
	"actionability":     actionability,
}

// unreadScore is what work gets in each dimension when this judge cannot read it.
const unreadScore = 0.5

// score judges one dimension. Quality off the subject, and the form of next to
// nothing, are worth little.
func (a *assessment) score(dimension market.Dimension) market.DimensionScore {
	scored := market.DimensionScore{Key: dimension.Key, Weight: dimension.Weight}
	measure, known := dimensions[dimension.Key]
	switch {
	case a.reading.form == formUnread:
		p := a.reading.unread()
		scored.Score = unreadScore
		scored.Reason = fmt.Sprintf("%s could not be read: %s. It counts as neither good nor bad, %.2f.", clip(p.name, 60), p.unread, unreadScore)
		return scored
	case a.reading.form == formNone:
		scored.Reason = "Nothing was handed in that can be opened and read."
		return scored
	case !known:
		scored.Score, scored.Reason = a.covered*a.amount, "Not measured by this judge; taken from how much of the brief is covered."
		return scored
	}
	found := measure(a)
	if dimension.Key != "brief_adherence" {
		found.score *= a.gate * (0.25 + 0.75*ramp(a.amount, 0, 0.7))
	}
	scored.Score = min(max(found.score, 0), 1)
	scored.Reason = sentenceOf(found.fact)
	if a.gate < 0.7 && dimension.Key != "brief_adherence" {
		scored.Reason += " Counts less because the work hardly treats the brief."
	}
	return scored
}

func sentenceOf(fact string) string {
	if fact == "" {
		return ""
	}
	runes := []rune(fact)
	return strings.ToUpper(string(runes[0])) + string(runes[1:]) + "."
}

// wrongLanguageShare is what is left of adherence when the work is in another
// language than the one that was asked for.
const wrongLanguageShare = 0.5

// adherence weighs the key terms of the brief with the acceptance criteria and
// the requirements, where there are any.
func adherence(a *assessment) finding {
	full := 0.8 // nobody uses every word of a brief
	switch a.reading.form {
	case formVector:
		full = 0.95 // its titles and notes can speak of nearly all
	case formPicture, formMedia:
		full = 0.4
	case formProse, formTable, formProgram, formUnread, formNone:
	}
	total, weights := 0.55*ramp(a.covered, 0.02, full), 0.55
	facts := []string{a.coverFact()}
	for _, group := range []struct {
		name         string
		requirements []requirement
		weight       float64
	}{{"acceptance criteria", a.criteria(), 0.25}, {"requirements", a.requirements(), 0.20}} {
		if len(group.requirements) == 0 {
			continue
		}
		sum, parts, met := 0.0, 0.0, 0
		var lacking []string
		for _, d := range group.requirements {
			sum += d.score * d.weight
			parts += d.weight
			if d.score >= 0.8 {
				met++
			} else if d.fact != "" {
				lacking = append(lacking, d.fact)
			}
		}
		total += group.weight * sum / parts
		weights += group.weight
		fact := fmt.Sprintf("meets %d of %d %s", met, len(group.requirements), group.name)
		if len(lacking) > 0 {
			fact += " (" + listed(lacking, 3) + ")"
		}
		facts = append(facts, fact)
	}
	if a.reading.form == formVector && len(a.brief.colors) > 0 {
		d := a.requireColors(a.brief.colors)
		total, weights = total+0.25*d.score, weights+0.25
		fact := fmt.Sprintf("matches the colours %s to %.0f%%", listed(a.brief.colors, 4), 100*d.score)
		if d.fact != "" {
			fact += " (" + d.fact + ")"
		}
		facts = append(facts, fact)
	}
	score := total / weights * (0.35 + 0.65*ramp(a.amount, 0, 0.8)) * a.measuresLegible()
	if a.reading.tongue.isWrong {
		score *= wrongLanguageShare
	}
	if a.reading.form == formPicture || a.reading.form == formMedia {
		facts = append(facts, "what the file shows or sounds like cannot be read by this judge")
		score = min(score, 0.7)
	}
	return finding{score, strings.Join(facts, "; ")}
}

func (a *assessment) coverFact() string {
	if a.isForeign() {
		return fmt.Sprintf("is meant to be in another language than the brief, whose %d key terms are not looked for", a.terms)
	}
	fact := fmt.Sprintf("covers %d of %d key terms of the brief, %.0f%% by weight", a.met, a.terms, 100*a.covered)
	if len(a.missing) > 0 {
		fact += "; missing: " + listed(a.missing, 6)
	}
	return fact
}

func (a *assessment) measuresLegible() float64 {
	if a.isVisual() {
		return 1
	}
	return a.measures.legible
}
