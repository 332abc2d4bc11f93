package judge

import (
	"fmt"
	"strings"

	"github.com/aitasker/aitasker/internal/document"
)

// per100 is how often something happens in a hundred words.
func (a *assessment) per100(count int) float64 { return 100 * ratio(count, max(a.reading.words, 1)) }

func structure(a *assessment) finding {
	switch a.reading.form {
	case formTable:
		return tableStructure(a)
	case formVector:
		return vectorStructure(a)
	case formProgram:
		return programStructure(a)
	case formProse, formPicture, formMedia, formUnread, formNone:
	}
	m, words := a.measures, a.reading.words
	wanted := max(float64(words)/220, a.ruleValue("min_headings"))
	headings := 1.0
	if a.expectedWords() >= 200 {
		headings = ramp(float64(m.headings), 0, max(wanted, 1))
	}
	parts := m.paragraphs + m.listItems + m.headings
	divided := ramp(float64(parts), 0, max(3, float64(words)/90))
	even := 1 - ratio(m.longParagraphs, max(m.paragraphs, 1))
	lists := ramp(float64(m.listItems), -2, 3)
	score := 0.4*headings + 0.3*divided + 0.2*even + 0.1*lists
	return finding{score, fmt.Sprintf("%d headings, %d paragraphs and %d list items over %d words; %d paragraphs are too long",
		m.headings, m.paragraphs, m.listItems, words, m.longParagraphs)}
}

func depth(a *assessment) finding {
	switch a.reading.form {
	case formTable:
		return tableDepth(a)
	case formProgram:
		return programDepth(a)
	case formProse, formVector, formPicture, formMedia, formUnread, formNone:
	}
	m := a.measures
	figures := ramp(a.per100(m.figures), 0, 1.6)
	names := ramp(a.per100(m.names), 0, 2.5)
	if !a.reading.hasCapitals() {
		names = middling
	}
	reasons := a.wordListed(ramp(a.per100(m.links), 0, 1.6))
	score := 0.35*a.amount + 0.22*figures + 0.13*names + 0.18*reasons + 0.12*ramp(m.variety, 0.3, 0.6)
	score *= 1 - 0.5*ramp(a.per100(len(m.stock)), 0.5, 4)
	return finding{score, fmt.Sprintf("%d words where about %.0f are expected; %d figures, %d names and %d reasons or examples",
		a.reading.words, a.expectedWords(), m.figures, m.names, m.links)}
}

func clarity(a *assessment) finding {
	m := a.measures
	if a.reading.words == 0 {
		return finding{0.5 * a.amount, "has no running text to read"}
	}
	length := band(m.meanSentence, 5, 22, 4, 16)
	long := 1 - ramp(ratio(m.longSentences, len(a.reading.sentences)), 0.05, 0.4)
	paragraphs := 1 - ratio(m.longParagraphs, max(m.paragraphs, 1))
	score := 0.45*length + 0.3*long + 0.25*paragraphs
	if unsegmented[a.reading.language.code] {
		score = max(score, middling) // its sentences and words cannot be counted
	}
	score *= 1 - 0.4*ramp(a.per100(len(m.stock)), 0.5, 4)
	return finding{score, fmt.Sprintf("sentences have %.1f words on average and %d are longer than 35", m.meanSentence, m.longSentences)}
}

func originality(a *assessment) finding {
	m := a.measures
	echo := 0.0
	if a.ruled("no_brief_echo") {
		echo = ratio(a.reading.echoed, a.reading.words)
	}
	stock := a.per100(len(m.stock))
	score := 1 - 0.9*ramp(m.repeatedSentences, 0, 0.35) - 0.8*ramp(m.repeatedRuns, 0.03, 0.4) - 0.9*ramp(echo, 0.05, 0.5) - 0.8*ramp(stock, 0.2, 2.5)
	score -= 0.5 * ramp(m.density, 0.06, 0.15)
	score *= 0.6 + 0.4*ramp(m.variety, 0.25, 0.55)
	facts := []string{fmt.Sprintf("%.0f%% of sentences repeat, %.0f%% of the words follow the brief's wording", 100*m.repeatedSentences, 100*echo)}
	if len(m.stock) > 0 {
		facts = append(facts, fmt.Sprintf("%d stock phrases such as %q", len(m.stock), strings.ToLower(m.stock[0])))
	}
	if m.density > 0.06 {
		facts = append(facts, fmt.Sprintf("%q makes up %.0f%% of all words", m.densest, 100*m.density))
	}
	if a.reading.keywordStuffed > 0 {
		facts = append(facts, fmt.Sprintf("%d lists of keywords were left out", a.reading.keywordStuffed))
		score -= 0.3 * ramp(ratio(a.reading.keywordStuffed, len(a.reading.sentences)), 0, 0.3)
	}
	return finding{score, strings.Join(facts, "; ")}
}

func audienceFit(a *assessment) finding {
	wanted := toneOf(a.brief.text + " " + strings.Join(asPhrases(decoded(a.work.Requirements)), " "))
	if wanted == "" {
		wanted = "plain"
	}
	score, fact := a.tone(wanted)
	if fact == "" {
		fact = fmt.Sprintf("reads %s; %d words address the reader", wanted, a.measures.secondPerson)
	}
	return finding{score, fact}
}

