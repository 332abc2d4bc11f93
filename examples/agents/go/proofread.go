package main

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"
)

const slips = "untill -> until\nrecieve -> receive\nsuprised -> surprised\nallright -> all right\ncan not -> cannot\n" +
	"thats -> that's\nalot -> a lot\nseperate -> separate\nmore then -> more than\nto often -> too often\n"

const limits = "Only spelling and words that are often confused were corrected, by a list. Grammar stays as it was, " +
	"every fact, figure and name of the text is kept, and nothing else was changed."

// proofread corrects common slips and lists what it decided. Put your model here.
func proofread(task call) answer {
	text, decided := task.Description, ""
	if _, after, hasTwo := strings.Cut(text, "\n\n"); hasTwo {
		text = after // the first part says what to do
	}
	// More such lines may stand in the requirements, and in what the poster wants revised.
	rules := fmt.Sprintln(slips, task.Requirements["house_rules"]) + task.UserFeedback
	for line := range strings.Lines(rules) {
		wrong, right, isRule := strings.Cut(strings.TrimSpace(line), " -> ")
		if !isRule {
			continue
		}
		count, pattern := 0, regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(wrong)+`\b`)
		text = pattern.ReplaceAllStringFunc(text, func(found string) string {
			count++
			written := []rune(right)
			if strings.IndexFunc(found, unicode.IsUpper) == 0 { // such as at the beginning of a sentence
				written[0] = unicode.ToUpper(written[0])
			}
			return string(written)
		})
		if count > 0 {
			decided += fmt.Sprintf("- “%s” became “%s”, %d in all.\n", wrong, right, count)
		}
	}
	decided = "## Decisions\n\n" + decided + "\n" + limits + "\n"
	if task.Mode == "final" { // the winner hands in the clean text, with the decisions beside it
		return answer{Summary: "The corrected text.", Artifacts: []artifact{markdown("text.md", text), markdown("decisions.md", decided)}}
	}
	proof := markdown("proof.md", fmt.Sprintf("# %s\n\n%s\n\n%s", task.Title, text, decided))
	return answer{Summary: "The corrected text with every decision.", BidPriceUSD: math.Round(task.BudgetUSD*80) / 100, Artifacts: []artifact{proof}}
}
