package judge

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	maxTableRows    = 5_000
	maxTableColumns = 256
	maxSheets       = 20
	maxSheetBytes   = 24 << 20 // unpacked, so that an archive bomb stays small
	maxFormulaCells = 2_000    // empty cells looked at for a formula without a cached value
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
	header = header[:min(len(header), maxTableColumns)]
	b := &tableBuilder{
		table:   table{name: name, header: header},
		numbers: make([]int, len(header)), texts: make([]int, len(header)), seen: map[string]bool{},
	}
	for _, cell := range header {
		b.blocks = append(b.blocks, block{kind: heading, level: 3, text: strings.TrimSpace(cell)})
	}
	return b
}

func (b *tableBuilder) add(row []string, width int) {
	if b.table.rows >= maxTableRows {
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
	case isNumber(cell):
		b.numbers[column]++
	default:
		b.texts[column]++
		b.blocks = append(b.blocks, block{kind: tableCell, text: cell})
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

var numberMarks = strings.NewReplacer(",", "", "$", "", "€", "", "£", "", "%", "", " ", "", "USD", "", "EUR", "")

func isNumber(cell string) bool {
	_, err := strconv.ParseFloat(numberMarks.Replace(cell), 64)
	return err == nil
}

// readCSV reads comma, semicolon or tab separated rows.
func readCSV(name, source string) (table, []block, error) {
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(source, "\ufeff")))
	reader.Comma = separator(source)
	reader.FieldsPerRecord = -1
	reader.TrimLeadingSpace = true
	header, err := reader.Read()
	if err != nil {
		return table{}, nil, fmt.Errorf("read header: %w", err)
	}
	if len(header) < 2 {
		return table{}, nil, errors.New("has a single column")
	}
	builder := newTable(name, header)
	for builder.table.rows < maxTableRows {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return table{}, nil, fmt.Errorf("read row %d: %w", builder.table.rows+1, err)
		}
		builder.add(row, len(row))
	}
	done, blocks := builder.finish()
	return done, blocks, nil
}

func separator(source string) rune {
	line, _, _ := strings.Cut(source, "\n")
	best, count := ',', strings.Count(line, ",")
	for _, candidate := range ";\t" {
		if n := strings.Count(line, string(candidate)); n > count {
			best, count = candidate, n
		}
	}
	return best
}

// readWorkbook opens a spreadsheet file and reads the used part of its sheets.
func readWorkbook(content []byte) ([]table, []block, error) {
	workbook, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		UnzipSizeLimit: maxSheetBytes, UnzipXMLSizeLimit: maxSheetBytes,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("open workbook: %w", err)
	}
	defer func() { _ = workbook.Close() }()
	var tables []table
	var blocks []block
	sheets := workbook.GetSheetList()
	for _, sheet := range sheets[:min(len(sheets), maxSheets)] {
		read, sheetBlocks, err := readSheet(workbook, sheet)
		if err != nil {
			return nil, nil, fmt.Errorf("read sheet: %w", err)
		}
		if read.rows > 0 {
			tables = append(tables, read)
			blocks = append(blocks, append([]block{{kind: heading, level: 2, text: sheet}}, sheetBlocks...)...)
		}
	}
	return tables, blocks, nil
}

// readSheet takes the first row with two or more cells as the header.
func readSheet(workbook *excelize.File, sheet string) (table, []block, error) {
	rows, err := workbook.Rows(sheet)
	if err != nil {
		return table{}, nil, err
	}
	defer func() { _ = rows.Close() }()
	var builder *tableBuilder
	formulas := 0
	for number := 1; number <= maxTableRows && rows.Next(); number++ {
		row, err := rows.Columns()
		if err != nil {
			return table{}, nil, err
		}
		row = row[:min(len(row), maxTableColumns)]
		switch {
		case builder == nil && len(row) >= 2:
			builder = newTable(sheet, row)
		case builder != nil && len(row) > 0:
			formulas += showFormulas(workbook, sheet, row, number, formulas)
			builder.add(row, len(builder.table.header))
		}
	}
	if builder == nil {
		return table{}, nil, nil
	}
	builder.table.isSheet, builder.table.formulas = true, formulas
	done, blocks := builder.finish()
	return done, blocks, nil
}

// showFormulas counts the formulas of a row and fills the cells whose formula
// has no cached result with a number.
func showFormulas(workbook *excelize.File, sheet string, row []string, number, before int) int {
	found := 0
	for i := range row {
		if before+found >= maxFormulaCells || row[i] != "" && !isNumber(row[i]) {
			continue
		}
		cell, err := excelize.CoordinatesToCellName(i+1, number)
		if err != nil {
			continue
		}
		if formula, err := workbook.GetCellFormula(sheet, cell); err == nil && formula != "" {
			found++
			if row[i] == "" {
				row[i] = "0"
			}
		}
	}
	return found
}
