package studio

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
	"github.com/aitasker/aitasker/sandbox/internal/vector"
)

// pen is the tint of a shape; the palette decides its colour.
type pen int

const (
	main pen = iota
	accent
	ground
)

type shape struct {
	pen  pen
	path *vector.Path
}

// motif is a sign within 100 units around the origin.
type motif struct {
	name  string
	words *regexp.Regexp // in the brief, they call for it
	hue   float64
	draw  func() []shape
}

var motifs = []motif{
	{"a leaf", words("leaf", "leaves", "plant", "garden", "eco", "green", "organic", "herbal", "herb", "nature", "botanic", "sustainab", "vegan", "tea", "farm", "compost"), 135, leaf},
	{"a cup", words("coffee", "cafe", "café", "espresso", "roaster", "brew", "chai", "cocoa"), 22, cup},
	{"an ear of wheat", words("bakery", "bread", "baker", "sourdough", "grain", "pastry", "flour"), 32, wheat},
	{"a drop", words("water", "drop", "plumb", "wash", "clean", "soap", "oil", "skincare", "spa"), 198, drop},
	{"a wave", words("wave", "ocean", "sea", "surf", "tide", "sail", "harbour", "harbor", "swim", "river", "beach", "boat"), 205, wave},
	{"a peak", words("mountain", "peak", "summit", "outdoor", "hike", "hiking", "climb", "trek", "alpine", "adventure", "camp"), 215, peak},
	{"a sun", words("sun", "solar", "sunrise", "dawn", "morning", "summer", "light", "bright", "holiday"), 36, sun},
	{"a roof", words("home", "house", "roof", "estate", "property", "rent", "architect", "interior", "build", "construction"), 18, roof},
	{"an open book", words("book", "read", "learn", "school", "course", "library", "tutor", "education", "publish", "author", "academy"), 255, book},
	{"a spark", words("energy", "electric", "power", "spark", "charge", "fast", "bolt", "fitness", "gym"), 48, bolt},
	{"rising bars", words("finance", "bank", "invest", "account", "tax", "growth", "analytics", "consult", "wealth", "insurance", "budget"), 162, bars},
	{"linked nodes", words("network", "data", "cloud", "ai", "software", "tech", "app", "platform", "robot", "digital", "saas", "agent", "code", "cyber"), 228, nodes},
	{"a heart", words("heart", "care", "health", "love", "clinic", "wedding", "nurse", "charity", "therap", "family", "dental"), 348, heart},
	{"a paw", words("pet", "dog", "cat", "puppy", "paw", "vet", "animal", "grooming"), 28, paw},
	{"a compass", words("travel", "tour", "compass", "journey", "explore", "map", "guide", "trip", "hotel"), 190, compass},
	{"a flower", words("flower", "florist", "bloom", "beauty", "salon", "floral", "rose", "cosmetic", "petal", "yoga"), 328, flower},
	{"a moon", words("moon", "night", "sleep", "star", "dream", "bedding"), 245, moon},
	{"a lens", words("photo", "camera", "film", "video", "lens", "studio", "cinema", "optic"), 265, lens},
	{"a wheel", words("bike", "bicycle", "cycle", "cycling", "car", "motor", "wheel", "transport", "courier", "delivery", "logistic"), 8, wheel},
	{"sound bars", words("music", "sound", "audio", "podcast", "band", "radio", "record", "dj"), 285, soundBars},
}

var abstracts = []motif{
	{"turning petals", nil, 12, petals},
	{"nested rings", nil, 222, rings},
	{"a folded hexagon", nil, 172, hexagon},
	{"a woven square", nil, 300, weave},
}

func words(stems ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:` + strings.Join(stems, "|") + `)(?:s|es|ing|er|ers|ery|ist|ists|y|ility|le)?\b`)
}

// motifFor picks the sign whose words the name and brief say most, the name
// counting three times, and tells the word that called for it. Of signs that are
// called for almost as often, and without any of the abstract ones, the house's
// own dice pick.
func motifFor(b job.Brief, salt string) (motif, string) {
	type called struct {
		motif motif
		word  string
		times int
	}
	var candidates []called
	most := 0
	text := strings.Repeat(b.Name+"\n", 3) + b.Text[:min(len(b.Text), 6000)]
	for _, candidate := range motifs {
		if found := candidate.words.FindAllString(text, 20); len(found) > 0 {
			candidates = append(candidates, called{candidate, strings.ToLower(found[0]), len(found)})
			most = max(most, len(found))
		}
	}
	candidates = slices.DeleteFunc(candidates, func(c called) bool { return 4*c.times < 3*most })
	if len(candidates) > 0 {
		chosen := candidates[b.Dice(salt).IntN(len(candidates))]
		return chosen.motif, chosen.word
	}
	return abstracts[b.Dice(salt).IntN(len(abstracts))], ""
}
