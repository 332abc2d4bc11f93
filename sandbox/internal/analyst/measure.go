package analyst

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// measures are the statistics of a numeric column.
type measures struct {
	Column   string    `json:"column"`
	Count    int       `json:"count"`
	Missing  int       `json:"missing"`
	Sum      float64   `json:"sum"`
	Mean     float64   `json:"mean"`
	StdDev   float64   `json:"standard_deviation"` // of the sample; 0 for one value
	Min      float64   `json:"min"`
	Q1       float64   `json:"lower_quartile"`
	Median   float64   `json:"median"`
	Q3       float64   `json:"upper_quartile"`
	Max      float64   `json:"max"`
	Outliers []float64 `json:"outliers"` // beyond 1.5 interquartile ranges
	trend    float64   // slope per row
}

func measure(c column) measures {
	sorted := slices.Clone(c.values)
	slices.Sort(sorted)
	m := measures{
		Column: c.name, Count: len(sorted), Missing: c.missing, Min: sorted[0], Max: sorted[len(sorted)-1],
		Mean: stat.Mean(sorted, nil), Q1: quantile(0.25, sorted), Median: quantile(0.5, sorted), Q3: quantile(0.75, sorted), Outliers: []float64{},
	}
	for _, value := range sorted {
		m.Sum += value
	}
	if len(sorted) > 1 {
		m.StdDev = stat.StdDev(sorted, nil)
		rows := make([]float64, len(c.rows))
		for i, row := range c.rows {
			rows[i] = float64(row)
		}
		_, m.trend = stat.LinearRegression(rows, c.values, nil, false)
	}
	reach := 1.5 * (m.Q3 - m.Q1)
	for _, value := range sorted {
		if len(sorted) >= 5 && (value < m.Q1-reach || value > m.Q3+reach) && len(m.Outliers) < 20 {
			m.Outliers = append(m.Outliers, value)
		}
	}
	return m
}

// quantile interpolates between the neighbours (the "R-7" rule of spreadsheets),
// so that figures agree with what the poster's own spreadsheet says.
func quantile(p float64, sorted []float64) float64 {
	at := p * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// pair is how two columns move together, over the rows that have both.
type pair struct {
	A string  `json:"a"`
	B string  `json:"b"`
	R float64 `json:"r"`
	N int     `json:"rows"`
}

// correlations gives Pearson's r of every pair with at least four rows, the
// strongest first.
func correlations(columns []column) []pair {
	pairs := []pair{}
	for i, a := range columns {
		for _, b := range columns[i+1:] {
			x, y := common(a, b)
			if len(x) < 4 {
				continue
			}
			if r := stat.Correlation(x, y, nil); !math.IsNaN(r) {
				pairs = append(pairs, pair{a.name, b.name, r, len(x)})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(math.Abs(b.R), math.Abs(a.R)) })
	return pairs[:min(len(pairs), 12)]
}

func common(a, b column) (x, y []float64) {
	at := map[int]float64{}
	for i, row := range b.rows {
		at[row] = b.values[i]
	}
	for i, row := range a.rows {
		if value, ok := at[row]; ok {
			x, y = append(x, a.values[i]), append(y, value)
		}
	}
	return x, y
}

// group is the values of a numeric column for one value of a category.
type group struct {
	name   string
	values []float64
}

// groupBy parts a measure by a category, the largest groups first, at most that
// many.
func groupBy(by, of column, most int) []group {
	index, groups := map[string]int{}, []group{}
	for i, row := range of.rows {
		name := by.cells[row]
		if name == "" {
			continue
		}
		at, seen := index[name]
		if !seen {
			at = len(groups)
			index[name], groups = at, append(groups, group{name: name})
		}
		groups[at].values = append(groups[at].values, of.values[i])
	}
	sum := func(g group) (total float64) {
		for _, value := range g.values {
			total += value
		}
		return total
	}
	slices.SortStableFunc(groups, func(a, b group) int { return cmp.Compare(sum(b), sum(a)) })
	return groups[:min(len(groups), most)]
}

func distinct(c column) int {
	seen := map[string]bool{}
	for _, cell := range c.cells {
		seen[cell] = true
	}
	return len(seen)
}
