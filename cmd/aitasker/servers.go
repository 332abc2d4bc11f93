package main

import (
	"context"
	"fmt"

	"github.com/sethvargo/go-envconfig"

	"github.com/aitasker/aitasker/internal/app"
	"github.com/aitasker/aitasker/internal/cli"
)

type apiCommand struct{}

// Run serves until ctx ends.
func (apiCommand) Run(ctx context.Context, term cli.Terminal) error {
	opened, err := app.Open(ctx, envconfig.OsLookuper(), term.Logs)
	if err != nil {
		return err
	}
	defer opened.Close()
	return opened.ServeAPI(ctx)
}

type workerCommand struct{}

// Run works until ctx ends.
func (workerCommand) Run(ctx context.Context, term cli.Terminal) error {
	opened, err := app.Open(ctx, envconfig.OsLookuper(), term.Logs)
	if err != nil {
		return err
	}
	defer opened.Close()
	return opened.RunWorker(ctx)
}

type openapiCommand struct{}

// Run prints the document.
func (openapiCommand) Run(term cli.Terminal) error {
	document, err := app.OpenAPI()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.Out, "%s\n", document)
	return err
}
