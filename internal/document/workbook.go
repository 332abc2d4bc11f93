package document

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"
)

const (
	maxSheetBytes   = 32 << 20 // unpacked; a larger workbook opens, but is not read
	maxFormulaCells = 2_000    // cells looked at for a formula
)

// readWorkbook reads the used part of the sheets of an Excel workbook.
func readWorkbook(content []byte, parts archive) (tables []Table, unread string, err error) {
	size := 0
	for _, part := range parts.parts {
		size += len(part)
	}
	if size > maxSheetBytes {
		return nil, fmt.Sprintf("its sheets hold more than %d MiB", maxSheetBytes>>20), nil
	}
	workbook, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		UnzipSizeLimit: maxFileUnpacked, UnzipXMLSizeLimit: maxFileUnpacked,
	})
	if err != nil {
		return nil, "", errors.New("its sheets cannot be read")
	}
	defer func() { _ = workbook.Close() }()
	sheets := workbook.GetSheetList()
	for _, sheet := range sheets[:min(len(sheets), MaxTables)] {
		read, err := readSheet(workbook, sheet)
		if err != nil {
			return nil, "", fmt.Errorf("the sheet %q cannot be read", sheet)
		}
		tables = append(tables, read)
	}
	return tables, "", nil
}

func readSheet(workbook *excelize.File, sheet string) (Table, error) {
	table := Table{Name: sheet, IsSheet: true}
	rows, err := workbook.Rows(sheet)
	if err != nil {
		return table, err
	}
	defer func() { _ = rows.Close() }()
	looked := 0
	for number := 1; number <= MaxTableRows && rows.Next(); number++ {
		row, err := rows.Columns()
		if err != nil {
			return table, err
		}
		if row = row[:min(len(row), MaxTableColumns)]; len(row) == 0 {
			continue
		}
		for i := 0; i < len(row) && looked < maxFormulaCells; i++ {
			if row[i] != "" && !IsNumber(row[i]) {
				continue
			}
			looked++
			if formulaAt(workbook, sheet, i+1, number) {
				table.Formulas++
				if row[i] == "" {
					row[i] = "0" // without a cached result
				}
			}
		}
		table.Rows = append(table.Rows, row)
	}
	return table, nil
}

func formulaAt(workbook *excelize.File, sheet string, column, row int) bool {
	cell, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return false
	}
	formula, err := workbook.GetCellFormula(sheet, cell)
	return err == nil && formula != ""
}
