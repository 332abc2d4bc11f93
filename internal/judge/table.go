package judge

import (
	"strings"

	"github.com/aitasker/aitasker/internal/document"
)

// table is what the judge knows of rows and columns.
type table struct {
	name     string
	header   []string
	rows     int // below the header
	ragged   int // rows with another number of cells than the header
	cells    int
	filled   int
	broken   int // cells with an error value such as #REF!
	numeric  int // columns whose cells are mostly numbers
	mixed    int // columns that are partly numbers and partly text
	repeated int // rows that repeat an earlier one
	formulas int
	isSheet  bool // of a spreadsheet file, which can calculate
}

// tableBuilder takes the rows of a table one by one.
type tableBuilder struct {
	table   table
	numbers []int
	texts   []int
	seen    map[string]bool
	blocks  []block
}

func newTable(name string, header []string) *tableBuilder {
	b := &tableBuilder{
		table:   table{name: name, header: header},
		numbers: make([]int, len(header)), texts: make([]int, len(header)), seen: map[string]bool{},
	}
	for _, cell := range header {
		b.blocks = append(b.blocks, block{Block: document.Block{Kind: document.Heading, Level: 3, Text: strings.TrimSpace(cell)}})
	}
	return b
}

func (b *tableBuilder) add(row []string, width int) {
	if b.table.rows >= document.MaxTableRows {
		return
	}
	b.table.rows++
	if width != len(b.table.header) {
		b.table.ragged++
	}
	if key := strings.Join(row, "\x00"); b.seen[key] {
		b.table.repeated++
	} else {
		b.seen[key] = true
	}
	for i, cell := range row[:min(len(row), len(b.table.header))] {
		b.addCell(i, strings.TrimSpace(cell))
	}
	b.table.cells += max(len(b.table.header)-len(row), 0)
}

func (b *tableBuilder) addCell(column int, cell string) {
	b.table.cells++
	if cell == "" {
		return
	}
	b.table.filled++
	switch {
	case cell[0] == '#' && strings.ContainsAny(cell, "!?/") || cell == "NaN" || cell == "undefined":
		b.table.broken++
	case document.IsNumber(cell):
		b.numbers[column]++
	default:
		b.texts[column]++
		b.blocks = append(b.blocks, cellBlock(cell))
	}
}

func (b *tableBuilder) finish() (table, []block) {
	for i := range b.numbers {
		total := b.numbers[i] + b.texts[i]
		switch {
		case total == 0:
		case b.numbers[i]*10 >= total*9:
			b.table.numeric++
		case b.numbers[i]*10 > total*2:
			b.table.mixed++
		}
	}
	return b.table, b.blocks
}

// measureTable takes the first row with two or more cells as the header; a title
// may stand above it.
func measureTable(read document.Table) (table, []block) {
	rows := read.Rows
	for len(rows) > 0 && len(rows[0]) < 2 && (read.IsSheet || hasWideRow(rows)) {
		rows = rows[1:]
	}
	if len(rows) == 0 {
		return table{name: read.Name}, nil
	}
	builder := newTable(read.Name, rows[0])
	for _, row := range rows[1:] {
		width := len(row)
		if read.IsSheet {
			width = len(rows[0]) // empty cells at the end of a row are not kept
		}
		builder.add(row, width)
	}
	builder.table.isSheet, builder.table.formulas = read.IsSheet, read.Formulas
	return builder.finish()
}

func hasWideRow(rows [][]string) bool {
	for _, row := range rows {
		if len(row) > 1 {
			return true
		}
	}
	return false
}
