package prose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// The lengths written when the poster names none, and how much of the final a
// prototype shows.
const (
	usualWords     = 700
	prototypeWords = 460
)

// writer composes one text in one voice.
type writer struct {
	voice   Voice
	brief   job.Brief
	subject subject
	page    *page
	first   *deck
	body    *deck
	target  int
	fulls   []section
}

type section struct {
	heading string
	paras   [][]string
	point   string
}

// targetOf is the length to write: what was asked, changed by feedback, and in a
// prototype no more than an opening needs.
func targetOf(b job.Brief) int {
	target := b.Words
	if target == 0 {
		target = usualWords
	}
	if b.Feedback.Words == 0 && b.Feedback.Has(job.WishShorter) {
		target = target * 65 / 100
	}
	if b.Feedback.Words == 0 && b.Feedback.Has(job.WishLonger) {
		target = target * 140 / 100
	}
	if !b.Final {
		target = min(target, prototypeWords)
	}
	target = max(target, b.Least*108/100)
	if b.Most > 0 {
		target = min(target, b.Most*9/10)
	}
	return target
}

// article writes headings and paragraphs to the length asked.
func (v Voice) article(b job.Brief) (text string, target int) {
	dice := b.Dice(v.Title)
	w := &writer{
		voice: v, brief: b, subject: subjectOf(b), page: &page{}, target: targetOf(b),
		first: newDeck(dice, v.first, 3), body: newDeck(dice, v.body, 2),
	}
	s := w.subject
	title := strings.ReplaceAll(v.titles[dice.IntN(len(v.titles))], "{n}", strconv.Itoa(w.sectionCount()))
	w.page.title(job.TitleCase(s.say(title, s.points[0])))
	opening := newDeck(dice, v.opening, 1)
	w.page.para(w.openers(opening)...)
	w.plan()
	v.frame(w)
	return w.page.b.String(), w.target
}

func (w *writer) openers(opening *deck) []string {
	var lines []string
	if line := toneOpeners[w.subject.tone]; line != "" {
		lines = append(lines, w.subject.say(line, ""))
	}
	for len(lines) < 3 {
		line, _ := opening.deal()
		lines = append(lines, w.subject.say(line, w.subject.points[len(lines)%len(w.subject.points)]))
	}
	return lines
}

// plan lays out the sections and fills them in turn until the length is there.
func (w *writer) plan() {
	s := w.subject
	count := w.sectionCount()
	for i := range count {
		first, _ := w.first.deal()
		w.fulls = append(w.fulls, section{
			heading: job.Capitalise(w.voice.heading(i+1, s.points[i])), point: s.points[i],
			paras: [][]string{{s.say(first, s.points[i])}},
		})
	}
	for i, fact := range slices.Concat(s.facts, s.asks) {
		if i < len(s.facts) && !s.removed(fact) {
			at := &w.fulls[i%count]
			at.paras[0] = append(at.paras[0], "As the brief puts it: "+lastStop(fact))
		}
	}
	w.answerFeedback()
	overhead := w.page.words() + 90 // the frame's own words
	for turn := 0; w.written()+overhead < w.target; turn++ {
		sentence, more := w.body.deal()
		if !more {
			return
		}
		at := &w.fulls[turn%len(w.fulls)]
		last := len(at.paras) - 1
		if len(at.paras[last]) >= 4 {
			at.paras, last = append(at.paras, nil), last+1
		}
		at.paras[last] = append(at.paras[last], s.say(sentence, at.point))
	}
}

// sectionCount is one section for about 110 words, as far as there are points.
func (w *writer) sectionCount() int {
	return min(max(w.target/110, 2), 8, len(w.subject.points))
}

// answerFeedback gives every other wish a section of its own.
func (w *writer) answerFeedback() {
	for _, wish := range w.brief.Feedback.Of(job.WishOther) {
		line := job.Markdown(wish)
		w.fulls = append(w.fulls, section{
			heading: "On your note", point: w.subject.points[0],
			paras: [][]string{{"You asked: " + lastStop(line), w.subject.say("for {topic} this belongs beside {point}, and it is taken up here in its own right.", w.subject.points[len(w.fulls)%len(w.subject.points)])}},
		})
	}
}

func (w *writer) written() int {
	words := 0
	for _, s := range w.fulls {
		words += job.WordCount(s.heading)
		for _, para := range s.paras {
			words += job.WordCount(strings.Join(para, " "))
		}
	}
	return words
}

func (w *writer) sections() {
	for _, s := range w.fulls {
		w.page.heading(s.heading)
		for _, para := range s.paras {
			w.page.para(para...)
		}
	}
}

func (w *writer) closers(heading string) {
	w.page.heading(heading)
	s, dice := w.subject, w.brief.Dice(w.voice.Title+"closing")
	closing := newDeck(dice, w.voice.closing, 1)
	one, _ := closing.deal()
	two, _ := closing.deal()
	lines := []string{s.say(one, s.points[0]), s.say(two, s.points[min(1, len(s.points)-1)])}
	if line := toneClosers[s.tone]; line != "" {
		lines = append(lines, s.say(line, ""))
	}
	w.page.para(lines...)
	if missing := w.missingKeywords(); len(missing) > 0 {
		w.page.para(fmt.Sprintf("Read on about %s.", strings.Join(missing, ", ")))
	}
}

// missingKeywords are the demanded words that the text has not said yet.
func (w *writer) missingKeywords() []string {
	var missing []string
	text := strings.ToLower(w.page.b.String())
	for _, keyword := range w.subject.keywords {
		if !strings.Contains(text, strings.ToLower(keyword)) {
			missing = append(missing, keyword)
		}
	}
	return missing
}

func lastStop(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") {
		return s
	}
	return s + "."
}
