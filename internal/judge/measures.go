package judge

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/aitasker/aitasker/internal/document"
)

// measures are the counts of the running text that several dimensions share.
type measures struct {
	paragraphs, headings, listItems int
	levels                          map[int]bool // of headings
	longParagraphs                  int          // above 150 words
	meanSentence                    float64
	longSentences                   int // above 35 words
	variety                         float64
	repeatedSentences               float64 // share
	repeatedRuns                    float64 // share of five-word runs seen before
	figures                         int     // words with digits
	names                           int     // capitalised words inside sentences
	links                           int     // words that reason: because, than, however, for example …
	stock                           []string
	calls                           int // calls to action
	secondPerson, contractions      int
	exclamations, questions         int
	steps                           int // sentences that begin with an instruction, and numbered items
	times                           int // words that say when or who
	conclusions                     int // words that conclude or recommend
	conditions                      int // words that treat exceptions
	densest                         string
	density                         float64 // share of all words that are the densest key term
	legible                         float64 // 0 for noise, 1 for language
}

var (
	linkWords       = wordSet(`because than however therefore whereas although unless if while since instead compared example instance weil denn jedoch deshalb car cependant donc porque`)
	timeWords       = wordSet(`day days week weeks month months monday tuesday wednesday thursday friday saturday sunday morning evening minute minutes hour hours deadline owner by before after daily weekly monthly quarter q1 q2 q3 q4 year today tomorrow first then next finally`)
	conclusionWords = wordSet(`recommend recommendation recommended conclusion conclude shows suggests indicates means insight trend increase decrease rose fell grew growth higher lower highest lowest largest smallest driver caused average median total share correlation compared versus percent`)
	conditionWords  = wordSet(`if unless when otherwise except fallback error errors invalid missing never always only fail fails empty unknown edge`)
	secondPerson    = wordSet(`you your yours du dein deine sie ihr ihre vous votre usted tu`)
	imperatives     = wordSet(`add ask avoid begin book build call change check choose clean click collect compare create cut decide define do download draw drink eat enter fill find fit follow get give go insulate install join keep learn limit list log look make measure move open order pick plan practise practice prepare press put read record reduce remove repeat replace request reserve review run save schedule see select send set share shop sign start stop stretch subscribe swap switch take test track train try turn use visit walk warm watch write`)
	callPattern     = regexp.MustCompile(`(?i)\b(?:sign up|subscribe|book (?:a|your|now|today|online)|order (?:now|today|your|online|yours)|buy (?:now|today|yours)|shop (?:now|the|our)|get (?:started|yours|your|in touch|a (?:free )?(?:quote|sample|demo))|contact us|call us|visit (?:us|our)|learn more|read more|find out more|discover (?:how|our|more)|try (?:it|our|now|one|them)|download|join (?:us|the|our|now)|start (?:your|today|now|this|with)|request (?:a|your)|reserve|claim your|tell us|comment below|share (?:this|your)|click|tap (?:the|to)|follow us|swing by|drop (?:by|in)|stop by|come (?:in|by|and)|schedule (?:a|your)|link in bio|reply to|email us|pre-?order|jetzt|inscrivez|réservez|compra|reserva)\b`)
	// stockPattern matches phrases that say nothing. Single words are not among them:
	// leverage, seamless or a tapestry are the subject of some trade.
	stockPattern = regexp.MustCompile(`(?i)\b(?:in today'?s (?:fast[- ]paced |digital |modern |ever[- ]changing )?(?:world|age|era|market|landscape)|it is important to note that|it'?s important to (?:note|remember) that|needless to say|at the end of the day,|unlock (?:the full potential|your potential)|game[- ]changer|look no further|take (?:it|your \w+) to the next level|ever[- ](?:evolving|changing) (?:world|landscape)|delve into|in the realm of|there are many (?:ways|reasons|things|benefits|different)|very important|and so on|best of the best|world[- ]class|as an ai language model|i hope this helps|more and more people|since the dawn of|first and foremost|last but not least|think outside the box)(?:\b|$)`)
)

// measureText counts once what the dimensions weigh.
func measureText(r *reading, b brief) measures {
	m := measures{levels: map[int]bool{}}
	for _, one := range r.blocks {
		m.addBlock(one, r.language.units())
	}
	m.addSentences(r)
	plain := r.plain()
	m.calls = len(callPattern.FindAllStringIndex(plain, 200))
	m.stock = stockPattern.FindAllString(plain, 200)
	m.exclamations, m.questions = strings.Count(plain, "!"), strings.Count(plain, "?")
	m.findDensest(r, b)
	m.legible = legibility(r, b)
	return m
}

