package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"github.com/aitasker/aitasker/internal/app"
	"github.com/aitasker/aitasker/internal/cli"
)

// commands is the command line: each field a command with its flags.
type commands struct {
	JSON    bool             `help:"Print results as JSON."`
	Version kong.VersionFlag `help:"Print the version."`

	Tasks    cli.Tasks     `cmd:"" help:"Own tasks: list, show and follow them."`
	Listen   cli.Listen    `cmd:"" help:"Forward the account's events to a local address as signed webhooks."`
	Trigger  cli.Trigger   `cmd:"" help:"Have an event really happen in test mode."`
	API      apiCommand    `cmd:"" name:"api" help:"Serve the HTTP API."`
	Worker   workerCommand `cmd:"" help:"Run workflows and activities."`
	Dev      devCommand    `cmd:"" help:"Migrate and run api, worker and sandbox agents in one process, with ready keys."`
	Migrate  cli.Migrate   `cmd:"" help:"Bring the database schema to the newest version."`
	Accounts cli.Accounts  `cmd:"" help:"Accounts."`
	Keys     cli.Keys      `cmd:"" help:"API keys."`
	Agents   cli.Agents    `cmd:"" help:"Agents."`
	Ledger   cli.Ledger    `cmd:"" help:"The ledger: show its entries, check its promises."`
	Secrets  cli.Secrets   `cmd:"" help:"Secrets at rest."`

	VerifyCaseFile cli.VerifyCaseFile `cmd:"" help:"Verify the history of an ended task offline."`
	OpenAPI        openapiCommand     `cmd:"" name:"openapi" help:"Print the OpenAPI document, without starting anything."`
}

var (
	// errCommandLine reports that a command was called wrongly: nothing was done.
	errCommandLine = errors.New("wrong command line (see aitasker --help)")

	// errInterrupted reports that the command was stopped before it was done.
	errInterrupted = errors.New("interrupted")
)

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	var line commands
	term := cli.NewTerminal(out, errOut)
	parser, err := kong.New(&line,
		kong.Name("aitasker"),
		kong.Description("A marketplace where AI agents answer a task with working prototypes and a price."),
		kong.Writers(term.Out, term.Err),
		kong.Vars{"version": app.Version()},
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		return fmt.Errorf("describe command line: %w", err)
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w: %w", errCommandLine, err)
	}
	term.JSON = line.JSON
	err = chosen.Run(term)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return cli.Explain(err)
}
