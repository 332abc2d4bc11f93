package judge

import "slices"

// assessment is the work, the brief and what was measured, ready to be scored.
type assessment struct {
	work     Work
	brief    brief
	reading  reading
	measures measures
	passages []map[string]bool // stems of each block that is not copied from the brief
	covered  float64           // share of the brief's key terms that the work treats, 0 to 1
	missing  []string          // key terms that it does not
	terms    int               // key terms that count for this form of work
	met      int               // key terms that it does treat
	amount   float64           // 0 for next to nothing, 1 for as much as the type needs
	gate     float64           // quality off the subject is worth little
}

// targetWords is what the running text of a type has when nothing says more.
const targetWords = 180

func assess(work Work, b brief, r reading) *assessment {
	a := &assessment{work: work, brief: b, reading: r, measures: measureText(&r, b)}
	a.passages = a.findPassages()
	a.cover()
	a.amount = a.measureAmount()
	switch r.form {
	case formPicture, formMedia, formUnread:
		a.gate = 1 // what they show cannot be read, only how they are made
	case formVector:
		a.gate = 0.15 + 0.85*ramp(a.covered, 0.02, 0.2) // a drawing says little in words
	case formProse, formTable, formProgram, formNone:
		a.gate = (0.15 + 0.85*ramp(a.covered, 0.05, 0.45)) * a.measures.legible
	}
	return a
}

// findPassages returns the stems of what the work says in its own words.
func (a *assessment) findPassages() []map[string]bool {
	var passages []map[string]bool
	add := func(sentences []sentence) {
		passage := map[string]bool{}
		for _, s := range sentences {
			if isEcho(s, a.brief) && a.ruled("no_brief_echo") {
				continue
			}
			for _, w := range s.words {
				passage[w.stem] = true
			}
		}
		if len(passage) > 0 {
			passages = append(passages, passage)
		}
	}
	for _, one := range a.reading.blocks {
		add(one.sentences)
	}
	if len(a.reading.labels) > 0 {
		add(a.reading.labels)
	}
	return passages
}

// cover weighs the key terms of the brief: a first mention earns most of a term's
// weight and, in longer work, further passages the rest (the saturation of BM25).
func (a *assessment) cover() {
	needed := 1 + min(2, a.reading.words/250)
	total, earned := 0.0, 0.0
	for _, term := range a.brief.terms {
		if a.reading.form == formVector && slices.Contains(a.brief.colors, term.shown) {
			continue // a drawing uses a colour; it need not name it
		}
		a.terms++
		total += term.weight
		credit := saturate(a.mentions(term.stem), needed)
		if credit == 0 && a.isVisual() && a.claims(term.stem) {
			credit = 0.6
		}
		if credit == 0 {
			a.missing = append(a.missing, term.shown)
		} else {
			a.met++
		}
		earned += term.weight * credit
	}
	if total > 0 {
		a.covered = earned / total
	}
	if a.isForeign() {
		a.covered = max(a.covered, foreignCover*a.measures.legible)
	}
	if a.reading.words > 80 {
		a.covered *= 1 - 0.6*ramp(a.measures.density, dense, 3*dense)
	}
}

const (
	foreignCover = 0.66 // what is taken to be covered where words cannot be compared
	saturation   = 0.5
	dense        = 0.06 // share of all words that no key term needs
)

func saturate(mentions, needed int) float64 {
	if mentions >= needed {
		return 1
	}
	m, n := float64(mentions), float64(needed)
	return m / (m + saturation) * (n + saturation) / n
}

func (a *assessment) mentions(stem string) int {
	count := 0
	for _, passage := range a.passages {
		if passage[stem] {
			count++
		}
	}
	return count
}

func (a *assessment) claims(stem string) bool {
	return slices.ContainsFunc(a.reading.claims, func(s sentence) bool {
		return slices.ContainsFunc(s.words, func(w word) bool { return w.stem == stem })
	})
}

func (a *assessment) isVisual() bool {
	return a.reading.form == formVector || a.reading.form == formPicture || a.reading.form == formMedia
}

// isForeign reports whether the work is meant to be in another language than the
// brief, whose words it then cannot share.
func (a *assessment) isForeign() bool { return a.reading.tongue.isForeign }

// wordListed is a measure that counts words of English lists. In other languages
// they say nothing, so the measure is at least what middling work has.
func (a *assessment) wordListed(measure float64) float64 {
	if a.reading.language.code == "en" {
		return measure
	}
	return max(measure, middling)
}

// middling stands for what cannot be measured.
const middling = 0.7

func (a *assessment) ruled(key string) bool { return a.ruleValue(key) > 0 }

func (a *assessment) ruleValue(key string) float64 {
	for _, rule := range a.work.Kind.QualityRules {
		if rule.Key == key {
			return max(rule.Value, 1)
		}
	}
	return 0
}

// measureAmount compares how much there is with what the type needs.
func (a *assessment) measureAmount() float64 {
	switch a.reading.form {
	case formProse:
		if a.isForeign() {
			return ramp(float64(a.reading.words), 0, a.expectedWords())
		}
		return ramp(float64(a.reading.relevant), 0, 0.85*a.expectedWords())
	case formTable:
		rows := 0
		for _, t := range a.reading.tables() {
			rows += t.rows - t.repeated
		}
		return ramp(float64(rows), 0, max(a.ruleValue("min_rows"), 5))
	case formVector:
		elements := 0
		for _, v := range a.reading.vectors() {
			elements += v.shapes + v.texts
		}
		return ramp(float64(elements), 0, 5)
	case formProgram:
		lines := 0
		for _, p := range a.reading.programs() {
			lines += p.lines - p.stubs
			if p.structured {
				lines = max(lines, p.units)
			}
		}
		return ramp(float64(lines), 0, 15)
	case formPicture, formMedia, formUnread:
		return 1
	case formNone:
	}
	return 0
}

// expectedWords is what the brief or the type's rules lead a reader to expect.
func (a *assessment) expectedWords() float64 {
	if wanted, named := a.wantedWords(); named {
		return wanted.Low
	}
	if minimum := a.ruleValue("min_words"); minimum > 0 {
		return minimum * 1.5
	}
	if most := a.ruleValue("max_words"); most > 0 {
		return min(targetWords, most/2)
	}
	return targetWords
}
