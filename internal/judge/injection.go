package judge

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The words for whoever scores work. The second list has meanings of its own in many
// trades, so it counts only where it is spoken to.
const (
	judgeWords  = `(?:judges?|graders?|evaluators?|scorers?|raters?)`
	readerWords = `(?:ai|llms?|models?|assistants?|assessors?|reviewers?|examiners?)`
)

// injectionPatterns match sentences that instruct, bribe or brief the judge rather
// than do the task: they give orders about the score or speak to the judge. A
// sentence that only tells of scores, judges, rules or reviews is work. What
// matches is excluded, and counts neither for nor against the work.
var injectionPatterns = []injectionPattern{
	{[][]string{{"ignor", "disregard", "forget", "overrid", "bypass", "skip"}}, compile(`\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,20}\b(?:all|any|previous|prior|above|earlier|preceding|your|system)\b.{0,40}\b(?:instructions?|prompts?|rules?|rubrics?|criteria|guidelines?|directions?|context|penalt\w+|brief)\b`)},
	{[][]string{{"ignor", "disregard", "forget", "overrid", "bypass", "skip"}}, compile(`\b(?:ignore|disregard|override|bypass)\b.{0,20}\b(?:rubrics?|scoring|grading|acceptance criteria|the brief)\b`)},
	{[][]string{{"score", "rate", "grade", "rank", "mark", "evaluat", "assess", "judge"}, {"high", "top", "max", "full", "perfect", "excellent", "outstanding", "1.0", "10", "five stars", "5", "best"}}, compile(`(?:^|[.:;,!]\s*|\b(?:and|please|must|should|to|kindly|then|now)\s+)(?:score|rate|grade|rank|mark|evaluate|assess|judge)\s+(?:this|it|me|my|these|the (?:work|submission|bid|answer|response|entry|text|piece|prototype|delivery|artifact|file))\b.{0,80}(?:high|top|max|full|perfect|excellent|outstanding|\b1\.0|10\s*/\s*10|\b100|five stars|5\s*/\s*5|best)`)},
	{[][]string{{"score", "rating", "grade", "mark", "point"}, {"perfect", "full", "highest", "maxim", "top", "1.0", "100", "10"}}, compile(`(?:^|[.:;,!]\s*|\b(?:and|please|must|should|kindly|then|now)\s+)(?:give|assign|award|grant|return|output|respond with|answer with|set|report)\b.{0,60}(?:perfect|full|highest|maxim\w+|top|1\.0+|100\s*%?|10\s*/\s*10)\s.{0,25}\b(?:scores?|ratings?|grades?|marks?|points)\b`)},
	{[][]string{{"deserve", "merit", "earn"}, {"score", "rating", "grade", "mark", "point"}}, compile(`\b(?:this|it|we|i)\b.{0,20}\b(?:deserves?|merits?|earns?)\b.{0,40}\b(?:scores?|ratings?|grades?|marks|points)\b`)},
	{[][]string{{"judge", "grader", "evaluator"}, {"score", "rating", "grade", "mark", "point"}}, compile(`\b(?:judge|grader|evaluator)s?\b.{0,20}\b(?:must|should|shall|has to|have to|needs? to|please)\b.{0,60}\b(?:scores?|ratings?|marks|points|grades?)\b`)},
	{[][]string{{"score", "brief_adherence"}}, compile(`\b(?:eval_?score|brief_adherence)"?\s*(?:=|:|of|to|is|should be|must be)\s*"?(?:\d|perfect|max\w*|full|high\w*)`)},
	{[][]string{{"score", "rating", "grade"}, {"=", "be", " is"}}, compile(`\b(?:score|rating|grade)"?\s*(?:=|should be|must be|of this (?:work|submission|bid|answer) is)\s*"?(?:1(?:\.0+)?|0?\.9\d*|10\s*/\s*10|100\s*%?|perfect|max\w*|full|high\w*)(?:\W|$)`)},
	{[][]string{{"judge", "grader", "evaluator", "scorer", "rater"}}, compile(`\b(?:note|message|attention|instructions?|reminder|hint|dear|hello|hi|hey)\b.{0,12}\b(?:the |all |any )?` + judgeWords + `\s*[:,—-]`)},
	{[][]string{{"note", "message", "attention", "instruction", "reminder", "hint", "dear", "hello", "hi", "hey"}, {"ai", "llm", "model", "assistant", "assessor", "reviewer", "examiner"}, {":", ",", "—", "-"}}, compile(`^\W*(?:note|message|attention|instructions?|reminder|hint|dear|hello|hi|hey)\b(?: to| for)?(?: the| all| any)? ` + readerWords + `\s*[:,—-]`)},
	{[][]string{{"judge", "grader", "evaluator", "scorer", "rater", "guidance"}}, compile(`^\W*` + judgeWords + `\s*[:,—]|^\W*reviewer guidance\b`)},
	{[][]string{{"you are", "you're", "act", "pretend", "behave"}, {"judge", "grader", "evaluator", "scorer", "rater", "model", "llm", "assistant"}}, compile(`\b(?:you are|you're|act as|acting as|pretend to be|behave as) (?:an? |the |now )+(?:[\w-]+ ){0,2}(?:judge|grader|evaluator|scorer|rater|language model|llm|ai (?:model|assistant|judge))\b`)},
	{[][]string{{"system", "assistant", "user", "developer", "admin"}, {":", "]", ">"}}, compile(`^\W*(?:system|assistant|user|developer|admin)\s*(?:prompt|message|note|override|instructions?|notice)\s*(?:\]|>|:)|^\W*(?:system|assistant)\s*[\]>:].{0,60}\b(?:score|release|refund|instructions?)\b`)},
	{[][]string{{"<", "[", "#"}}, compile(`<\|?/?(?:im_start|im_end|system|instructions?|prompt|endoftext)\b|\[/?inst\]|###\s*(?:system|instruction)s?\s*:`)},
	{[][]string{{"this", "my"}, {"score", "rating", "grade", "perfect", "highest", "flawless", "criteri", "requirement", "rubric", "the brief", "dimension"}}, compile(`\b(?:this|my) (?:work|submission|bid|entry|prototype|delivery|answer|response|artifact)\b.{0,30}\b(?:deserves|merits|should|must|fully|meets|satisfies|exceeds|fulfils|fulfills|covers|addresses)\b.{0,80}\b(?:scores?|rating|grade|perfect(?:ly)?|highest|flawless|acceptance criteri\w+|all requirements?|every requirement|rubric|the brief|dimensions?)\b`)},
	{[][]string{{"adherence", "eval", "quality_rule", "judgment", "judgement"}}, compile(`\b(?:brief[_ ]adherence|eval[_ ]score|quality_rules?|judg(?:e)?ment (?:criteria|rubric|prompt))\b`)},
	{[][]string{{"acceptance criteri"}}, compile(`\b(?:all|every) acceptance criteri\w+ (?:are|is|has been|have been) (?:met|satisfied|fulfil\w+|covered)\b`)},
	{[][]string{{"automat"}}, compile(`\bfor (?:automated|automatic) (?:systems?|graders?|judges?|evaluat\w+|reviewers?)\s*[:,]`)},
	{[][]string{{"bid", "submission", "entries", "prototype"}}, compile(`\b(?:prior|other|competing|rival) (?:bids?|submissions?|entries|prototypes?)\b.{0,40}\b(?:plagiari\w+|copied|invalid|fake|stolen|disqualif\w+|worse)\b`)},
	{[][]string{{"evaluation result", "scoring override", "operator", "end of", "new task"}}, compile(`\bevaluation results? (?:for|of) this\b|\bscoring override\b|\bas the (?:platform|marketplace) operator,? i\b|^\W*end of (?:submission|work|document|prompt)\W*$|\bnew task\s*:\s*(?:output|return|print|respond|reply|answer|say|write)\b`)},
	{[][]string{{"ever ", "marks", "score", "rating", "grade", "winner"}}, compile(`\b(?:who|which)ever (?:ranks|scores|judges|rates|grades) this\b|\b(?:this|me|us|my|our)\b.{0,25}\b(?:top|full|highest|maximum) (?:marks|score|rating|grade)\b|\bthis (?:one )?as the winner\b`)},
	{[][]string{{"ignoriere", "missachte", "vergiss", "bewerte"}}, compile(`\b(?:ignoriere|missachte|vergiss)\b.{0,20}\b(?:alle|allen|vorherig\w*|bisherig\w*|obig\w*)\b.{0,30}(?:anweisung|vorgabe|regel)|\bbewerte (?:diese|dieses|diesen|es|mich)\b.{0,60}(?:höchst|maximal|perfekt|1[.,]0)`)},
	{[][]string{{"ignor", "oubli", "olvida"}}, compile(`\b(?:ignorez?|oubliez?)\b.{0,12}\b(?:toutes?|tous|précédent\w*)\b.{0,30}\b(?:instructions?|consignes?|règles?)|\b(?:ignora|ignore|olvida|ignoreer)\b.{0,12}\b(?:todas?|todos|tutte|anterior\w*|precedent\w*|alle)\b.{0,30}\b(?:instrucciones|reglas|istruzioni|instruções|regras|instructies)`)},
}

