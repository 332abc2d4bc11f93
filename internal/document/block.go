package document

import (
	"regexp"
	"strings"
)

// BlockKind says what part a block plays in a text.
type BlockKind int

// The kinds of blocks.
const (
	Paragraph BlockKind = iota
	Heading
	ListItem
	TableCell
	Label // short text inside a drawing, a key or a comment
)

// Block is a run of text with one role.
type Block struct {
	Kind  BlockKind
	Level int // of a heading, from 1
	Text  string
}

var (
	plainBullet  = regexp.MustCompile(`^\s*([-*•–]|\d{1,2}[.)])\s+`)
	blankLines   = regexp.MustCompile(`\n[ \t]*\n`)
	plainHeading = regexp.MustCompile(`^[^.!?,;]{3,80}$`)
)

// PlainBlocks reads text without markup: paragraphs between blank lines, bullets
// and short lines without an end mark as headings.
func PlainBlocks(text string) []Block {
	var blocks []Block
	for _, part := range blankLines.Split(strings.ReplaceAll(text, "\r\n", "\n"), -1) {
		part = strings.TrimSpace(part)
		lines := strings.Split(part, "\n")
		switch {
		case part == "":
		case len(lines) == 1 && plainHeading.MatchString(part) && len(strings.Fields(part)) <= 12 && !plainBullet.MatchString(part):
			blocks = append(blocks, Block{Kind: Heading, Level: 2, Text: part})
		case plainBullet.MatchString(lines[0]):
			for _, line := range lines {
				blocks = append(blocks, Block{Kind: ListItem, Text: plainBullet.ReplaceAllString(line, "")})
			}
		default:
			blocks = append(blocks, Block{Kind: Paragraph, Text: part})
		}
	}
	return blocks
}
