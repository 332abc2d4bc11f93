package main

import (
	"context"
	"errors"
	"net"

	"golang.org/x/sync/errgroup"

	"github.com/aitasker/aitasker/internal/app"
	"github.com/aitasker/aitasker/internal/cli"
	"github.com/aitasker/aitasker/internal/store"
)

// devCommand runs everything for development and demonstration.
type devCommand struct {
	Data           string `default:".dev" env:"DEVSTACK_DATA_DIR" help:"Where blobs, the sealing key and the env file are kept."`
	Sandbox        bool   `default:"true" negatable:"" env:"AITASKER_SANDBOX" help:"Run the demo agents beside it, so that test tasks get bids."`
	SandboxProgram string `env:"AITASKER_SANDBOX_PROGRAM" placeholder:"FILE" help:"The program with the demo agents. Default: sandbox, in the folder of this one."`
}

// Run migrates, serves and prints how to talk to it, until ctx ends.
func (c devCommand) Run(ctx context.Context, term cli.Terminal) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	url, ok := settings.Lookup("DATABASE_URL")
	if !ok {
		return errors.New("DATABASE_URL is not set; run `make dev`, which starts a database and sets it")
	}
	applied, err := store.Migrate(ctx, url)
	if err != nil {
		return err
	}
	p, err := app.Open(ctx, settings, term.Logs)
	if err != nil {
		return err
	}
	defer p.Close()
	p.Log.Info().Int("migrations", applied).Msg("schema up to date")
	listener, scheme, err := app.Listen(ctx, p.Config.HTTP)
	if err != nil {
		return err
	}
	run := &devRun{devCommand: c, app: p, term: term, url: scheme + "://" + listener.Addr().String()}
	return run.serve(ctx, listener)
}

// devRun is one run of the dev command.
type devRun struct {
	devCommand

	app  *app.App
	term cli.Terminal
	url  string // of the API
}

func (r *devRun) serve(ctx context.Context, listener net.Listener) error {
	if r.app.Config.HTTP.PublicURL == "" {
		r.app.Config.HTTP.PublicURL = r.url
	}
	env, err := r.prepareEnv(ctx)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	handler, err := r.app.APIHandler(ctx)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	group, groupCtx := errgroup.WithContext(ctx)
	answered := make(chan struct{})
	group.Go(func() error {
		defer close(answered)
		return app.Serve(groupCtx, listener, handler, r.app.Config.HTTP.Timeouts)
	})
	group.Go(func() error { return r.work(ctx, groupCtx, env, answered) })
	return group.Wait()
}

// work starts the demo agents and then the workers, so that calls under way find
// their agents, and stops them in reverse once the API has answered its last
// request: commands wait for a worker.
func (r *devRun) work(ctx, serving context.Context, env *devEnv, answered <-chan struct{}) error {
	agents := &sandboxProcess{}
	if r.Sandbox {
		var err error
		if agents, err = r.startSandbox(env); err != nil {
			return err
		}
		defer agents.stop()
		if err := agents.awaitReady(serving); err != nil {
			return err
		}
	}
	fatal := make(chan error, 1)
	workers, err := r.app.StartWorkers(ctx, func(err error) { fatal <- err })
	if err != nil {
		return err
	}
	defer workers.Stop()
	endDeliveries := r.app.StartDeliveries(ctx)
	defer endDeliveries()
	if err := env.write(); err != nil {
		return err
	}
	env.announce(r.term, agents.count)
	select {
	case err := <-fatal:
		return err
	case err := <-agents.ended: // nil, and so never, without the agents
		return err
	case <-answered:
		return nil
	}
}
