package judge

import (
	"regexp"
	"strings"
)

// blockKind says what part a block plays in a text.
type blockKind int

const (
	paragraph blockKind = iota
	heading
	listItem
	tableCell
	label // short text inside a drawing, a key or a comment
)

// block is a run of text with one role.
type block struct {
	kind      blockKind
	level     int // of a heading, from 1
	text      string
	sentences []sentence
}

// sentence is the smallest unit that is set aside or counted.
type sentence struct {
	text  string
	words []word
}

var sentenceEnd = regexp.MustCompile(`[.!?…。！？]+["'”’)\]]*(\s+|$)|\n+`)

// splitSentences cuts a text at sentence ends and line breaks.
func splitSentences(text string, l language) []sentence {
	var sentences []sentence
	add := func(part string) {
		part = strings.TrimSpace(part)
		if part == "" {
			return
		}
		if words := l.words(part); len(words) > 0 {
			sentences = append(sentences, sentence{part, words})
		}
	}
	start := 0
	for _, end := range sentenceEnd.FindAllStringIndex(text, -1) {
		add(text[start:end[1]])
		start = end[1]
	}
	add(text[start:])
	return sentences
}

var (
	plainBullet  = regexp.MustCompile(`^\s*([-*•–]|\d{1,2}[.)])\s+`)
	blankLines   = regexp.MustCompile(`\n[ \t]*\n`)
	plainHeading = regexp.MustCompile(`^[^.!?,;]{3,80}$`)
)

// plainBlocks reads text without markup: paragraphs between blank lines, bullets
// and short lines without an end mark as headings.
func plainBlocks(text string) []block {
	var blocks []block
	for _, part := range blankLines.Split(strings.ReplaceAll(text, "\r\n", "\n"), -1) {
		part = strings.TrimSpace(part)
		lines := strings.Split(part, "\n")
		switch {
		case part == "":
		case len(lines) == 1 && plainHeading.MatchString(part) && len(strings.Fields(part)) <= 12 && !plainBullet.MatchString(part):
			blocks = append(blocks, block{kind: heading, level: 2, text: part})
		case plainBullet.MatchString(lines[0]):
			for _, line := range lines {
				blocks = append(blocks, block{kind: listItem, text: plainBullet.ReplaceAllString(line, "")})
			}
		default:
			blocks = append(blocks, block{kind: paragraph, text: part})
		}
	}
	return blocks
}
