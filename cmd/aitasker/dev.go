package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/sethvargo/go-envconfig"
	"golang.org/x/sync/errgroup"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/app"
	"github.com/aitasker/aitasker/internal/cli"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/ratelimit"
	"github.com/aitasker/aitasker/internal/sandbox"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
)

// devCommand runs everything in one process for development and demonstration.
type devCommand struct {
	Data    string `default:".dev" env:"DEVSTACK_DATA_DIR" help:"Where blobs, the sealing key and the env file are kept."`
	Sandbox bool   `default:"true" negatable:"" env:"AITASKER_SANDBOX" help:"Let the platform's own test-mode agents bid."`
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
	return c.serve(ctx, p, term)
}

func (c devCommand) serve(ctx context.Context, p *app.App, term cli.Terminal) error {
	listener, scheme, err := app.Listen(ctx, p.Config.HTTP)
	if err != nil {
		return err
	}
	if p.Config.HTTP.PublicURL == "" {
		p.Config.HTTP.PublicURL = scheme + "://" + listener.Addr().String()
	}
	agentsListener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for sandbox agents: %w", err)
	}
	keys, err := c.enrolSandbox(ctx, p, agentsListener)
	if err != nil {
		return err
	}
	handler, err := p.APIHandler(ctx)
	if err != nil {
		return err
	}
	env, err := c.prepareEnv(ctx, p, scheme+"://"+listener.Addr().String())
	if err != nil {
		return err
	}
	group, groupCtx := errgroup.WithContext(ctx)
	fatal := make(chan error, 1)
	workers, err := p.StartWorkers(ctx, func(err error) { fatal <- err })
	if err != nil {
		return err
	}
	answered := make(chan struct{})
	group.Go(func() error {
		defer close(answered)
		return app.Serve(groupCtx, listener, handler, p.Config.HTTP.Timeouts)
	})
	group.Go(func() error {
		handler := sandbox.Handler(func(slug string) []string { return []string{keys[slug]} })
		return app.Serve(groupCtx, agentsListener, handler, p.Config.HTTP.Timeouts)
	})
	group.Go(func() error {
		defer workers.Stop()
		endDeliveries := p.StartDeliveries(ctx)
		defer endDeliveries()
		select {
		case err := <-fatal:
			return err
		case <-answered: // commands under way wait for a worker
			return nil
		}
	})
	env.announce(term, len(keys))
	return group.Wait()
}

// enrolSandbox registers the sandbox agents at their address; none when they are
// switched off.
func (c devCommand) enrolSandbox(ctx context.Context, p *app.App, listener net.Listener) (map[string]string, error) {
	if !c.Sandbox {
		return map[string]string{}, nil
	}
	return agents.NewRegistry(p.Store, p.Secrets).EnrolSandbox(ctx, sandboxProfiles("http://"+listener.Addr().String()))
}

// sandboxProfiles describes the sandbox agents as they are served at baseURL.
func sandboxProfiles(baseURL string) []market.NewAgent {
	roster := sandbox.Roster()
	profiles := make([]market.NewAgent, len(roster))
	for i, member := range roster {
		profiles[i] = market.NewAgent{
			Name: member.Name, Slug: member.Slug, Description: member.Description,
			Framework: member.Framework, Model: member.Model, EndpointURL: baseURL + "/agents/" + member.Slug + "/execute",
			ExecutionMode: market.ModeSync, Capabilities: member.Capabilities, SpecialistTypes: member.SpecialistTypes, MinPrice: member.MinPrice,
		}
	}
	return profiles
}

// settings are the environment's, and behind it what development needs: no
// setting has to be made to begin.
func (c devCommand) settings() (envconfig.Lookuper, error) { //nolint:ireturn // the library combines lookupers only as the interface
	data, err := filepath.Abs(c.Data)
	if err != nil {
		return nil, fmt.Errorf("find data folder: %w", err)
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	key, err := keptSecret(filepath.Join(data, "secrets.key"))
	if err != nil {
		return nil, err
	}
	return envconfig.MultiLookuper(envconfig.OsLookuper(), envconfig.MapLookuper(map[string]string{
		"AITASKER_BLOB_URL":               "file://" + filepath.ToSlash(filepath.Join(data, "blobs")) + "?create_dir=true",
		"AITASKER_SECRETS_KEY":            key,
		"AITASKER_LOG_FORMAT":             "console",
		"AITASKER_OUTGOING_ALLOW_PRIVATE": "true", // the sandbox agents live on loopback
		"AITASKER_RATE_LIMITS":            generousRateLimits(),
	})), nil
}

// generousRateLimits keep one machine, from which everything comes here, from
// turning itself away. Set AITASKER_RATE_LIMITS to meet limits in development.
func generousRateLimits() string {
	var settings []string
	for bucket, rate := range ratelimit.Unlimited() {
		settings = append(settings, bucket+":"+rate)
	}
	return strings.Join(settings, ",")
}

// keptSecret reads the sealing key of earlier runs, or makes one: without the
// same key, execute keys sealed before could not be opened.
func keptSecret(path string) (string, error) {
	kept, err := os.ReadFile(path) //nolint:gosec // a file of our own data folder
	if err == nil {
		return strings.TrimSpace(string(kept)), nil
	}
	if !os.IsNotExist(err) {
		return "", fmt.Errorf("read sealing key: %w", err)
	}
	key, err := secrets.GenerateKey()
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(path, []byte(key+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep sealing key: %w", err)
	}
	return key, nil
}
