package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"
)

// terminal is where a command prints: results to out, logs and progress to err.
// Nothing is coloured: what is printed reads the same in a file.
type terminal struct {
	out  io.Writer
	err  io.Writer
	json bool // results as JSON, for programs
}

// show prints a result: as JSON where that was asked for, else as text writes it.
func (t terminal) show(result any, text func(out io.Writer) error) error {
	if !t.json {
		return text(t.out)
	}
	return t.line(result)
}

// line prints one line of JSON.
func (t terminal) line(result any) error {
	if err := json.NewEncoder(t.out).Encode(result); err != nil {
		return fmt.Errorf("print result: %w", err)
	}
	return nil
}

// say is show for a result that is one line of text.
func (t terminal) say(result any, sentence string) error {
	return t.show(result, func(out io.Writer) error {
		_, err := fmt.Fprintln(out, sentence)
		return err
	})
}

// newTable aligns columns for a terminal of 80.
func newTable(out io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(out, 0, 0, 2, ' ', 0) }

// lineWidth is the terminal that everything is printed for.
const lineWidth = 80

// printWrapped prints a text behind its beginning, and further lines below where it
// began.
func printWrapped(out io.Writer, beginning, text string) error {
	indent := utf8.RuneCountInString(beginning)
	line, used := beginning, indent
	var lines []string
	for i, word := range strings.Fields(text) {
		width := utf8.RuneCountInString(word)
		switch {
		case i > 0 && used+1+width > lineWidth:
			lines = append(lines, line)
			line, used = strings.Repeat(" ", indent), indent
		case i > 0:
			line, used = line+" ", used+1
		}
		line, used = line+word, used+width
	}
	_, err := fmt.Fprintln(out, strings.Join(append(lines, line), "\n"))
	return err
}

// clipped shortens a text to so many characters.
func clipped(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}
