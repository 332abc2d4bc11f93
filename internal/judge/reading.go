package judge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aitasker/aitasker/internal/document"
)

// form is what a piece of work mainly is.
type form string

const (
	formProse   form = "text"
	formTable   form = "table"
	formVector  form = "vector"
	formPicture form = "picture"
	formProgram form = "code"
	formMedia   form = "media"
	formUnread  form = "unread" // it opens, but could not be read
	formNone    form = "nothing"
)

// reading is everything that was handed in, with what does not count excluded.
type reading struct {
	pieces           []piece
	blocks           []block    // for readers: paragraphs, headings, list items
	sentences        []sentence // of all blocks
	labels           []sentence // words that are no running text: code, cells, drawings
	claims           []sentence // what the work says of itself: the summary, and titles inside drawings
	promptInjections int        // sentences that spoke to the judge
	keywordStuffed   int        // sentences that were lists of key terms
	echoed           int        // words in runs copied from the brief
	words            int        // in sentences
	relevant         int        // of them, in blocks that treat the brief and do not copy it
	form             form
	language         language // in which the work is read
	tongue           languageFit
	textLeft         int // bytes of text that are still looked at
	budget           budget
}

// maxClaimBytes bounds what is read of a summary.
const maxClaimBytes = 8 << 10

// read opens every artifact and excludes what must not count.
func read(ctx context.Context, work Work, b brief) (reading, error) {
	r := reading{textLeft: maxCountedBytes}
	filter := newInjectionFilter(b.text, &r.budget)
	files := document.NewBudget(r.budget.read)
	for _, artifact := range work.Artifacts[:min(len(work.Artifacts), maxArtifacts)] {
		if err := ctx.Err(); err != nil {
			return reading{}, fmt.Errorf("read work: %w", err)
		}
		p, err := readPiece(ctx, artifact, filter, files)
		if err != nil {
			return reading{}, err
		}
		if p.problem != "" && p.program == nil {
			p.blocks = nil
		}
		r.pieces = append(r.pieces, p)
	}
	r.fitLanguage(work, b)
	for i := range r.pieces {
		if err := ctx.Err(); err != nil {
			return reading{}, fmt.Errorf("read work: %w", err)
		}
		r.take(&r.pieces[i], filter, b)
	}
	for _, s := range splitSentences(r.ownWords(work.Summary), r.language) {
		if !filter.matches(s.text) && !isKeywordStuffed(s, b) {
			r.claims = append(r.claims, s)
		}
	}
	r.form = r.mainForm(work.Kind)
	return r, nil
}

// ownWords is what the work says of itself, cut to what is read of it.
func (r *reading) ownWords(summary string) string {
	var claims strings.Builder
	claims.WriteString(summary[:min(len(summary), maxClaimBytes)])
	for _, v := range r.vectors() {
		claims.WriteString("\n" + v.claims)
	}
	all := claims.String()
	return all[:min(len(all), maxClaimBytes)]
}

func (r *reading) take(p *piece, filter injectionFilter, b brief) {
	for _, one := range p.blocks[:min(len(p.blocks), maxBlocks)] {
		if r.textLeft -= len(one.Text); r.textLeft < 0 {
			return
		}
		var kept []sentence
		for _, s := range splitSentences(one.Text, r.language) {
			switch {
			case filter.matches(s.text):
				r.promptInjections++
			case isKeywordStuffed(s, b):
				r.keywordStuffed++
			default:
				kept = append(kept, s)
			}
		}
		if len(kept) == 0 {
			continue
		}
		one.sentences = kept
		if !p.longForm {
			r.labels = append(r.labels, kept...)
			continue
		}
		r.blocks = append(r.blocks, one)
		r.count(kept, b)
	}
}

// count adds up the words of a block.
func (r *reading) count(kept []sentence, b brief) {
	own, treats := 0, false
	for _, s := range kept {
		echoed := echoedWords(s, b)
		r.words += len(s.words)
		r.echoed += echoed
		own += len(s.words) - echoed
		treats = treats || slices.ContainsFunc(s.words, func(w word) bool { return b.isTerm[w.stem] })
	}
	r.sentences = append(r.sentences, kept...)
	if treats {
		r.relevant += own
	}
}

// The measures of a sentence that lists key terms instead of saying something.
const (
	stuffingTerms     = 7    // different key terms
	stuffingShare     = 0.45 // of its words
	stuffingStopShare = 0.15 // running text has two to three times as many stop words
)

func isKeywordStuffed(s sentence, b brief) bool {
	if len(s.words) < stuffingTerms {
		return false
	}
	hits, stops := map[string]bool{}, 0
	total := 0
	for _, w := range s.words {
		if w.stop {
			stops++
		}
		if b.isTerm[w.stem] {
			hits[w.stem] = true
			total++
		}
	}
	words := float64(len(s.words))
	return len(hits) >= stuffingTerms && float64(total) >= stuffingShare*words && float64(stops) < stuffingStopShare*words
}

// echoedWords counts the words of a sentence that lie in runs copied from the
// brief.
func echoedWords(s sentence, b brief) int {
	copied := make([]bool, len(s.words))
	for i, shingle := range shingles(s.words) {
		if b.shingles[shingle] {
			for j := range shingleWords {
				copied[i+j] = true
			}
		}
	}
	count := 0
	for _, c := range copied {
		if c {
			count++
		}
	}
	return count
}

// isEcho reports whether most of a sentence is copied from the brief.
func isEcho(s sentence, b brief) bool {
	return len(s.words) >= shingleWords && 10*echoedWords(s, b) >= 7*len(s.words)
}
