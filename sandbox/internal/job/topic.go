package job

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	aboutPhrase    = regexp.MustCompile(`(?i)\b(?:about|on the topic of|on the subject of|covering|explaining|explains|titled|guide to|article on|post on|essay on|introducing|promoting|announcing|advertising)\s+["“']?([^.,;:!?\n"”]{3,90})`)
	commandOpening = regexp.MustCompile(`(?i)^\s*(?:please\s+)?(?:(?:i|we)\s+(?:need|want|would like)|write|create|make|design|draft|build|develop|prepare|produce|compose|analy[sz]e|summari[sz]e|generate)\s+(?:me\s+|us\s+)?(?:an?\s+|the\s+|our\s+|some\s+|this\s+)?`)
	topicStops     = regexp.MustCompile(`(?i)\s+(?:for|aimed at|targeting|that|which|with|in an?|using|written|so that|to help|including|of about|\(|–|-)\s.*$`)
	howTo          = regexp.MustCompile(`(?i)^(?:how (?:to|we|you)|why (?:you should|to))\s+(\p{L}+)`)
	audiencePhrase = regexp.MustCompile(`(?i)\b(?:aimed at|targeting|target audience (?:is|are)|audience(?: is|:)|written for|intended for|readers are|tailored to)\s+([^.,;:!?\n]{3,80})`)
	audiencePeople = regexp.MustCompile(`(?i)\bfor\s+((?:[\p{L}'’-]+\s+){0,4}(?:people|owners|teams|developers|beginners|managers|founders|parents|students|professionals|readers|customers|marketers|engineers|buyers|families|teachers|freelancers|startups|adults|kids|children|women|men|gardeners|cooks|runners|travellers|travelers|investors|leaders|businesses|companies|nurses|doctors|designers))\b`)
	namedPhrase    = regexp.MustCompile(`(?:called|named|brand name is|brand is|name:|company|startup|brand)\s*,?\s*["“'‘]?((?:\p{Lu}[\p{L}\p{N}&'’]*(?:[.-][\p{L}\p{N}]+)*)(?:\s+(?:&\s+)?\p{Lu}[\p{L}\p{N}&'’]*(?:[.-][\p{L}\p{N}]+)*){0,3})`)
	quotedName     = regexp.MustCompile(`["“]([^"”\n]{2,40})["”]`)
	capitalRun     = regexp.MustCompile(`[\p{Ll},;:] +((?:\p{Lu}[\p{L}\p{N}&'’-]+)(?:\s+(?:&\s+)?\p{Lu}[\p{L}\p{N}&'’-]+){0,3})`)
)

// topicIn finds what the brief is about: after "about …" in title or text, else
// the title without its command, else the weightiest phrase.
func topicIn(title, text string, phrases []string) string {
	for _, source := range []string{title, text} {
		if m := aboutPhrase.FindStringSubmatch(source); m != nil {
			if topic := asTopic(m[1]); topic != "" {
				return topic
			}
		}
	}
	if topic := asTopic(commandOpening.ReplaceAllString(strings.TrimRight(title, "….!?"), "")); topic != "" {
		return topic
	}
	return phrases[0]
}

// asTopic trims a phrase to a noun phrase of at most nine words.
func asTopic(phrase string) string {
	phrase = strings.TrimSpace(topicStops.ReplaceAllString(strings.TrimSpace(phrase), ""))
	phrase = Line(phrase, 90)
	if m := howTo.FindStringSubmatchIndex(phrase); m != nil {
		phrase = gerund(strings.ToLower(phrase[m[2]:m[3]])) + phrase[m[3]:]
	}
	words := strings.Fields(phrase)
	if len(words) > 9 {
		words = words[:9]
	}
	for len(words) > 0 && (smallWords[words[len(words)-1]] || stopWords[strings.ToLower(words[len(words)-1])]) {
		words = words[:len(words)-1]
	}
	topic := strings.Trim(strings.Join(words, " "), " ,;:–-\"'“”‘’")
	if utf8.RuneCountInString(topic) < 3 {
		return ""
	}
	return lowerFirst(topic)
}

// gerund makes "brewing" of "brew": good enough for the verbs of titles.
func gerund(verb string) string {
	const vowels = "aeiou"
	n := len(verb)
	switch {
	case n < 2 || strings.HasSuffix(verb, "ing"):
		return verb
	case strings.HasSuffix(verb, "e") && !strings.HasSuffix(verb, "ee"):
		return verb[:n-1] + "ing"
	case n == 3 && !strings.ContainsRune(vowels+"wxy", rune(verb[2])) && strings.ContainsRune(vowels, rune(verb[1])) && !strings.ContainsRune(vowels, rune(verb[0])),
		verb == "begin" || verb == "plan" || verb == "stop":
		return verb + verb[n-1:] + "ing"
	default:
		return verb + "ing"
	}
}

// lowerFirst lowers a leading capital, but keeps names and acronyms.
func lowerFirst(s string) string {
	words := strings.Fields(s)
	capitals := 0
	for _, word := range words {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(r) {
			capitals++
		}
	}
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	if capitals == 1 && len(words) > 1 && unicode.IsUpper(first) && unicode.IsLower(second) {
		return string(unicode.ToLower(first)) + s[size:]
	}
	return s
}

func audienceIn(text string) string {
	for _, pattern := range []*regexp.Regexp{audiencePhrase, audiencePeople} {
		if m := pattern.FindStringSubmatch(text); m != nil {
			return Line(strings.TrimPrefix(m[1], "the "), 80)
		}
	}
	return ""
}

var notNames = []string{"I", "We", "The", "Use", "Include", "Please", "Must", "Should", "No", "Keep", "SEO", "CSV", "SVG", "CTA", "PDF", "JSON", "API", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", "English", "LinkedIn", "Instagram", "Twitter", "Facebook", "Excel", "Python", "Go", "JavaScript"}

// nameIn finds the brand or product: named outright, in quotes, or a capitalised
// run inside a sentence; the topic's words otherwise.
func nameIn(text, topic string) string {
	for _, pattern := range []*regexp.Regexp{namedPhrase, quotedName, capitalRun} {
		for _, m := range pattern.FindAllStringSubmatch(text, 8) {
			name := strings.Trim(Line(m[1], 40), " .,-'’")
			if utf8.RuneCountInString(name) >= 2 && !slices.Contains(notNames, name) {
				return name
			}
		}
	}
	words := strings.Fields(topic)
	return TitleCase(strings.Join(words[:min(len(words), 3)], " "))
}
