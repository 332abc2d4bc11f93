package prose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// page is a markdown document being written.
type page struct{ b strings.Builder }

func (p *page) title(s string)   { fmt.Fprintf(&p.b, "# %s\n\n", s) }
func (p *page) heading(s string) { fmt.Fprintf(&p.b, "## %s\n\n", s) }
func (p *page) sub(s string)     { fmt.Fprintf(&p.b, "### %s\n\n", s) }

func (p *page) para(sentences ...string) {
	if text := strings.TrimSpace(strings.Join(sentences, " ")); text != "" {
		fmt.Fprintf(&p.b, "%s\n\n", text)
	}
}

func (p *page) bullets(mark string, items ...string) {
	for _, item := range items {
		fmt.Fprintf(&p.b, "%s %s\n", mark, item)
	}
	if len(items) > 0 {
		p.b.WriteByte('\n')
	}
}

func (p *page) table(head []string, rows [][]string) {
	fmt.Fprintf(&p.b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, row := range rows {
		fmt.Fprintf(&p.b, "| %s |\n", strings.Join(row, " | "))
	}
	p.b.WriteByte('\n')
}

func (p *page) words() int { return job.WordCount(p.b.String()) }

// subject holds the escaped slots that sentences are filled with.
type subject struct {
	topic, name, audience string
	points                []string // what the sections are about
	facts, asks, keywords []string
	tone                  job.Tone
	gone                  []string // words that the poster wants out, lower case
}

func subjectOf(b job.Brief) subject {
	s := subject{
		topic: job.Markdown(b.Topic), name: job.Markdown(b.Name), audience: "readers",
		facts: escapeAll(b.Facts), asks: escapeAll(b.Asks), keywords: escapeAll(b.Keywords), tone: b.Tone, gone: b.Feedback.Removals(),
	}
	if b.Audience != "" {
		s.audience = job.Markdown(b.Audience)
	}
	for _, point := range slices.Concat(b.Keywords, b.Phrases) {
		if !strings.EqualFold(point, b.Topic) && !s.removed(point) && len(s.points) < 10 && !contains(s.points, job.Markdown(point)) {
			s.points = append(s.points, job.Markdown(point))
		}
	}
	for _, spare := range []string{"the first attempt", "the cost", "the habit", "the result"} {
		if len(s.points) < 3 {
			s.points = append(s.points, spare)
		}
	}
	return s
}

func (s subject) removed(text string) bool {
	for _, word := range s.gone {
		if strings.Contains(strings.ToLower(text), word) {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, item := range list {
		if strings.EqualFold(item, s) {
			return true
		}
	}
	return false
}

func escapeAll(lines []string) []string {
	escaped := make([]string, len(lines))
	for i, line := range lines {
		escaped[i] = job.Markdown(line)
	}
	return escaped
}

// say fills a sentence's slots, capitalises it and gives it the tone.
func (s subject) say(sentence, point string) string {
	filled := strings.NewReplacer("{topic}", s.topic, "{name}", s.name, "{audience}", s.audience, "{point}", point).Replace(s.toned(sentence))
	return job.Capitalise(filled)
}

var contractions = strings.NewReplacer("do not", "don't", "does not", "doesn't", "is not", "isn't", "it is", "it's", "It is", "It's",
	"you are", "you're", "You are", "You're", "cannot", "can't", "will not", "won't", "that is", "that's", "That is", "That's", "you will", "you'll", "You will", "You'll")

// toned adjusts a sentence before its slots are filled, so that the poster's own
// words are never altered.
func (s subject) toned(sentence string) string {
	switch s.tone {
	case job.ToneWarm, job.ToneLively:
		return contractions.Replace(sentence)
	case job.ToneBold:
		return strings.NewReplacer("you might", "you should", "can be", "is", "perhaps ", "", "usually ", "").Replace(contractions.Replace(sentence))
	case job.ToneFormal, job.TonePlain:
	}
	return sentence
}