var (
	warmTones   = wordSet(`friendly warm casual conversational playful fun witty upbeat cheerful informal energetic humorous`)
	formalTones = wordSet(`formal professional serious authoritative academic technical neutral factual objective`)
)

// toneOf finds the first known tone that a text names.
func toneOf(text string) string {
	for field := range strings.FieldsSeq(strings.ToLower(text)) {
		if field = strings.Trim(field, ".,;:!?\"'()"); warmTones[field] || formalTones[field] {
			return field
		}
	}
	return ""
}

// tone compares the register of the text with the one that was asked for.
func (a *assessment) tone(asked string) (float64, string) {
	m := a.measures
	address, contractions := a.per100(m.secondPerson), a.per100(m.contractions)
	named := toneOf(asked)
	if a.reading.language.code != "en" {
		return middling, "" // tones are told by English words
	}
	switch {
	case warmTones[named]:
		score := 0.25 + 0.35*ramp(address, 0, 2) + 0.2*ramp(contractions, 0, 0.8) + 0.2*band(m.meanSentence, 4, 17, 3, 14)
		if score < 0.7 {
			return score, fmt.Sprintf("sounds less %s than asked: %d words address the reader, %d contractions", named, m.secondPerson, m.contractions)
		}
		return score, ""
	case formalTones[named]:
		score := 1 - 0.4*ramp(contractions, 0.3, 2) - 0.4*ramp(a.per100(m.exclamations), 0.2, 2) - 0.2*(1-band(m.meanSentence, 9, 26, 6, 14))
		if score < 0.7 {
			return score, fmt.Sprintf("sounds less %s than asked: %d exclamation marks, %d contractions", named, m.exclamations, m.contractions)
		}
		return score, ""
	}
	return 0.45 + 0.25*ramp(address, 0, 1.5) + 0.3*band(m.meanSentence, 5, 22, 4, 14) - 0.3*ramp(a.per100(m.exclamations), 2, 8), ""
}

func persuasion(a *assessment) finding {
	m := a.measures
	score := 0.35*a.wordListed(ramp(float64(m.calls), 0, 1+float64(a.reading.words)/400)) + 0.25*a.wordListed(ramp(a.per100(m.secondPerson), 0, 2.5)) +
		0.2*ramp(a.per100(m.figures+m.names), 0, 3) + 0.2*a.covered
	score -= 0.25 * ramp(a.per100(m.exclamations), 3, 10)
	return finding{score, fmt.Sprintf("%d calls to action, %d words address the reader and %d figures support the offer", m.calls, m.secondPerson, m.figures)}
}

func insight(a *assessment) finding {
	m := a.measures
	score := 0.4*ramp(a.per100(m.figures), 0, 4) + 0.35*a.wordListed(ramp(a.per100(m.conclusions), 0, 3)) + 0.25*a.wordListed(ramp(a.per100(m.links), 0, 1.5))
	return finding{score, fmt.Sprintf("%d figures, %d words that compare or conclude and %d that give reasons", m.figures, m.conclusions, m.links)}
}

func actionability(a *assessment) finding {
	m := a.measures
	steps, times := ramp(float64(m.steps), 0, 4+float64(a.reading.words)/80), ramp(a.per100(m.times), 0, 2)
	score := 0.45*a.wordListed(steps) + 0.35*a.wordListed(times) + 0.2*ramp(a.per100(m.figures), 0, 2)
	return finding{score, fmt.Sprintf("%d steps, %d words that say when or who, %d figures", m.steps, m.times, m.figures)}
}

func searchVisibility(a *assessment) finding {
	top := a.brief.terms[:min(len(a.brief.terms), 6)]
	if a.isForeign() {
		score := middling * (1 - ramp(a.measures.density, 0.05, 0.12))
		return finding{score, "the text is in another language than the brief, so their words are not compared"}
	}
	titles, opening := map[string]bool{}, map[string]bool{}
	words := 0
	for _, one := range a.reading.blocks {
		for _, s := range one.sentences {
			for _, w := range s.words {
				if one.Kind == document.Heading {
					titles[w.stem] = true
				} else if words < 90 {
					opening[w.stem] = true
					words++
				}
			}
		}
	}
	inTitles, inOpening := 0, 0
	for _, term := range top {
		if titles[term.stem] {
			inTitles++
		}
		if opening[term.stem] {
			inOpening++
		}
	}
	score := 0.45*ramp(float64(inTitles), 0, 3) + 0.35*ramp(float64(inOpening), 0, 3) + 0.2*ramp(float64(len(a.measures.levels)), 0, 2)
	score *= 1 - ramp(a.measures.density, 0.05, 0.12)
	return finding{score, fmt.Sprintf("%d of the %d main terms stand in headings, %d in the opening; the densest makes up %.1f%% of the words",
		inTitles, len(top), inOpening, 100*a.measures.density)}
}