func (m *measures) addBlock(one block, units float64) {
	words := 0
	for _, s := range one.sentences {
		words += len(s.words)
	}
	switch one.Kind {
	case document.Heading:
		m.headings++
		m.levels[one.Level] = true
	case document.ListItem:
		m.listItems++
		m.steps++
	case document.Paragraph:
		m.paragraphs++
		if float64(words) > 150*units {
			m.longParagraphs++
		}
	case document.TableCell, document.Label:
	}
}

func (m *measures) addSentences(r *reading) {
	seen, runs := map[string]bool{}, map[string]bool{}
	stems := map[string]bool{}
	repeated, repeatedRuns, allRuns, content := 0, 0, 0, 0
	for _, s := range r.sentences {
		if float64(len(s.words)) > 35*r.language.units() {
			m.longSentences++
		}
		key := strings.ToLower(s.text)
		if seen[key] && len(s.words) > 3 {
			repeated++
		}
		seen[key] = true
		for _, run := range shingles(s.words) {
			allRuns++
			if runs[run] {
				repeatedRuns++
			}
			runs[run] = true
		}
		m.names += len(capitalised(s.text))
		for i, w := range s.words {
			m.addWord(i, w)
			if !w.stop && content < 400 {
				content++
				stems[w.stem] = true
			}
		}
	}
	if len(r.sentences) > 0 {
		m.meanSentence = float64(r.words) / float64(len(r.sentences)) / r.language.units()
		m.repeatedSentences = float64(repeated) / float64(len(r.sentences))
	}
	m.repeatedRuns = ratio(repeatedRuns, allRuns)
	m.variety = ratio(len(stems), content)
}

func (m *measures) addWord(position int, w word) {
	if strings.ContainsFunc(w.text, unicode.IsDigit) {
		m.figures++
	}
	if position == 0 && imperatives[w.text] {
		m.steps++
	}
	for _, counted := range []struct {
		set   map[string]bool
		count *int
	}{
		{linkWords, &m.links},
		{timeWords, &m.times},
		{conclusionWords, &m.conclusions},
		{conditionWords, &m.conditions},
		{secondPerson, &m.secondPerson},
	} {
		if counted.set[w.text] {
			*counted.count++
		}
	}
	if strings.Contains(w.text, "'") {
		m.contractions++
	}
}

func (m *measures) findDensest(r *reading, b brief) {
	counts := map[string]int{}
	for _, s := range r.sentences {
		for _, w := range s.words {
			if b.isTerm[w.stem] {
				counts[w.stem]++
			}
		}
	}
	for _, term := range b.terms {
		if share := ratio(counts[term.stem], r.words); share > m.density {
			m.densest, m.density = term.shown, share
		}
	}
}

// legibility tells language from noise: running text has stop words, and words
// have vowels and a sensible length.
func legibility(r *reading, b brief) float64 {
	words, stops, plausible := 0, 0, 0
	for _, group := range [][]sentence{r.sentences, r.labels} {
		for _, s := range group {
			for _, w := range s.words {
				words++
				if w.stop {
					stops++
				}
				if isPlausible(w.text) {
					plausible++
				}
			}
		}
	}
	if words == 0 {
		return 0
	}
	shape := ramp(ratio(plausible, words), 0.5, 0.8)
	if len(r.labels) > 0 || words < 12 || r.language.stop == nil || !b.certain && !r.tongue.found.certain {
		return shape
	}
	return min(shape, 0.4+0.6*ramp(ratio(stops, words), 0.02, 0.12))
}

func isPlausible(text string) bool {
	vowels, letters, digits := 0, 0, 0
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits++
		case r > unicode.MaxLatin1 || strings.ContainsRune("aeiouyäöüàáâãåæèéêëìíîïòóôõøùúû", r):
			vowels++
			letters++
		case unicode.IsLetter(r):
			letters++
		}
	}
	if letters == 0 {
		return digits > 0
	}
	return digits*2 <= letters && vowels*6 >= letters && letters <= 24 && !(letters == 1 && vowels == 0)
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// ramp rises from 0 at low to 1 at high.
func ramp(x, low, high float64) float64 { return min(max((x-low)/(high-low), 0), 1) }

// band is 1 between low and high and falls to 0 over the margins.
func band(x, low, high, marginBelow, marginAbove float64) float64 {
	return min(ramp(x, low-marginBelow, low), 1-ramp(x, high, high+marginAbove))
}
