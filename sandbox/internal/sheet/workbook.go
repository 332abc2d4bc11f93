package sheet

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

const (
	recordsSheet = "Records"
	summarySheet = "Summary"
	headRow      = 3
)

// workbook is a file being written; the first error is kept and ends the rest.
type workbook struct {
	file    *excelize.File
	columns []column
	last    int // the last row of records
	err     error
}

func (w *workbook) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *workbook) style(s *excelize.Style) int {
	id, err := w.file.NewStyle(s)
	w.do(err)
	return id
}

func at(col, row int) string {
	name, _ := excelize.CoordinatesToCellName(col+1, row) // both are in range by construction
	return name
}

func letter(col int) string {
	name, _ := excelize.ColumnNumberToName(col + 1)
	return name
}

func (w *workbook) head(title string) {
	w.do(w.file.SetSheetName("Sheet1", recordsSheet))
	w.do(w.file.SetCellStr(recordsSheet, "A1", title))
	w.do(w.file.SetCellStyle(recordsSheet, "A1", "A1", w.style(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 16, Color: "1F3A5F"}})))
	for i, c := range w.columns {
		w.do(w.file.SetCellStr(recordsSheet, at(i, headRow), c.name))
		w.do(w.file.SetColWidth(recordsSheet, letter(i), letter(i), max(14, float64(len(c.name))*1.3)))
	}
	bold := w.style(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F3A5F"}}, Alignment: &excelize.Alignment{Vertical: "center"}})
	w.do(w.file.SetCellStyle(recordsSheet, at(0, headRow), at(len(w.columns)-1, headRow), bold))
	w.do(w.file.SetPanes(recordsSheet, &excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: at(0, headRow+1), ActivePane: "bottomLeft"}))
}

// rows writes the records as typed cells. Text is always stored as text, so a
// cell that looks like a formula never becomes one.
func (w *workbook) rows(rows [][]string) {
	for i, row := range rows {
		for col, cell := range row {
			w.cell(at(col, headRow+1+i), w.columns[col].unit, job.Line(cell, 200))
		}
	}
	w.last = headRow + max(len(rows), 1)
	formats := map[unit]string{date: "yyyy-mm-dd", money: "#,##0.00", percent: "0.0%", count: "#,##0.##"}
	for col, c := range w.columns {
		if format := formats[c.unit]; format != "" {
			w.do(w.file.SetCellStyle(recordsSheet, at(col, headRow+1), at(col, w.last), w.style(&excelize.Style{CustomNumFmt: &format})))
		}
		if c.unit == state {
			rule := excelize.NewDataValidation(true)
			rule.Sqref = at(col, headRow+1) + ":" + at(col, w.last+200)
			w.do(rule.SetDropList([]string{"Open", "In progress", "Done"}))
			w.do(w.file.AddDataValidation(recordsSheet, rule))
		}
	}
	w.do(w.file.AutoFilter(recordsSheet, at(0, headRow)+":"+at(len(w.columns)-1, w.last), nil))
}

func (w *workbook) cell(where string, unit unit, text string) {
	if unit == date {
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			w.do(w.file.SetCellValue(recordsSheet, where, day))
			return
		}
	}
	value, err := strconv.ParseFloat(strings.NewReplacer("$", "", ",", "", "%", "", "€", "").Replace(text), 64)
	if err != nil || math.IsNaN(value) || value > 1e15 || value < -1e15 {
		w.do(w.file.SetCellStr(recordsSheet, where, text))
		return
	}
	if strings.HasSuffix(text, "%") {
		value /= 100
	}
	w.do(w.file.SetCellFloat(recordsSheet, where, value, -1, 64))
}

