package analyst

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// planWithoutData says that no data came, and hands in how it would be analysed
// with a template to fill.
func planWithoutData(l Lens, b job.Brief) (job.Work, error) {
	var r strings.Builder
	fmt.Fprintf(&r, "# Analysis plan: %s\n\n> **No data came with this brief, so nothing is computed here.** This is a plan and a template; send the figures as CSV in the brief, in `requirements.csv`, or as a note, and the numbers follow.\n\n", job.Markdown(job.TitleCase(b.Topic)))
	if len(b.Unopened) > 0 {
		fmt.Fprintf(&r, "Attached files that a sandbox agent does not fetch: %s. Paste their rows instead.\n\n", job.Markdown(strings.Join(b.Unopened, ", ")))
	}
	r.WriteString("## Questions to answer\n\n")
	asks := b.Asks
	if len(asks) == 0 {
		asks = []string{"What is typical?", "What changes over time?", "Which groups differ?"}
	}
	for _, ask := range asks {
		fmt.Fprintf(&r, "- %s\n", job.Markdown(ask))
	}
	head := templateColumns(b)
	r.WriteString("\n## Columns to collect\n\n| column | what to put in |\n|---|---|\n")
	for _, name := range head {
		fmt.Fprintf(&r, "| %s | %s |\n", job.Markdown(name), map[bool]string{true: "day, as 2026-01-31", false: "one value per row"}[name == "date"])
	}
	method := "totals, means and spread per column; totals by group; correlation of every pair; a chart of the strongest finding"
	if l.Title == Robust.Title {
		method = "medians and quartiles per column; values beyond 1.5 times the middle half; gaps; box plots by group"
	}
	fmt.Fprintf(&r, "\n## Method\n\nBy %s: %s.\n", l.Title, method)
	if b.Final {
		r.WriteString("\n## Checks before trusting a figure\n\n- [ ] Every row is one event, and none is there twice\n- [ ] Units are the same down each column\n- [ ] Empty means unknown, not zero\n- [ ] At least 30 rows per group that is compared\n")
	}
	return job.Work{
		Summary: job.Line("No data came with the brief, so this is a labelled plan and a CSV template for "+b.Topic+", not a result.", 1900),
		Message: "Send the rows as CSV and I compute the real figures.",
		Applied: map[job.WishKind]string{},
		Pieces:  []job.Piece{job.MarkdownPiece("analysis-plan.md", r.String()), job.CSVPiece("template.csv", template(head))},
	}, nil
}

func templateColumns(b job.Brief) []string {
	head := []string{"date"}
	for _, phrase := range b.Phrases {
		if name := strings.ReplaceAll(job.Slug(phrase, ""), "-", "_"); name != "" && len(head) < 6 {
			head = append(head, name)
		}
	}
	return append(head, "value")
}

func template(head []string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write(head) // a bytes.Buffer takes every write
	for _, day := range []string{"2026-01-01", "2026-01-02"} {
		row := make([]string, len(head))
		for i := range row {
			row[i] = "example"
		}
		row[0], row[len(row)-1] = day, "0"
		_ = w.Write(row)
	}
	w.Flush()
	return out.Bytes()
}
