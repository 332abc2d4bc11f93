package job

import (
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// Caps on what is taken from one brief, so that work stays bounded.
const (
	maxListed  = 20
	maxPhrases = 16
)

// Brief is a call, read. Every text is clean but not escaped.
//
//nolint:recvcheck // written by Read alone; whoever has it gets a value
type Brief struct {
	Title    string // the poster's title on one line; may be empty
	Text     string // the brief
	Category string
	TaskType string

	Topic     string   // what it is about, as a noun phrase; never empty
	Name      string   // the brand, product or person it names; never empty
	Audience  string   // who it is for; may be empty
	Tone      Tone     // how it should sound
	Words     int      // the length asked for; 0 when none was
	Least     int      // the words that the type's quality rules ask for; 0 when none
	Most      int      // the words that they allow; 0 when there is no limit
	Keywords  []string // search words that the poster demands
	Phrases   []string // the brief's key phrases, weightiest first; never empty
	Asks      []string // what the brief demands, sentence by sentence
	Facts     []string // what the brief states with figures or names
	Colours   []string // colours it names, as #rrggbb
	Criteria  []string // the poster's acceptance criteria
	Final     bool     // the final work rather than a prototype
	Revision  int      // 0 for a first delivery
	Feedback  Feedback // what the poster said since
	Table     string   // CSV given with the brief; empty when none
	Unopened  []string // names of attachments, which sandbox agents never fetch
	seed      uint64
	freeNotes map[string]any
}

// Read reads a call.
func Read(req wire.ExecuteRequest) Brief {
	b := Brief{
		Title: Line(req.Title, 200), Text: Clean(req.Description), Category: req.Category, TaskType: req.TaskType,
		Final: req.Mode == wire.ModeFinal, Revision: max(0, min(req.Context.Revision, 99)),
	}
	if json.Unmarshal(req.Requirements, &b.freeNotes) != nil {
		b.freeNotes = nil
	}
	b.seed = seedOf(req)
	b.readRequirements()
	b.Least, b.Most = wordsRuled(req.QualityRules)
	b.Criteria = cleanLines(req.Context.AcceptanceCriteria)
	for _, attachment := range req.Attachments {
		if len(b.Unopened) < maxListed {
			b.Unopened = append(b.Unopened, Line(attachment.Filename, 80))
		}
	}
	b.readLanguage()
	if req.UserFeedback != nil {
		b.Feedback = readFeedback(Clean(*req.UserFeedback))
	}
	b.Table = b.findTable()
	b.applyFeedback()
	return b
}

// Dice gives a random source that is the same for the same brief and salt.
func (b Brief) Dice(salt string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(salt))
	return rand.New(rand.NewPCG(b.seed, h.Sum64())) //nolint:gosec // variety that repeats, not secrecy
}

// seedOf hashes what the poster wrote, and neither the task nor the mode, so that
// the final work goes on from the prototype.
func seedOf(req wire.ExecuteRequest) uint64 {
	h := fnv.New64a()
	for _, part := range []string{req.Category, req.TaskType, req.Title, req.Description, string(req.Requirements)} {
		_, _ = h.Write([]byte(part))
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}

func (b *Brief) readRequirements() {
	b.Audience = Line(b.Wish("audience", "target_audience"), 80)
	b.Tone = toneOf(b.Wish("tone", "voice", "style"))
	b.Words = wordsAsked(b.Wish("word_count", "words", "length"), true)
	b.Keywords = cleanLines(b.WishList("seo_keywords", "keywords"))
	b.Name = Line(b.Wish("brand_name", "brand", "company", "company_name", "business_name", "product", "name"), 60)
	b.Colours = coloursIn(strings.Join(b.WishList("colors", "colours", "palette", "color", "colour"), " "))
}

func (b *Brief) readLanguage() {
	text := b.Title + "\n" + b.Text
	if prose := proseOf(b.Text); prose != "" {
		text = b.Title + "\n" + prose
	}
	sentences := Sentences(text)
	if b.Audience == "" {
		b.Audience = audienceIn(text)
	}
	if b.Tone == TonePlain {
		b.Tone = toneOf(text)
	}
	if b.Words == 0 {
		b.Words = wordsAsked(text, false)
	}
	b.Colours = merge(b.Colours, coloursIn(text))
	b.Phrases = keyPhrases(text, b.TaskType)
	b.Topic = topicIn(b.Title, text, b.Phrases)
	if b.Name == "" {
		b.Name = nameIn(text, b.Topic)
	}
	b.Asks, b.Facts = asksAndFacts(sentences)
}

// applyFeedback lets later wishes override the brief.
func (b *Brief) applyFeedback() {
	b.Colours = merge(b.Feedback.Colours, b.Colours)
	if b.Feedback.Tone != TonePlain {
		b.Tone = b.Feedback.Tone
	}
	if b.Feedback.Words > 0 {
		b.Words = b.Feedback.Words
	}
}

func merge(first, then []string) []string {
	seen, all := map[string]bool{}, []string{}
	for _, list := range [][]string{first, then} {
		for _, s := range list {
			if !seen[s] && len(all) < maxListed {
				seen[s], all = true, append(all, s)
			}
		}
	}
	return all
}

func cleanLines(lines []string) []string {
	var kept []string
	for _, line := range lines {
		if line = Line(line, 300); line != "" && len(kept) < maxListed {
			kept = append(kept, line)
		}
	}
	return kept
}
