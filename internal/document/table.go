package document

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// The limits of what is kept of tables. What lies beyond is read for faults only.
const (
	MaxTableRows    = 5_000
	MaxTableColumns = 256
	MaxTables       = 20
)

// Table is rows of cells as they are shown; the first row is the header.
type Table struct {
	Name     string
	Rows     [][]string
	Formulas int
	IsSheet  bool // of a spreadsheet, which can calculate
}

// ReadTable reads separated values. Text that is tab-separated by its type or name
// has no quoting; all other follows RFC 4180 with the separator that it is written
// with.
//
// Of a text that was cut, whole is false: then a fault ends the table.
func ReadTable(name, contentType, text string, whole bool) (Table, error) {
	table := Table{Name: name}
	var err error
	if isTabSeparated(name, contentType) {
		table.Rows = tabSeparated(text)
	} else {
		table.Rows, err = commaSeparated(text, whole)
	}
	if err == nil && len(table.Rows) == 0 {
		err = errors.New("it has no rows")
	}
	return table, err
}

func isTabSeparated(name, contentType string) bool {
	declared, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch strings.TrimSpace(declared) {
	case "text/tab-separated-values":
		return true
	case "", typePlain, "application/octet-stream":
		return isOneOf(path.Ext(strings.ToLower(name)), []string{".tsv", ".tab"})
	}
	return false
}

func tabSeparated(text string) (rows [][]string) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && len(rows) < MaxTableRows {
			cells := strings.Split(line, "\t")
			rows = append(rows, cells[:min(len(cells), MaxTableColumns)])
		}
	}
	return rows
}

// separators are the ones in use, the most common first.
const separators = ",;\t|"

// sampledRows is how many rows are tried with each separator.
const sampledRows = 50

func commaSeparated(text string, whole bool) ([][]string, error) {
	hint, rest, found := strings.Cut(text, "\n")
	skipped := 0
	var reader *csv.Reader
	if found && len(strings.TrimSpace(hint)) == 5 && strings.HasPrefix(strings.ToLower(hint), "sep=") {
		reader, skipped = tableReader(rest, rune(hint[4])), 1 // Excel's way to say it
	} else {
		reader = tableReader(text, separatorOf(text))
	}
	var rows [][]string
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil && !whole && len(rows) > 0 {
			return rows, nil
		}
		if err != nil {
			return nil, explainCSV(err, skipped)
		}
		if len(rows) < MaxTableRows {
			rows = append(rows, slices.Clone(row[:min(len(row), MaxTableColumns)]))
		}
	}
}

func tableReader(text string, separator rune) *csv.Reader {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = separator
	reader.FieldsPerRecord = -1 // exports with a title line have rows of another length
	reader.ReuseRecord = true
	reader.TrimLeadingSpace = separator != '\t'
	return reader
}

// separatorOf takes the separator with which the most rows have the same number of
// cells, quotes heeded.
func separatorOf(text string) rune {
	best, most := ',', -1
	for _, candidate := range separators {
		if fitting := fittingRows(text, candidate); fitting > most {
			best, most = candidate, fitting
		}
	}
	return best
}

// fittingRows counts the rows that have the most common number of cells, at least
// two; -1 when a separator makes no table of the text.
func fittingRows(text string, separator rune) int {
	reader := tableReader(text, separator)
	widths := map[int]int{}
	for range sampledRows {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return -1
		}
		widths[len(row)]++
	}
	delete(widths, 1)
	most := 0
	for _, rows := range widths {
		most = max(most, rows)
	}
	return most
}

func explainCSV(err error, skipped int) error {
	var fault *csv.ParseError
	if !errors.As(err, &fault) {
		return errors.New("it is not a table of separated values")
	}
	if errors.Is(fault.Err, csv.ErrBareQuote) {
		return fmt.Errorf("line %d: a field that is not quoted holds a quotation mark; quote the field and double the mark", fault.Line+skipped)
	}
	return fmt.Errorf("line %d: a quoted field does not end where the separator or the line's end is", fault.StartLine+skipped)
}