// lineTotal adds a column that multiplies quantity by price, where both are.
func (w *workbook) lineTotal() {
	quantity, price := first(w.columns, count), first(w.columns, money)
	if quantity < 0 || price < 0 || !strings.Contains(strings.ToLower(w.columns[price].name), "price") {
		return
	}
	col := len(w.columns)
	w.columns = append(w.columns, column{"Line total", money})
	w.do(w.file.SetCellStr(recordsSheet, at(col, headRow), "Line total"))
	style, err := w.file.GetCellStyle(recordsSheet, at(0, headRow))
	w.do(err)
	w.do(w.file.SetCellStyle(recordsSheet, at(col, headRow), at(col, headRow), style))
	for row := headRow + 1; row <= w.last; row++ {
		w.do(w.file.SetCellFormula(recordsSheet, at(col, row), fmt.Sprintf("%s*%s", at(quantity, row), at(price, row))))
	}
	format := "#,##0.00"
	w.do(w.file.SetCellStyle(recordsSheet, at(col, headRow+1), at(col, w.last), w.style(&excelize.Style{CustomNumFmt: &format})))
}

// summary adds a sheet that computes each number column, and totals by the first
// text column.
func (w *workbook) summary(groups []string, final bool) {
	_, err := w.file.NewSheet(summarySheet)
	w.do(err)
	for i, name := range []string{"Column", "Total", "Average", "Smallest", "Largest", "Filled"} {
		w.do(w.file.SetCellStr(summarySheet, at(i, 1), name))
	}
	bold := w.style(&excelize.Style{Font: &excelize.Font{Bold: true}})
	w.do(w.file.SetCellStyle(summarySheet, "A1", "F1", bold))
	w.do(w.file.SetColWidth(summarySheet, "A", "F", 16))
	row, value := 2, -1
	for col, c := range w.columns {
		if c.unit != money && c.unit != count && c.unit != percent {
			continue
		}
		value = col
		cells := fmt.Sprintf("%s!%s:%s", recordsSheet, at(col, headRow+1), at(col, w.last))
		w.do(w.file.SetCellStr(summarySheet, at(0, row), c.name))
		for i, function := range []string{"SUM", "AVERAGE", "MIN", "MAX", "COUNT"} {
			w.do(w.file.SetCellFormula(summarySheet, at(i+1, row), function+"("+cells+")"))
		}
		row++
	}
	by := groupColumn(w.columns)
	if by < 0 || value < 0 || len(groups) == 0 {
		return
	}
	top := row + 2
	w.do(w.file.SetCellStr(summarySheet, at(0, top-1), w.columns[value].name+" by "+w.columns[by].name))
	w.do(w.file.SetCellStyle(summarySheet, at(0, top-1), at(0, top-1), bold))
	column := func(col int) string {
		return fmt.Sprintf("%s!$%s$%d:$%s$%d", recordsSheet, letter(col), headRow+1, letter(col), w.last)
	}
	for i, name := range groups {
		w.do(w.file.SetCellStr(summarySheet, at(0, top+i), name))
		w.do(w.file.SetCellFormula(summarySheet, at(1, top+i), fmt.Sprintf("SUMIF(%s,%s,%s)", column(by), at(0, top+i), column(value))))
	}
	if final {
		w.bars(top, len(groups))
	}
}

// bars shows each group's total as a bar inside its cell. A chart object would
// make the file's bytes differ between two runs.
func (w *workbook) bars(top, rows int) {
	cells := fmt.Sprintf("%s:%s", at(1, top), at(1, top+rows-1))
	w.do(w.file.SetConditionalFormat(summarySheet, cells,
		[]excelize.ConditionalFormatOptions{{Type: "data_bar", Criteria: "=", MinType: "min", MaxType: "max", BarColor: "#6FA3D8"}}))
}

func groupColumn(columns []column) int {
	for i, c := range columns {
		if name := strings.ToLower(c.name); strings.Contains(name, "category") || strings.Contains(name, "type") || strings.Contains(name, "region") {
			return i
		}
	}
	if state := first(columns, state); state >= 0 {
		return state
	}
	return first(columns, words)
}
