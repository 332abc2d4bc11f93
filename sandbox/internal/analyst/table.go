package analyst

import (
	"encoding/csv"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// Caps that bound the work of one table.
const (
	maxRows    = 5000
	maxColumns = 24
)

// columnType is what most values of a column are.
type columnType string

const (
	numeric  columnType = "number"
	dated    columnType = "date"
	category columnType = "category"
)

// column is one column of a table.
type column struct {
	name    string
	kind    columnType
	cells   []string
	values  []float64 // of a numeric column, the cells that are numbers
	rows    []int     // the row of each value
	missing int
}

type table struct {
	columns []column
	rows    int
	cut     bool // rows or columns were left out
}

// readTable parses CSV with any of the usual separators; false when it is no
// table of two columns or a header with rows.
func readTable(text string) (table, bool) {
	separator := separatorOf(text)
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.TrimLeadingSpace = separator, true, -1, true
	head, err := r.Read()
	if err != nil || len(head) < 2 {
		return table{}, false
	}
	t := table{cut: len(head) > maxColumns}
	for i, name := range head[:min(len(head), maxColumns)] {
		name = job.Line(name, 40)
		if name == "" {
			name = "column " + strconv.Itoa(i+1)
		}
		t.columns = append(t.columns, column{name: name})
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) || t.rows == maxRows {
			t.cut = t.cut || err == nil
			break
		}
		if err != nil {
			continue
		}
		for i := range t.columns {
			cell := ""
			if i < len(record) {
				cell = job.Line(record[i], 120)
			}
			t.columns[i].cells = append(t.columns[i].cells, cell)
		}
		t.rows++
	}
	for i := range t.columns {
		t.columns[i].settle()
	}
	return t, t.rows > 0
}

func separatorOf(text string) rune {
	head, _, _ := strings.Cut(text, "\n")
	best, most := ',', 0
	for _, separator := range ",;\t|" {
		if n := strings.Count(head, string(separator)); n > most {
			best, most = separator, n
		}
	}
	return best
}

// settle decides the type: at least four in five of the filled cells.
func (c *column) settle() {
	filled, dates := 0, 0
	for row, cell := range c.cells {
		if cell == "" || strings.EqualFold(cell, "n/a") || strings.EqualFold(cell, "null") {
			c.missing++
			continue
		}
		filled++
		if value, ok := numberIn(cell); ok {
			c.values, c.rows = append(c.values, value), append(c.rows, row)
		}
		if _, ok := dateIn(cell); ok {
			dates++
		}
	}
	switch {
	case filled > 0 && dates*5 >= filled*4:
		c.kind = dated
	case filled > 0 && len(c.values)*5 >= filled*4:
		c.kind = numeric
	default:
		c.kind = category
	}
	if c.kind != numeric {
		c.values, c.rows = nil, nil
	}
}

func numberIn(cell string) (float64, bool) {
	value, err := strconv.ParseFloat(strings.NewReplacer("$", "", "€", "", "£", "", "%", "", ",", "", " ", "").Replace(cell), 64)
	return value, err == nil && !math.IsNaN(value) && math.Abs(value) < 1e15
}

func dateIn(cell string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "02.01.2006", "01/02/2006", "Jan 2006", "2006/01/02", time.RFC3339} {
		if t, err := time.Parse(layout, cell); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func (t table) of(kind columnType) []column {
	var found []column
	for _, c := range t.columns {
		if c.kind == kind {
			found = append(found, c)
		}
	}
	return found
}
