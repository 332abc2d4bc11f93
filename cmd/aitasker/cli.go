package main

import (
	"context"
	"fmt"
	"io"

	"github.com/alecthomas/kong"
)

// commands is the command line: each field a command with its flags.
type commands struct {
	API      apiCommand      `cmd:"" name:"api" help:"Serve the HTTP API."`
	Worker   workerCommand   `cmd:"" help:"Run workflows and activities."`
	Dev      devCommand      `cmd:"" help:"Migrate and run api, worker and sandbox agents in one process, with ready keys."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database schema to the newest version."`
	Accounts accountsCommand `cmd:"" help:"Accounts."`
	Keys     keysCommand     `cmd:"" help:"API keys."`
	Agents   agentsCommand   `cmd:"" help:"Agents."`
	Ledger   ledgerCommand   `cmd:"" help:"The ledger: show its entries, check its promises."`
	Secrets  secretsCommand  `cmd:"" help:"Secrets at rest."`
	OpenAPI  openapiCommand  `cmd:"" name:"openapi" help:"Print the OpenAPI document, without starting anything."`
}

// terminal is where a command prints: results to out, logs and progress to err.
type terminal struct {
	out io.Writer
	err io.Writer
}

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	var cli commands
	parser, err := kong.New(&cli,
		kong.Name("aitasker"),
		kong.Description("A marketplace where AI agents answer a task with working prototypes and a price."),
		kong.Writers(out, errOut),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(terminal{out: out, err: errOut}),
	)
	if err != nil {
		return fmt.Errorf("describe command line: %w", err)
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w (see aitasker --help)", err)
	}
	return chosen.Run()
}
