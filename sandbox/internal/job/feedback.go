package job

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// WishKind is a kind of change that a poster asks for and an agent can make
// without understanding more than the words.
type WishKind string

// The kinds of wish.
const (
	WishShorter WishKind = "shorter"
	WishLonger  WishKind = "longer"
	WishColour  WishKind = "colour"
	WishTone    WishKind = "tone"
	WishRemove  WishKind = "remove"
	WishOther   WishKind = "other" // anything else: answered with content of its own
)

// Wish is one sentence of feedback and what it asks for.
type Wish struct {
	Text string
	Kind WishKind
}

// Feedback is what the poster said of the work so far. The zero value is none.
//
//nolint:recvcheck // written while it is read; whoever has it gets a value
type Feedback struct {
	Text    string
	Wishes  []Wish
	Colours []string
	Tone    Tone
	Words   int // a length named in figures; 0 when none
}

// Has tells whether any sentence asks for that kind of change.
func (f Feedback) Has(kind WishKind) bool {
	return slices.ContainsFunc(f.Wishes, func(w Wish) bool { return w.Kind == kind })
}

// Of gives the sentences of one kind.
func (f Feedback) Of(kind WishKind) []string {
	var texts []string
	for _, wish := range f.Wishes {
		if wish.Kind == kind {
			texts = append(texts, wish.Text)
		}
	}
	return texts
}

var (
	shorterWords = regexp.MustCompile(`(?i)\b(shorter|too long|shorten|trim|cut (it|this|down)|more concise|condense|briefer|tighter)\b`)
	longerWords  = regexp.MustCompile(`(?i)\b(longer|too short|expand|more detail|extend|elaborate|in more depth|more examples)\b`)
	colourWords  = regexp.MustCompile(`(?i)\b(colou?rs?|palette|shade)\b`)
	toneWords    = regexp.MustCompile(`(?i)\b(tone|sound|voice|style|more|less|make it)\b`)
	removeWords  = regexp.MustCompile(`(?i)\b(?:remove|delete|drop|leave out|without|do not mention|don't mention|get rid of)\s+(?:the |all |any )?(?:(?:word|phrase|section|part|paragraph)s?\s+(?:about |on |called )?)?["“']?([^"”'.,;!?]{2,60})`)
)

func readFeedback(text string) Feedback {
	f := Feedback{Text: text}
	for _, sentence := range Sentences(proseOf(text)) {
		if len(f.Wishes) == maxListed {
			break
		}
		f.Wishes = append(f.Wishes, Wish{Text: Line(sentence, 400), Kind: f.kindOf(sentence)})
	}
	return f
}

func (f *Feedback) kindOf(sentence string) WishKind {
	colours, tone := coloursIn(sentence), toneOf(sentence)
	switch {
	case shorterWords.MatchString(sentence):
		f.Words = wordsAsked(sentence, false)
		return WishShorter
	case longerWords.MatchString(sentence):
		f.Words = wordsAsked(sentence, false)
		return WishLonger
	case len(colours) > 0 || colourWords.MatchString(sentence):
		f.Colours = merge(f.Colours, colours)
		return WishColour
	case removeWords.MatchString(sentence):
		return WishRemove
	case tone != TonePlain && toneWords.MatchString(sentence):
		f.Tone = tone
		return WishTone
	default:
		return WishOther
	}
}

// Removals gives the words that the poster wants gone, in lower case.
func (f Feedback) Removals() []string {
	var gone []string
	for _, text := range f.Of(WishRemove) {
		if m := removeWords.FindStringSubmatch(text); m != nil {
			gone = append(gone, strings.ToLower(strings.TrimSpace(m[1])))
		}
	}
	return gone
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
