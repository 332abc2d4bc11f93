package analyst

import (
	"fmt"
	"math"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// Lens is how an analyst looks at a table.
type Lens struct {
	Title string
	view  func(t table, b job.Brief) (reading, error)
}

// reading is what a lens makes of a table.
type reading struct {
	finding  string // the main result in a sentence or two
	sections string // of the report, in markdown
	charts   []job.Piece
}

// The lenses.
var (
	Averages = Lens{"means and correlation", averagesView}
	Robust   = Lens{"medians and outliers", robustView}
)

// Analyse makes the work of a lens for a brief.
func (l Lens) Analyse(b job.Brief) (job.Work, error) {
	t, ok := readTable(b.Table)
	if !ok {
		return planWithoutData(l, b)
	}
	read, err := l.view(t, b)
	if err != nil {
		return job.Work{}, err
	}
	var r strings.Builder
	fmt.Fprintf(&r, "# Analysis: %s\n\n**In short:** %s\n\n", job.Markdown(job.TitleCase(b.Topic)), read.finding)
	fmt.Fprintf(&r, "%d rows, %d columns, read from the data in your brief; nothing else was used.", t.rows, len(t.columns))
	if t.cut {
		fmt.Fprintf(&r, " Only the first %d rows and %d columns were taken.", maxRows, maxColumns)
	}
	r.WriteString("\n\n## Columns\n\n| column | type | filled | missing | distinct |\n|---|---|---|---|---|\n")
	for _, c := range t.columns {
		fmt.Fprintf(&r, "| %s | %s | %d | %d | %d |\n", job.Markdown(c.name), c.kind, t.rows-c.missing, c.missing, distinct(c))
	}
	r.WriteString("\n" + read.sections)
	questions(&r, b)
	work := job.Work{
		Summary: job.Line(fmt.Sprintf("Computed from your %d rows by %s. %s", t.rows, l.Title, strings.ReplaceAll(read.finding, "\\", "")), 1900),
		Message: "Every figure is computed from your data; quartiles follow the rule of common spreadsheets.",
		Applied: map[job.WishKind]string{job.WishOther: "The figures were computed again over the data as it now stands; your note stands in the report under “Your questions”."},
		Pieces:  append([]job.Piece{job.MarkdownPiece("analysis.md", r.String())}, read.charts...),
	}
	err = finish(&work, t)
	return work, err
}

// finish adds what other programs can read.
func finish(work *job.Work, t table) error {
	all := []measures{}
	for _, c := range t.of(numeric) {
		all = append(all, measure(c))
	}
	figures, err := job.JSONPiece("figures.json", map[string]any{"rows": t.rows, "measures": all, "correlations": correlations(t.of(numeric))})
	work.Pieces = append(work.Pieces, figures)
	return err
}

func questions(r *strings.Builder, b job.Brief) {
	asked := append(append([]string{}, b.Asks...), b.Feedback.Of(job.WishOther)...)
	if len(asked) == 0 {
		return
	}
	r.WriteString("\n## Your questions\n\n")
	for _, ask := range asked {
		fmt.Fprintf(r, "- %s\n", job.Markdown(ask))
	}
	r.WriteString("\nThe tables above hold the figures for these. What a question needs beyond the columns given cannot be answered from this data.\n")
}

// averagesView reads by mean, total, trend and correlation.
func averagesView(t table, b job.Brief) (reading, error) {
	numbers := t.of(numeric)
	if len(numbers) == 0 {
		return countsView(t)
	}
	var s strings.Builder
	s.WriteString("## Measures\n\n| column | total | mean | standard deviation | median | quartiles | range |\n|---|---|---|---|---|---|---|\n")
	for _, c := range numbers {
		m := measure(c)
		fmt.Fprintf(&s, "| %s | %s | %s | %s | %s | %s – %s | %s – %s |\n", job.Markdown(c.name), short(m.Sum), short(m.Mean), short(m.StdDev), short(m.Median), short(m.Q1), short(m.Q3), short(m.Min), short(m.Max))
	}
	main := mainMeasure(numbers, b)
	m := measure(main)
	finding := fmt.Sprintf("%s totals %s, on average %s per row (median %s).", job.Markdown(main.name), short(m.Sum), short(m.Mean), short(m.Median))
	finding += groupSection(&s, t, main) + correlationSection(&s, correlations(numbers))
	s.WriteString(conclude(t, main, mean))
	charts, err := averagesCharts(t, main, numbers, b.Final)
	return reading{finding, s.String(), charts}, err
}

func groupSection(s *strings.Builder, t table, of column) string {
	by, ok := groupingColumn(t)
	if !ok {
		return ""
	}
	groups, total := groupBy(by, of, 12), 0.0
	for _, value := range of.values {
		total += value
	}
	fmt.Fprintf(s, "\n## %s by %s\n\n| %s | rows | total | mean | share |\n|---|---|---|---|---|\n", job.Markdown(of.name), job.Markdown(by.name), job.Markdown(by.name))
	best := ""
	for i, g := range groups {
		sum := 0.0
		for _, value := range g.values {
			sum += value
		}
		share := "–"
		if total > 0 {
			share = fmt.Sprintf("%.1f %%", 100*sum/total)
		}
		if i == 0 {
			best = fmt.Sprintf(" %s leads with %s (%s).", job.Markdown(g.name), short(sum), share)
		}
		fmt.Fprintf(s, "| %s | %d | %s | %s | %s |\n", job.Markdown(g.name), len(g.values), short(sum), short(sum/float64(len(g.values))), share)
	}
	return best
}

func correlationSection(s *strings.Builder, pairs []pair) string {
	if len(pairs) == 0 {
		return ""
	}
	s.WriteString("\n## What moves together\n\n| columns | r | strength | rows |\n|---|---|---|---|\n")
	for _, p := range pairs {
		fmt.Fprintf(s, "| %s, %s | %.2f | %s | %d |\n", job.Markdown(p.A), job.Markdown(p.B), p.R, strength(p.R), p.N)
	}
	s.WriteString("\nCorrelation says that two columns move together, not that one causes the other.\n")
	top := pairs[0]
	return fmt.Sprintf(" The strongest link is %s and %s (r = %.2f, %s).", job.Markdown(top.A), job.Markdown(top.B), top.R, strength(top.R))
}

func strength(r float64) string {
	size := []string{"none to speak of", "weak", "moderate", "strong", "very strong"}[min(int(math.Abs(r)*5), 4)]
	if r < 0 && math.Abs(r) >= 0.2 {
		return size + ", opposite"
	}
	return size
}

// mainMeasure is the numeric column that the brief speaks of, else the one with
// the largest total, which is usually the money.
func mainMeasure(numbers []column, b job.Brief) column {
	best, most := numbers[0], math.Inf(-1)
	said := strings.ToLower(b.Title + " " + strings.ReplaceAll(b.Text, b.Table, ""))
	for _, c := range numbers {
		weight := measure(c).Sum
		if strings.Contains(said, strings.ToLower(c.name)) {
			weight += 1e15
		}
		if name := strings.ToLower(c.name); name == "id" || name == "year" || strings.HasSuffix(name, "_id") {
			weight = -1e15
		}
		if weight > most {
			best, most = c, weight
		}
	}
	return best
}

// groupingColumn is the first category with few enough values to compare.
func groupingColumn(t table) (column, bool) {
	for _, c := range t.of(category) {
		if n := distinct(c); n >= 2 && n <= max(12, t.rows/3) {
			return c, true
		}
	}
	return column{}, false
}

// short writes a figure as people read it.
func short(v float64) string {
	text := fmt.Sprintf("%.2f", v)
	if math.Abs(v) >= 1000 {
		text = fmt.Sprintf("%.0f", v)
	}
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, fraction, _ := strings.Cut(text, ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}
