package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/aitasker/aitasker/sandbox/internal/job"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// Make makes a workbook for a brief, a CSV of its records and a guide.
func Make(b job.Brief) (job.Work, error) {
	columns, rows := given(b)
	examples := len(rows) == 0
	if examples {
		columns = columnsFor(b)
		rows = exampleRows(columns, map[bool]int{false: 5, true: 12}[b.Final])
	}
	title := job.TitleCase(b.Topic)
	if examples {
		title += " (example rows: replace with yours)"
	}
	w := &workbook{file: excelize.NewFile(), columns: columns}
	defer func() { _ = w.file.Close() }() // an in-memory file
	w.head(job.Line(title, 120))
	w.rows(rows)
	w.lineTotal()
	w.summary(groupsOf(columns, rows), b.Final)
	recalculate := true
	w.do(w.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &recalculate}))
	var book bytes.Buffer
	if w.err == nil {
		_, w.err = w.file.WriteTo(&book)
	}
	if w.err != nil {
		return job.Work{}, fmt.Errorf("write workbook: %w", w.err)
	}
	name := job.Slug(b.Topic, "sheet")
	source := "your own rows"
	if examples {
		source = "labelled example rows, since the brief gives none"
	}
	return job.Work{
		Summary: job.Line(fmt.Sprintf("A workbook for %s: %d columns, %s, a summary sheet with formulas.", b.Topic, len(w.columns), source), 1900),
		Message: "Formulas compute when the file is opened.",
		Applied: map[job.WishKind]string{job.WishOther: "Columns that your note names were added; anything else in it is listed in the guide."},
		Pieces: []job.Piece{
			{Name: name + ".xlsx", Kind: wire.KindDocument, ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Content: book.Bytes()},
			job.CSVPiece(name+".csv", asCSV(columns, rows)), job.MarkdownPiece("how-to-use.md", guide(b, w.columns, source)),
		},
	}, nil
}

func exampleRows(columns []column, n int) [][]string {
	rows := make([][]string, n)
	start := time.Date(2026, time.January, 5, 0, 0, 0, 0, time.UTC)
	for i := range rows {
		row := make([]string, len(columns))
		for j, c := range columns {
			switch c.unit {
			case date:
				row[j] = start.AddDate(0, 0, 7*i).Format(time.DateOnly)
			case money:
				row[j] = fmt.Sprintf("%d.50", 20+(i*37+j*11)%90)
			case count:
				row[j] = strconv.Itoa(1 + (i*3+j)%9)
			case percent:
				row[j] = fmt.Sprintf("%d%%", 5+(i*7+j)%40)
			case state:
				row[j] = []string{"Open", "In progress", "Done"}[i%3]
			case words:
				row[j] = fmt.Sprintf("Example %s", string(rune('A'+i%4)))
			}
		}
		rows[i] = row
	}
	return rows
}

// groupsOf lists the distinct values of the grouping column, at most 12.
func groupsOf(columns []column, rows [][]string) []string {
	by := groupColumn(columns)
	var groups []string
	seen := map[string]bool{}
	for _, row := range rows {
		if by < 0 || by >= len(row) {
			continue
		}
		if name := job.Line(row[by], 200); name != "" && !seen[name] && len(groups) < 12 {
			seen[name] = true
			groups = append(groups, name)
		}
	}
	return groups
}

// asCSV writes the records with a leading apostrophe on cells that a spreadsheet
// would run as a formula.
func asCSV(columns []column, rows [][]string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = inert(c.name)
	}
	_ = w.Write(head) // a bytes.Buffer takes every write
	for _, row := range rows {
		line := make([]string, len(columns))
		for i := range min(len(row), len(line)) {
			line[i] = inert(job.Line(row[i], 200))
		}
		_ = w.Write(line)
	}
	w.Flush()
	return out.Bytes()
}

func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+@", rune(cell[0])) || len(cell) > 1 && cell[0] == '-' && (cell[1] < '0' || cell[1] > '9') {
		return "'" + cell
	}
	return cell
}

func guide(b job.Brief, columns []column, source string) string {
	var g strings.Builder
	fmt.Fprintf(&g, "# How to use it\n\nThe sheet *%s* holds %s; *%s* computes totals, averages and a total by group.\n\n| column | holds |\n|---|---|\n", recordsSheet, source, summarySheet)
	for _, c := range columns {
		fmt.Fprintf(&g, "| %s | %s |\n", job.Markdown(c.name), []string{"text", "a date", "an amount of money", "a number", "a percentage", "open, in progress or done"}[c.unit])
	}
	for _, ask := range append(append([]string{}, b.Asks...), b.Feedback.Of(job.WishOther)...) {
		fmt.Fprintf(&g, "\n- You asked: %s", job.Markdown(ask))
	}
	g.WriteString("\n")
	return g.String()
}
