// Command aitasker is the whole product in one binary: the api and the worker
// processes, the development run of both, and the operator's commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/aitasker/aitasker/internal/terminal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, errInterrupted) {
		fmt.Fprintln(os.Stderr, "aitasker:", terminal.Escape(err.Error()))
	}
	os.Exit(exitCode(err))
}

// exitCode is 2 for a wrong command line, 130 after Ctrl-C, as shells have it, and 1
// for everything else that fails. A server that Ctrl-C stops has done what it was
// told: 0.
func exitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errCommandLine):
		return 2
	case errors.Is(err, errInterrupted):
		return 130
	}
	return 1
}
