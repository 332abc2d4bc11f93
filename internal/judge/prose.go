package judge

import (
	"regexp"
	"strings"

	"github.com/aitasker/aitasker/internal/document"
)

// block is a run of text with one role, and the sentences of it that count.
type block struct {
	document.Block

	sentences []sentence
}

func asBlocks(read []document.Block) []block {
	blocks := make([]block, len(read))
	for i, one := range read {
		blocks[i].Block = one
	}
	return blocks
}

// labelBlock is a short text inside a drawing, a key or a comment.
func labelBlock(text string) block {
	return block{Block: document.Block{Kind: document.Label, Text: text}}
}

func cellBlock(text string) block {
	return block{Block: document.Block{Kind: document.TableCell, Text: text}}
}

// sentence is the smallest unit that is excluded or counted.
type sentence struct {
	text  string
	words []word
}

// sentenceEnd matches the end marks of the scripts; those of Chinese and Japanese
// need no space after them.
var sentenceEnd = regexp.MustCompile(`[.!?…؟۔।॥։።]+["'”’»)\]]*(\s+|$)|[。！？｡]+[」』”’）]*|\n+`)

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
