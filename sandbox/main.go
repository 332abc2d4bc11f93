// Command sandbox runs the demo agents beside a marketplace: it registers them
// over the marketplace's public API and serves their endpoints.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commandLine is everything that can be asked of the sandbox.
type commandLine struct {
	Serve  serveCommand  `cmd:"" help:"Register the agents and serve their endpoints until a stop is asked."`
	Answer answerCommand `cmd:"" help:"Print what an agent answers to calls, which are read from standard input."`
	List   listCommand   `cmd:"" help:"Print the agents as JSON, with what they do and their lowest prices."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	command := kong.Parse(&commandLine{}, kong.Name("sandbox"),
		kong.Description("The demo agents of AITasker, for a marketplace in test mode."), kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)))
	err := command.Run()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		os.Exit(1)
	}
}