// injectionPattern is a pattern and the words without which it cannot match: one of
// each list. They are looked for first, since that costs much less.
type injectionPattern struct {
	needs   [][]string
	pattern *regexp.Regexp
}

func compile(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?is)` + pattern) }

// matches reports whether the pattern finds something; lower is the text in lower case.
func (p injectionPattern) matches(text, lower string) bool {
	for _, words := range p.needs {
		if !slices.ContainsFunc(words, func(word string) bool { return strings.Contains(lower, word) }) {
			return false
		}
	}
	return p.pattern.MatchString(text)
}

// injectionFilter finds text that speaks to the judge. Patterns that the brief
// itself matches are the topic of the task and so are not used.
type injectionFilter struct {
	patterns []injectionPattern
	budget   *budget
}

func newInjectionFilter(brief string, spent *budget) injectionFilter {
	used := injectionFilter{budget: spent}
	plain := unmask(brief[:min(len(brief), maxCountedBytes)])
	for _, pattern := range injectionPatterns {
		if !pattern.matches(plain, strings.ToLower(plain)) {
			used.patterns = append(used.patterns, pattern)
		}
	}
	return used
}

const maxInjectionBytes = 2_000 // bytes of one sentence that are looked at

// matches reports whether the text does not count. What is left when the budget is
// spent is not looked at, and so does not count either.
func (f injectionFilter) matches(text string) bool {
	text = text[:min(len(text), maxInjectionBytes)]
	if !f.budget.filter(len(text)) {
		return true
	}
	plain := unmask(text)
	lower := strings.ToLower(plain)
	for _, pattern := range f.patterns {
		if pattern.matches(plain, lower) {
			return true
		}
	}
	return false
}

// unmask undoes what hides words from a filter but not from a reader: full-width
// and styled letters, zero-width characters and spread-out spaces.
func unmask(text string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text))
	return strings.Join(strings.Fields(visible), " ")
}
