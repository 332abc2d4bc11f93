package judge

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// keyTerm is a word of the brief that work on its subject is expected to use.
type keyTerm struct {
	stem   string
	shown  string // as first written
	weight float64
}

const maxKeyTerms = 40

// orderWords are how briefs talk about the order rather than its subject.
var orderWords = wordSet(`write create make need want please include cover produce provide deliver give design build
	generate post blog article word words text page pages section sections paragraph paragraphs tone style audience
	brief task should must would like use using short long simple good great nice best high quality professional
	around approximately least most minimum maximum exactly also etc one two three four five six seven eight nine ten
	show explain describe write-up piece content result results file format output look get help ensure keep end start
	can could may possible close call action friendly formal casual warm playful name named names summarise summarize attached
	extract number drop check sensible spreadsheet csv json svg python javascript typescript golang logo script figure figures mind
	add contain based following new per within without new title heading headings bullet bullets deliverable final work
	schreibe erstelle bitte soll artikel wörter écrire créer mots escribe crear palabras`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// brief is what the judge looks for.
type brief struct {
	text     string
	language language
	certain  bool // the language was recognised
	terms    []keyTerm
	isTerm   map[string]bool // stems of terms
	shingles map[string]bool // runs of shingleWords words, to find copies
	colors   []string        // hex colours and colour names that were asked for
}

// shingleWords is the length of a run of words that two texts only share when
// one copies the other.
const shingleWords = 5

func newBrief(work Work) brief {
	said := withoutRows(work.Brief)
	text := strings.TrimSpace(work.Title + "\n" + said)
	found := detectLanguage(said)
	l := found.language
	b := brief{text: text, language: l, certain: found.certain, isTerm: map[string]bool{}, shingles: map[string]bool{}}
	for _, s := range append(splitSentences(said, l), splitSentences(work.Title, l)...) {
		for _, shingle := range shingles(s.words) {
			b.shingles[shingle] = true
		}
	}
	b.terms = keyTerms(text, l)
	for _, term := range b.terms {
		b.isTerm[term.stem] = true
	}
	b.colors = namedColors(text)
	return b
}

func shingles(words []word) []string {
	var runs []string
	for i := 0; i+shingleWords <= len(words); i++ {
		var b strings.Builder
		for _, w := range words[i : i+shingleWords] {
			b.WriteString(w.text)
			b.WriteByte(' ')
		}
		runs = append(runs, b.String())
	}
	return runs
}

// keyTerms ranks the words of a text by how often and how prominently it uses
// them; names, written with a capital inside a sentence, count half as much again.
func keyTerms(text string, l language) []keyTerm {
	counts := map[string]int{}
	var terms []keyTerm
	for _, s := range splitSentences(text, l) {
		names := capitalised(s.text)
		for _, w := range s.words {
			if !isTerm(w) {
				continue
			}
			counts[w.stem]++
			if counts[w.stem] == 1 {
				weight := 1.0
				if names[w.text] && l.code != "de" {
					weight = 1.5
				}
				terms = append(terms, keyTerm{stem: w.stem, shown: w.text, weight: weight})
			}
		}
	}
	for i := range terms {
		terms[i].weight *= 1 + math.Log(float64(counts[terms[i].stem]))
	}
	slices.SortStableFunc(terms, func(a, b keyTerm) int { return cmp.Compare(b.weight, a.weight) })
	return terms[:min(len(terms), maxKeyTerms)]
}

func isTerm(w word) bool {
	if w.stop || orderWords[w.text] || orderWords[w.stem] || len(w.stem) < 2 {
		return false
	}
	letters := 0
	for _, r := range w.text {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 2 || len(w.text) >= 4
}

// capitalised returns the lower-cased words that begin with a capital, but not the
// first of the sentence.
func capitalised(text string) map[string]bool {
	names := map[string]bool{}
	for i, field := range strings.Fields(text) {
		field = strings.TrimFunc(field, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if first := []rune(field); i > 0 && len(first) > 0 && unicode.IsUpper(first[0]) {
			names[strings.TrimSuffix(strings.ToLower(field), "'s")] = true
		}
	}
	return names
}
