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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "aitasker:", err)
		os.Exit(exitCode(err))
	}
}

// exitCode is 2 for a wrong command line and 1 for everything else that fails.
func exitCode(err error) int {
	if errors.Is(err, errCommandLine) {
		return 2
	}
	return 1
}
