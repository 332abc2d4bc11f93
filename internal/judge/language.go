package judge

import (
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/bg"
	"github.com/blevesearch/bleve/v2/analysis/lang/ca"
	"github.com/blevesearch/bleve/v2/analysis/lang/ckb"
	"github.com/blevesearch/bleve/v2/analysis/lang/cs"
	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/el"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/eu"
	"github.com/blevesearch/bleve/v2/analysis/lang/fa"
	"github.com/blevesearch/bleve/v2/analysis/lang/fi"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/ga"
	"github.com/blevesearch/bleve/v2/analysis/lang/gl"
	"github.com/blevesearch/bleve/v2/analysis/lang/hi"
	"github.com/blevesearch/bleve/v2/analysis/lang/hr"
	"github.com/blevesearch/bleve/v2/analysis/lang/hu"
	"github.com/blevesearch/bleve/v2/analysis/lang/hy"
	"github.com/blevesearch/bleve/v2/analysis/lang/id"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/no"
	"github.com/blevesearch/bleve/v2/analysis/lang/pl"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/lang/ro"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/registry"
)

// word is one word of a text.
type word struct {
	text string // lower-case
	stem string
	stop bool // carries no meaning of its own, such as "the"
}

// language knows the stop words and the stems of one natural language. Of some
// languages only the code is known, by their script; they have neither.
type language struct {
	code    string // ISO 639-1
	stop    analysis.TokenMap
	stemmer analysis.TokenFilter // nil where there is none
}

// wordUnits is how many of the units that are counted as words make one word, in
// scripts that are counted by characters.
var wordUnits = map[string]float64{"zh": 1.6, "ja": 2}

// units is by how much measures in words are larger in this language.
func (l language) units() float64 { return max(wordUnits[l.code], 1) }

// unsegmented are languages without spaces between words, whose words cannot be
// counted here.
var unsegmented = map[string]bool{"th": true, "lo": true, "km": true, "my": true, "bo": true}

// languages lists the languages with stop words; the first is the fallback.
var languages = sync.OnceValue(func() []language {
	cache := registry.NewCache()
	known := []struct{ code, stop, stemmer string }{
		{"en", en.StopName, en.SnowballStemmerName},
		{"de", de.StopName, de.LightStemmerName},
		{"fr", fr.StopName, fr.LightStemmerName},
		{"es", es.StopName, es.LightStemmerName},
		{"it", it.StopName, it.LightStemmerName},
		{"nl", nl.StopName, nl.SnowballStemmerName},
		{"pt", pt.StopName, pt.LightStemmerName},
		{"ar", ar.StopName, ar.StemmerName},
		{"bg", bg.StopName, ""},
		{"ca", ca.StopName, ""},
		{"ckb", ckb.StopName, ckb.StemmerName},
		{"cs", cs.StopName, ""},
		{"da", da.StopName, da.SnowballStemmerName},
		{"el", el.StopName, ""},
		{"eu", eu.StopName, ""},
		{"fa", fa.StopName, ""},
		{"fi", fi.StopName, fi.SnowballStemmerName},
		{"ga", ga.StopName, ""},
		{"gl", gl.StopName, ""},
		{"hi", hi.StopName, hi.StemmerName},
		{"hr", hr.StopName, hr.StemmerName},
		{"hu", hu.StopName, hu.SnowballStemmerName},
		{"hy", hy.StopName, ""},
		{"id", id.StopName, ""},
		{"no", no.StopName, no.SnowballStemmerName},
		{"pl", pl.StopName, pl.SnowballStemmerName},
		{"ro", ro.StopName, ro.SnowballStemmerName},
		{"ru", ru.StopName, ru.SnowballStemmerName},
		{"sv", sv.StopName, sv.SnowballStemmerName},
		{"tr", tr.StopName, tr.SnowballStemmerName},
	}
	loaded := make([]language, 0, len(known))
	for _, k := range known {
		l := language{code: k.code}
		var err error
		if l.stop, err = cache.TokenMapNamed(k.stop); err != nil {
			continue // cannot happen: the imports above register every name
		}
		if k.stemmer != "" {
			l.stemmer, _ = cache.TokenFilterNamed(k.stemmer)
		}
		loaded = append(loaded, l)
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
		words[i] = word{text: lower, stem: lower, stop: l.stop[lower]}
		token.Term = []byte(lower)
	}
	if l.stemmer == nil {
		return words
	}
	for i, token := range l.stemmer.Filter(tokens) {
		words[i].stem = string(token.Term)
	}
	return words
}
