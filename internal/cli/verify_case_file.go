package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/aitasker/aitasker/internal/casefile"
	"github.com/aitasker/aitasker/internal/terminal"
)

// maxCaseFile is more than any task leaves behind: 64 MiB.
const maxCaseFile = 64 << 20

// VerifyCaseFile verifies the history of an ended task offline.
type VerifyCaseFile struct {
	File      string `arg:"" help:"Case file as GET /api/v1/tasks/{id}/case-file gave it; - reads standard input."`
	Artifacts string `type:"existingdir" help:"Folder with artifacts, whatever their names, to be compared by their hashes."`
}

// shownReport is a report as programs read it.
type shownReport struct {
	casefile.Report

	Artifacts int `json:"artifacts"`
	Compared  int `json:"compared"` // artifacts of the folder given
}

// Run prints what holds, or every breach; then it fails.
func (c VerifyCaseFile) Run(ctx context.Context, term Terminal) error {
	document, err := c.read(ctx)
	if err != nil {
		return err
	}
	report := casefile.Verify(document)
	given := 0
	if c.Artifacts != "" {
		if given, err = report.CheckArtifacts(os.DirFS(c.Artifacts)); err != nil {
			return err
		}
	}
	shown := shownReport{Report: report, Artifacts: len(report.Artifacts), Compared: given}
	err = term.show(shown, func(out io.Writer) error {
		if len(report.Breaches) > 0 {
			return printBreaches(out, report.Breaches)
		}
		_, err := fmt.Fprintf(out, "The case file holds: %d records, %d of them events; %d artifacts, %d of them compared.\nHead: %s\n",
			report.Records, report.Events, len(report.Artifacts), given, report.Head)
		return err
	})
	if err == nil && len(report.Breaches) > 0 {
		return fmt.Errorf("the case file does not hold: breaches: %d", len(report.Breaches))
	}
	return err
}

// printBreaches prints a line for each; the file may quote anything.
func printBreaches(out io.Writer, breaches []string) error {
	for _, breach := range breaches {
		if _, err := fmt.Fprintln(out, terminal.Line(breach)); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	return nil
}

func (c VerifyCaseFile) read(ctx context.Context) ([]byte, error) {
	source := io.Reader(interruptible{ctx, os.Stdin})
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return nil, fmt.Errorf("open case file: %w", err)
		}
		defer func() { _ = file.Close() }()
		source = file
	}
	document, err := io.ReadAll(io.LimitReader(source, maxCaseFile+1))
	if err != nil {
		return nil, fmt.Errorf("read case file: %w", err)
	}
	if len(document) > maxCaseFile {
		return nil, fmt.Errorf("the case file is larger than %d MiB", maxCaseFile>>20)
	}
	return document, nil
}

// interruptible is a terminal's input that ends with ctx: a read of it cannot be
// called off, so it is left behind.
type interruptible struct {
	ctx    context.Context //nolint:containedctx // an io.Reader takes none
	source io.Reader
}

// Read reads what comes before ctx ends.
func (r interruptible) Read(into []byte) (int, error) {
	type piece struct {
		text []byte
		err  error
	}
	pieces := make(chan piece, 1)
	go func() {
		text := make([]byte, len(into))
		n, err := r.source.Read(text)
		pieces <- piece{text[:n], err}
	}()
	select {
	case <-r.ctx.Done():
		return 0, fmt.Errorf("read input: %w", r.ctx.Err())
	case p := <-pieces:
		return copy(into, p.text), p.err //nolint:wrapcheck // io.EOF must stay as it is
	}
}
