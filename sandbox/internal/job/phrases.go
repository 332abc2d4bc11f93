package job

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// stopWords end a key phrase: function words, and the words in which briefs talk
// of the work rather than of its subject.
var stopWords = func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(`
a an and or but nor so yet the this that these those there here it its it's they them their he she his her we our us you your i my me
is are was were be been being am do does did done have has had having can could may might must shall should will would
of in on at by for from to into onto with without about above below between through during before after over under up down out off as than then
if while because since until although though when where why how what which who whom whose whether not no yes also just only very too more most less least
such same other another each every any all both few many much some several one two three four five six seven eight nine ten etc eg ie vs per via
please need needs needed want wants wanted like would write writing written create creating make makes making made design designing draft produce
produces prepare build develop
include includes including included avoid avoiding use uses using used keep add adds mention cover covers covering explain explains explaining
describe compare show shows give gives provide provides
word words sentence sentences paragraph paragraphs blog post posts article articles copy copywriting essay text tone audience brief task title style
section sections heading headings bullet bullets seo keyword keywords
logo wordmark image picture file files format formats spreadsheet sheet csv svg json deliver delivery final prototype revision usd budget deadline asap
good great best nice simple clear short long new clean modern high quality really well get gets getting let lets help helps helping look looks looking
feel feels feeling
aimed target targeting readers reader friendly professional casual formal playful warm bold persuasive informal conversational ensure work works
working things thing way ways lot kind sort called named based across around within
`) {
		set[word] = true
	}
	return set
}()

var phraseTokens = regexp.MustCompile(`[\p{L}\p{N}][\p{L}\p{N}\p{M}'’+-]*|[^\s\p{L}\p{N}]|\n`)

type phraseScore struct {
	text  string
	count int
	first int
	words int
}

// keyPhrases ranks the runs of words between stop words and punctuation: those
// said often first, longer before shorter, then in the order of the brief.
func keyPhrases(text, taskType string) []string {
	scores, order := map[string]*phraseScore{}, []*phraseScore{}
	note := func(run []string) {
		if len(run) > 3 {
			run = run[len(run)-3:]
		}
		phrase := strings.Join(run, " ")
		if utf8.RuneCountInString(phrase) < 4 || utf8.RuneCountInString(phrase) > 48 || len(order) > 400 {
			return
		}
		key := strings.ToLower(phrase)
		if scores[key] == nil {
			scores[key] = &phraseScore{text: phrase, first: len(order), words: len(run)}
			order = append(order, scores[key])
		}
		scores[key].count++
	}
	var run []string
	for _, token := range phraseTokens.FindAllString(strings.ToLower(text[:min(len(text), 20_000)]), 4000) {
		token = strings.TrimRight(token, "'’-")
		first, _ := utf8.DecodeRuneInString(token)
		if stopWords[token] || !unicode.IsLetter(first) {
			note(run)
			run = nil
			continue
		}
		run = append(run, token)
	}
	note(run)
	return rankPhrases(order, taskType)
}

func rankPhrases(order []*phraseScore, taskType string) []string {
	slices.SortStableFunc(order, func(a, b *phraseScore) int {
		weigh := func(s *phraseScore) int { return 3*s.count + 2*min(s.words, 2) }
		return cmp.Or(cmp.Compare(weigh(b), weigh(a)), cmp.Compare(a.first, b.first))
	})
	var phrases []string
	for _, score := range order {
		if len(phrases) < maxPhrases && !within(score.text, phrases) {
			phrases = append(phrases, score.text)
		}
	}
	if len(phrases) == 0 {
		phrases = []string{cmp.Or(strings.ReplaceAll(Line(taskType, 40), "-", " "), "the subject")}
	}
	return phrases
}

// within tells whether a phrase repeats, or is part of, one that is listed.
func within(phrase string, listed []string) bool {
	return slices.ContainsFunc(listed, func(other string) bool {
		return strings.Contains(" "+other+" ", " "+phrase+" ") || strings.Contains(" "+phrase+" ", " "+other+" ")
	})
}

var (
	askWords  = regexp.MustCompile(`(?i)\b(must|should|need|needs|include|includes|including|avoid|ensure|require|required|mention|cover|explain|compare|show|add|highlight|want|with a|call to action|track|calculate)\b`)
	hasFigure = regexp.MustCompile(`\d|%|\$|€`)
)

// asksAndFacts parts the sentences that demand something from those that state
// something with figures.
func asksAndFacts(sentences []string) (asks, facts []string) {
	for _, sentence := range sentences {
		sentence = Line(sentence, 300)
		switch {
		case WordCount(sentence) < 3:
		case askWords.MatchString(sentence):
			if len(asks) < maxListed {
				asks = append(asks, sentence)
			}
		case hasFigure.MatchString(sentence) && !commandOpening.MatchString(sentence) && !wordsPhrase.MatchString(sentence):
			if len(facts) < maxListed {
				facts = append(facts, sentence)
			}
		}
	}
	return asks, facts
}
