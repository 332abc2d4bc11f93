// Package sheet makes spreadsheets: real .xlsx workbooks (excelize) with typed
// columns from the brief, formulas, formats, drop-downs and a summary sheet.
// Rows that the poster did not give are labelled as examples.
package sheet
