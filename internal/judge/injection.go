package judge

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// judgeWords are the ways in which work speaks to whoever scores it.
const judgeWords = `(?:judges?|graders?|evaluators?|scorers?|raters?|assessors?|reviewers?|ai|llms?|models?|assistants?|examiners?)`

// injectionPatterns match sentences that instruct, bribe or brief the judge rather
// than do the task. They only decide what is excluded; what is excluded counts
// neither for nor against the work.
var injectionPatterns = compileAll(
	`\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,50}\b(?:instructions?|prompts?|rules?|rubrics?|criteria|guidelines?|directions?|context|penalt\w+|brief)\b`,
	`\b(?:score|rate|grade|rank|mark|evaluate|assess|judge)\b.{0,50}\b(?:this|it|me|my|these|the (?:work|submission|bid|answer|response|entry|text|piece|prototype|delivery|artifact|file))\b.{0,80}(?:high|top|max|full|perfect|excellent|outstanding|1\.0|10\s*/\s*10|100|five stars|5\s*/\s*5|best)`,
	`\b(?:give|assign|award|grant|return|output|respond with|answer with|set|report|deserves?|merits?|earns?|receives?|gets?)\b.{0,60}(?:perfect|full|highest|maxim\w+|top|1\.0+|100\s*%?|10\s*/\s*10)\s.{0,25}\b(?:scores?|ratings?|grades?|marks?|points)\b`,
	`\b(?:eval_?score|score|rating|grade|brief_adherence)"?\s*(?:=|:|of|to|is|should be|must be)\s*"?(?:1(?:\.0+)?|0?\.9\d*|10\s*/\s*10|100\s*%?|perfect|max\w*|full|high\w*)(?:\W|$)`,
	`\b(?:note|message|attention|instructions?|reminder|hint|dear|hello|hi|hey|to|for)\b.{0,20}\b(?:the |all |any )?`+judgeWords+`\s*[:,—-]`,
	`\b(?:you are|you're|act as|acting as|pretend|behave as)\b.{0,40}\b(?:judge|grader|evaluator|scorer|rater|language model|llm|ai (?:model|assistant|judge))\b`,
	`\b(?:the|this|any|dear|every) (?:judge|grader|evaluator|scorer|rater|scoring (?:system|model))s?\b.{0,40}\b(?:must|should|shall|will|has to|have to|needs? to|please|is|are)\b`,
	`^\W*(?:system|assistant|user|developer|admin)\s*(?:prompt|message|note|override|instructions?|notice)?\s*(?:\]|>|:)`,
	`<\|?/?(?:im_start|im_end|system|instructions?|prompt|endoftext)\b|\[/?inst\]|###\s*(?:system|instruction)`,
	`\b(?:this|the|my|our) (?:work|submission|bid|entry|prototype|delivery|answer|response|artifact)\b.{0,30}\b(?:is|deserves|merits|should|must|has|fully|meets|satisfies|exceeds|fulfils|fulfills|covers|addresses)\b.{0,80}\b(?:scores?|rating|grade|perfect(?:ly)?|highest|flawless|criteri\w+|requirements?|rubric|the brief|dimensions?)\b`,
	`\b(?:brief[_ ]adherence|eval[_ ]score|quality[_ ]rules?|scoring (?:system|criteria|rubric)|judg(?:e)?ment (?:criteria|rubric|prompt))\b`,
	`\b(?:all|every) (?:acceptance )?(?:criteri\w+|requirements?) (?:are|is|has been|have been) (?:met|satisfied|fulfil\w+|covered)\b`,
	`\b(?:automated|automatic) (?:systems?|graders?|judges?|evaluat\w+|reviewers?)\b|\b(?:prior|other|competing|rival) (?:bids?|submissions?|entries|prototypes?)\b`,
	`\bevaluation results?\b|\bscoring override\b|\b(?:platform|marketplace) operator\b|\bpassed (?:human )?review\b|\bend of (?:submission|work|document|prompt)\b|\bnew task\s*:`,
	`\b(?:who|which)ever (?:ranks|scores|judges|rates|grades)\b|\b(?:top|full|highest|maximum) (?:marks|score|rating|grade)\b|\bas the winner\b`,
	`\b(?:ignoriere|missachte|vergiss)\b.{0,40}(?:anweisung|vorgabe|regel)|\bbewerte\b.{0,60}(?:höchst|maximal|perfekt|1[.,]0)`,
	`\b(?:ignorez?|oubliez?)\b.{0,40}\b(?:instructions?|consignes?|règles?)|\b(?:ignora|olvida)\b.{0,40}\b(?:instrucciones|reglas|istruzioni)`,
)

func compileAll(patterns ...string) []*regexp.Regexp {
	compiled := make([]*regexp.Regexp, len(patterns))
	for i, pattern := range patterns {
		compiled[i] = regexp.MustCompile(`(?is)` + pattern)
	}
	return compiled
}

// injectionFilter finds text that speaks to the judge. Patterns that the brief
// itself matches are the topic of the task and so are not used.
type injectionFilter struct {
	patterns []*regexp.Regexp
	budget   *budget
}

func newInjectionFilter(brief string, spent *budget) injectionFilter {
	used := injectionFilter{budget: spent}
	plain := unmask(brief[:min(len(brief), maxCountedBytes)])
	for _, pattern := range injectionPatterns {
		if !pattern.MatchString(plain) {
			used.patterns = append(used.patterns, pattern)
		}
	}
	return used
}

const maxInjectionBytes = 2_000 // bytes of one sentence that are looked at

// matches tells whether the text does not count. What is left when the budget is
// spent is not looked at, and so does not count either.
func (f injectionFilter) matches(text string) bool {
	text = text[:min(len(text), maxInjectionBytes)]
	if !f.budget.filter(len(text)) {
		return true
	}
	plain := unmask(text)
	for _, pattern := range f.patterns {
		if pattern.MatchString(plain) {
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
