package agents

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// reports are what every final hands in beside the work: the acceptance
// criteria, checked as far as words can tell, and what changed since.
func reports(b job.Brief, work job.Work) []job.Piece {
	var pieces []job.Piece
	if len(b.Criteria)+len(b.Asks) > 0 {
		pieces = append(pieces, job.MarkdownPiece("acceptance-checklist.md", checklist(b, work)))
	}
	if len(b.Feedback.Wishes) > 0 {
		pieces = append(pieces, job.MarkdownPiece("changes.md", changes(b, work)))
	}
	return pieces
}

func checklist(b job.Brief, work job.Work) string {
	var c strings.Builder
	c.WriteString("# Acceptance checklist\n\nA tick means that the words of the criterion are found in the file named; whether it is met well is yours to judge.\n\n")
	section := func(title string, items []string) {
		if len(items) == 0 {
			return
		}
		fmt.Fprintf(&c, "## %s\n\n", title)
		for _, item := range items {
			mark, where := " ", "not found by words: please look at it yourself"
			if file := whereSaid(item, work.Pieces); file != "" {
				mark, where = "x", "see "+file
			}
			fmt.Fprintf(&c, "- [%s] %s (%s)\n", mark, job.Markdown(item), where)
		}
		c.WriteByte('\n')
	}
	section("Your criteria", b.Criteria)
	section("From the brief", b.Asks)
	return c.String()
}

var longWord = regexp.MustCompile(`[\p{L}\p{N}]{5,}`)

// whereSaid names the first text piece that holds at least half of the
// criterion's longer words.
func whereSaid(criterion string, pieces []job.Piece) string {
	words := longWord.FindAllString(strings.ToLower(criterion), 12)
	if len(words) == 0 {
		return ""
	}
	for _, piece := range pieces {
		if !piece.IsText() {
			continue
		}
		echoless := strings.ReplaceAll(string(piece.Content), job.Markdown(criterion), "") // repeating it is not meeting it
		text, found := strings.ToLower(echoless), 0
		for _, word := range words {
			if strings.Contains(text, word) {
				found++
			}
		}
		if 2*found >= len(words) {
			return piece.Name
		}
	}
	return ""
}

func changes(b job.Brief, work job.Work) string {
	var c strings.Builder
	fmt.Fprintf(&c, "# What changed in revision %d\n\n| you said | what was done |\n|---|---|\n", b.Revision)
	for _, wish := range b.Feedback.Wishes {
		done := work.Applied[wish.Kind]
		if done == "" {
			done = "Not done: this agent works by rule and cannot make this kind of change."
		}
		fmt.Fprintf(&c, "| %s | %s |\n", job.Markdown(wish.Text), job.Markdown(done))
	}
	return c.String()
}
