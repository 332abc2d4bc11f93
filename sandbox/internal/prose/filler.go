package prose

import (
	"fmt"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// Fill answers any brief with the same general remarks: the weak bidder that a
// judge must be able to tell from the others.
func Fill(b job.Brief) (job.Work, error) {
	p := &page{}
	p.title("Your " + job.Markdown(strings.ReplaceAll(job.Line(b.TaskType, 40), "-", " ")))
	p.para("Thank you for your request. Quality is important to us, and we always aim for the best possible result.", "In today's fast-moving world, it is more important than ever to stand out.")
	p.para("There are many aspects to consider. With the right approach, great things can be achieved.", "We look at the big picture and also at the details.")
	p.heading("Our approach")
	p.bullets("-", "Understand the needs", "Find the right solution", "Deliver great value")
	if b.Final {
		p.heading("Conclusion")
		p.para("In conclusion, success depends on many factors. We hope that this meets your expectations.")
	}
	return job.Work{
		Summary: fmt.Sprintf("A quick, high-quality answer, %d words, ready to use.", p.words()),
		Message: "Fast and affordable.",
		Pieces:  []job.Piece{job.MarkdownPiece("answer.md", p.b.String())},
	}, nil
}
