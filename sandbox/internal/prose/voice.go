package prose

import (
	"math/rand/v2"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// Voice is a writer: how it opens, argues and closes. Slots in braces are filled
// from the brief.
type Voice struct {
	Title   string // how the voice is called in summaries
	titles  []string
	opening []string
	first   []string // opens a section about a point
	body    []string // goes on about it
	closing []string
	heading func(n int, point string) string
	frame   func(w *writer) // what the voice puts around its sections
	mark    string          // its bullets
}

// The openers that carry a tone into the first line.
var toneOpeners = map[job.Tone]string{
	job.ToneWarm:   "Pull up a chair: this one is about {topic}, and nobody needs to be an expert.",
	job.ToneLively: "Ready? {topic} is about to become the fun part of the week!",
	job.ToneBold:   "Stop putting it off: {topic} deserves a decision today.",
	job.ToneFormal: "This text considers {topic} and sets out what {audience} should know before acting.",
}

var toneClosers = map[job.Tone]string{
	job.ToneWarm:   "Take your time with it, and be kind to yourself on the first try.",
	job.ToneLively: "Now go and have some fun with it!",
	job.ToneBold:   "Pick one step and do it now.",
	job.ToneFormal: "It is recommended that the points above be reviewed before any commitment is made.",
}

// deck deals sentences in an order of the brief's own, each once per pass.
type deck struct {
	cards  []string
	order  []int
	next   int
	passes int // how often the cards may be dealt
}

func newDeck(dice *rand.Rand, cards []string, passes int) *deck {
	return &deck{cards: cards, order: dice.Perm(len(cards)), passes: passes}
}

// deal gives the next sentence; false when every pass is spent.
func (d *deck) deal() (string, bool) {
	if d.next >= len(d.cards)*d.passes {
		return "", false
	}
	card := d.cards[d.order[d.next%len(d.cards)]]
	d.next++
	return card, true
}
