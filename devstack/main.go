package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"github.com/aitasker/aitasker/devstack/internal/process"
)

func main() {
	os.Exit(run(os.Args[1:]))
}

// run does what the command line asks for and returns the exit code.
func run(args []string) int {
	var line commandLine
	parser := kong.Must(&line,
		kong.Name("devstack"),
		kong.Description("A real PostgreSQL and a real Temporal server with its Web UI, for development and tests."),
		kong.UsageOnError(),
	)
	chosen, err := parser.Parse(args)
	parser.FatalIfErrorf(err)

	var code exitCode
	interrupts := process.WatchInterrupts()
	chosen.BindTo(interrupts.Context(context.Background()), (*context.Context)(nil))
	if err := chosen.Run(interrupts, &code); err != nil {
		return explain(err)
	}
	return int(code)
}

// explain prints why the command failed and returns the exit code for it.
func explain(err error) int {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "devstack: interrupted while starting")
		return process.CodeInterrupted
	}
	fmt.Fprintln(os.Stderr, "devstack:", err)
	if errors.Is(err, process.ErrNotStarted) {
		return process.CodeNotStarted
	}
	return 1
}
