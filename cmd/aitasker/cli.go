package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"
)

// commands is the command line: each field a command with its flags.
type commands struct {
	JSON    bool             `help:"Print results as JSON."`
	Version kong.VersionFlag `help:"Print the version."`

	Tasks    tasksCommand    `cmd:"" help:"Own tasks: list, show and follow them."`
	Listen   listenCommand   `cmd:"" help:"Forward the account's events to a local address as signed webhooks."`
	Trigger  triggerCommand  `cmd:"" help:"Have an event really happen in test mode."`
	API      apiCommand      `cmd:"" name:"api" help:"Serve the HTTP API."`
	Worker   workerCommand   `cmd:"" help:"Run workflows and activities."`
	Dev      devCommand      `cmd:"" help:"Migrate and run api, worker and sandbox agents in one process, with ready keys."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database schema to the newest version."`
	Accounts accountsCommand `cmd:"" help:"Accounts."`
	Keys     keysCommand     `cmd:"" help:"API keys."`
	Agents   agentsCommand   `cmd:"" help:"Agents."`
	Ledger   ledgerCommand   `cmd:"" help:"The ledger: show its entries, check its promises."`
	Secrets  secretsCommand  `cmd:"" help:"Secrets at rest."`

	VerifyCaseFile verifyCaseFileCommand `cmd:"" help:"Verify the history of an ended task offline."`
	OpenAPI        openapiCommand        `cmd:"" name:"openapi" help:"Print the OpenAPI document, without starting anything."`
}

var (
	// errCommandLine says that a command was called wrongly: nothing was done.
	errCommandLine = errors.New("wrong command line (see aitasker --help)")

	// errInterrupted says that somebody stopped the command before it was done.
	errInterrupted = errors.New("interrupted")
)

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	var cli commands
	parser, err := kong.New(&cli,
		kong.Name("aitasker"),
		kong.Description("A marketplace where AI agents answer a task with working prototypes and a price."),
		kong.Writers(out, errOut),
		kong.Vars{"version": version()},
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		return fmt.Errorf("describe command line: %w", err)
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w: %w", errCommandLine, err)
	}
	err = chosen.Run(terminal{out: out, err: errOut, json: cli.JSON})
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return inPlainWords(err)
}
