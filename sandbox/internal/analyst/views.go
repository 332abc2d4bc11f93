package analyst

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// averagesCharts draws the chart that fits the table best; the final adds more.
func averagesCharts(t table, main column, numbers []column, final bool) ([]job.Piece, error) {
	var pieces []job.Piece
	add := func(name string, svg []byte, err error) error {
		if err == nil {
			pieces = append(pieces, job.SVGPiece(name, svg))
		}
		return err
	}
	if by, ok := groupingColumn(t); ok {
		svg, err := totalsChart(by.name, main.name, groupBy(by, main, 10))
		if err := add("totals.svg", svg, err); err != nil {
			return nil, err
		}
	}
	if dates := t.of(dated); len(dates) > 0 && (final || len(pieces) == 0) {
		svg, err := courseChart(main, dates[0].cells)
		if err := add("course.svg", svg, err); err != nil {
			return nil, err
		}
	}
	if len(numbers) > 1 && (final || len(pieces) == 0) {
		a, b := numbers[0], numbers[1]
		if pairs := correlations(numbers); len(pairs) > 0 {
			a, b = named(numbers, pairs[0].A), named(numbers, pairs[0].B)
		}
		if x, _ := common(a, b); len(x) > 0 {
			svg, err := pairChart(a, b)
			if err := add("together.svg", svg, err); err != nil {
				return nil, err
			}
		}
	}
	if final || len(pieces) == 0 {
		svg, err := spreadChart(main)
		if err := add("spread.svg", svg, err); err != nil {
			return nil, err
		}
	}
	return pieces, nil
}

func named(columns []column, name string) column {
	return columns[slices.IndexFunc(columns, func(c column) bool { return c.name == name })]
}

// robustView reads by median, quartiles and outliers, which single wild values
// cannot move.
func robustView(t table, b job.Brief) (reading, error) {
	numbers := t.of(numeric)
	if len(numbers) == 0 {
		return countsView(t)
	}
	var s strings.Builder
	s.WriteString("## The middle half\n\n| column | median | lower quartile | upper quartile | spread of the middle half | outliers | drift per row |\n|---|---|---|---|---|---|---|\n")
	odd := 0
	for _, c := range numbers {
		m := measure(c)
		odd += len(m.Outliers)
		fmt.Fprintf(&s, "| %s | %s | %s | %s | %s | %d | %s |\n", job.Markdown(c.name), short(m.Median), short(m.Q1), short(m.Q3), short(m.Q3-m.Q1), len(m.Outliers), short(m.trend))
	}
	s.WriteString("\n## Values that stand apart\n\n")
	for _, c := range numbers {
		outlierList(&s, c)
	}
	if odd == 0 {
		s.WriteString("None lies further than 1.5 times the middle half's spread from it.\n")
	}
	s.WriteString("\n## Gaps\n\n")
	gaps := 0
	for _, c := range t.columns {
		if c.missing > 0 {
			gaps += c.missing
			fmt.Fprintf(&s, "- %s: %d empty of %d\n", job.Markdown(c.name), c.missing, t.rows)
		}
	}
	if gaps == 0 {
		s.WriteString("No cell is empty.\n")
	}
	main := mainMeasure(numbers, b)
	m := measure(main)
	finding := fmt.Sprintf("half of all rows have %s between %s and %s, the middle being %s; %d values stand apart and %d cells are empty.",
		job.Markdown(main.name), short(m.Q1), short(m.Q3), short(m.Median), odd, gaps)
	charts, err := robustCharts(t, main, b.Final)
	s.WriteString(conclude(t, main, median))
	return reading{job.Capitalise(finding), s.String(), charts}, err
}

func outlierList(s *strings.Builder, c column) {
	m := measure(c)
	if len(m.Outliers) == 0 {
		return
	}
	values := make([]string, len(m.Outliers))
	for i, value := range m.Outliers {
		values[i] = short(value)
	}
	fmt.Fprintf(s, "- %s: %s. Check these first: a slip of the pen, or the most interesting rows.\n", job.Markdown(c.name), strings.Join(values, "; "))
}

func robustCharts(t table, main column, final bool) ([]job.Piece, error) {
	groups, title := []group{{main.name, main.values}}, "The middle half of "+main.name
	if by, ok := groupingColumn(t); ok {
		groups, title = groupBy(by, main, 8), main.name+" by "+by.name
	}
	svg, err := boxesChart(title, main.name, groups)
	if err != nil {
		return nil, err
	}
	pieces := []job.Piece{job.SVGPiece("boxes.svg", svg)}
	if final {
		spread, err := spreadChart(main)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, job.SVGPiece("spread.svg", spread))
	}
	return pieces, nil
}

// countsView serves a table without numbers: how often each value occurs.
func countsView(t table) (reading, error) {
	var s strings.Builder
	s.WriteString("## How often\n\n| column | most common | rows |\n|---|---|---|\n")
	var chosen []group
	by := ""
	for _, c := range t.of(category) {
		ones := column{name: "rows"}
		for row := range c.cells {
			ones.values, ones.rows = append(ones.values, 1), append(ones.rows, row)
		}
		groups := groupBy(c, ones, 8)
		if len(groups) == 0 {
			continue
		}
		if len(chosen) < len(groups) {
			chosen, by = groups, c.name
		}
		fmt.Fprintf(&s, "| %s | %s | %d |\n", job.Markdown(c.name), job.Markdown(groups[0].name), len(groups[0].values))
	}
	finding := fmt.Sprintf("the table holds no numbers to average; %d columns were counted.", len(t.columns))
	if len(chosen) == 0 {
		return reading{finding: finding, sections: s.String()}, nil
	}
	svg, err := totalsChart(by, "rows", chosen)
	return reading{finding, s.String(), []job.Piece{job.SVGPiece("counts.svg", svg)}}, err
}
