package judge

import (
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/registry"
)

// word is one word of a text.
type word struct {
	text string // lower-case
	stem string
	stop bool // carries no meaning of its own, such as "the"
}

// language knows the stop words and the stems of one natural language.
type language struct {
	code    string // ISO 639-1
	name    string
	stop    analysis.TokenMap
	stemmer analysis.TokenFilter
}

// languages lists the languages the judge can read; the first is the fallback.
var languages = sync.OnceValue(func() []language {
	cache := registry.NewCache()
	known := []struct{ code, name, stop, stemmer string }{
		{"en", "english", en.StopName, en.SnowballStemmerName},
		{"de", "german", de.StopName, de.LightStemmerName},
		{"fr", "french", fr.StopName, fr.LightStemmerName},
		{"es", "spanish", es.StopName, es.LightStemmerName},
		{"it", "italian", it.StopName, it.LightStemmerName},
		{"nl", "dutch", nl.StopName, nl.SnowballStemmerName},
		{"pt", "portuguese", pt.StopName, pt.LightStemmerName},
	}
	loaded := make([]language, 0, len(known))
	for _, k := range known {
		stop, err := cache.TokenMapNamed(k.stop)
		if err != nil {
			continue // cannot happen: the imports above register every name
		}
		stemmer, err := cache.TokenFilterNamed(k.stemmer)
		if err != nil {
			continue
		}
		loaded = append(loaded, language{k.code, k.name, stop, stemmer})
	}
	return loaded
})

var segmenter = unicode.NewUnicodeTokenizer()

// words splits a text into words with their stems.
func (l language) words(text string) []word {
	tokens := segmenter.Tokenize([]byte(text))
	words := make([]word, len(tokens))
	for i, token := range tokens {
		lower := strings.TrimSuffix(strings.ToLower(strings.ReplaceAll(string(token.Term), "’", "'")), "'s")
		words[i] = word{text: lower, stop: l.stop[lower]}
		token.Term = []byte(lower)
	}
	for i, token := range l.stemmer.Filter(tokens) {
		words[i].stem = string(token.Term)
	}
	return words
}

const (
	detectWords     = 600  // words looked at
	detectAtLeast   = 8    // words without which a guess is worth nothing
	detectStopShare = 0.18 // share of stop words in running text of a language
)

// detectLanguage guesses the language of a text by its stop words; false when
// the text is too short or in none of the known languages.
func detectLanguage(text string) (language, bool) {
	tokens := segmenter.Tokenize([]byte(text[:min(len(text), detectWords*8)]))
	tokens = tokens[:min(len(tokens), detectWords)]
	best, bestHits := languages()[0], 0
	for _, l := range languages() {
		hits := 0
		for _, token := range tokens {
			if l.stop[strings.ToLower(string(token.Term))] {
				hits++
			}
		}
		if hits > bestHits {
			best, bestHits = l, hits
		}
	}
	certain := len(tokens) >= detectAtLeast && float64(bestHits) >= detectStopShare*float64(len(tokens))
	return best, certain
}

// languageNamed finds a language by code or English name, such as "de-AT" or
// "German".
func languageNamed(name string) (language, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	code, _, _ := strings.Cut(strings.ReplaceAll(name, "_", "-"), "-")
	for _, l := range languages() {
		if l.code == code || strings.Contains(name, l.name) {
			return l, true
		}
	}
	return language{}, false
}
