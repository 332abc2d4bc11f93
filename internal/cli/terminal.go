package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/aitasker/aitasker/internal/terminal"
)

// Terminal is where a command prints. Nothing is coloured: the output reads the same
// in a file.
type Terminal struct {
	Out  io.Writer // results; what a terminal would obey is escaped
	Err  io.Writer // progress, likewise
	Logs io.Writer // of servers, which escape for themselves and may be coloured
	JSON bool      // results as JSON, for programs
}

// NewTerminal makes a Terminal: whatever a command prints, and whoever wrote it, goes
// through an escaping writer.
func NewTerminal(out, errOut io.Writer) Terminal {
	return Terminal{Out: terminal.NewWriter(out), Err: terminal.NewWriter(errOut), Logs: errOut}
}

// show prints a result: as JSON where that was asked for, else with text.
func (t Terminal) show(result any, text func(out io.Writer) error) error {
	if !t.JSON {
		return text(t.Out)
	}
	return t.line(result)
}

// line prints one line of JSON.
func (t Terminal) line(result any) error {
	if err := json.NewEncoder(t.Out).Encode(result); err != nil {
		return fmt.Errorf("print result: %w", err)
	}
	return nil
}

// say prints a result whose text is one sentence.
func (t Terminal) say(result any, sentence string) error {
	return t.show(result, func(out io.Writer) error {
		_, err := fmt.Fprintln(out, sentence)
		return err
	})
}

// progressf prints one line about what goes on.
func (t Terminal) progressf(format string, args ...any) {
	_, _ = fmt.Fprintf(t.Err, format+"\n", args...)
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
	for i, word := range strings.Fields(terminal.Escape(text)) {
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

// clipped shortens a text to so many characters of one line.
func clipped(text string, width int) string {
	text = terminal.Line(text)
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}
