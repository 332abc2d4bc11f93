package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/sethvargo/go-envconfig"
	"go.temporal.io/sdk/client"

	"github.com/aitasker/aitasker/api"
	"github.com/aitasker/aitasker/api/taskflow"
	"github.com/aitasker/aitasker/internal/attachment"
	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/registry"
)

// The server's own deadlines keep slow clients from holding connections.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 60 * time.Second // above the longest command
	idleTimeout       = 2 * time.Minute
	drainTimeout      = 15 * time.Second // for requests under way when a stop is asked
)

type apiCommand struct{}

// Run serves until ctx ends.
func (apiCommand) Run(ctx context.Context, term terminal) error {
	p, err := openParts(ctx, envconfig.OsLookuper(), term.err)
	if err != nil {
		return err
	}
	defer p.close()
	listener, err := listen(ctx, p.config.HTTP.Listen)
	if err != nil {
		return err
	}
	handler, err := newAPI(p) //nolint:contextcheck // each request brings its own context
	if err != nil {
		return err
	}
	p.log.Info().Str("address", "http://"+listener.Addr().String()).Msg("api listening")
	return serve(ctx, listener, handler)
}

func newAPI(p *parts) (http.Handler, error) {
	authenticator, err := auth.NewAuthenticator(p.store, time.Now, p.log)
	if err != nil {
		return nil, err
	}
	flow, err := taskflow.New(p.temporal)
	if err != nil {
		return nil, err
	}
	links, err := p.links()
	if err != nil {
		return nil, err
	}
	return api.New(api.Deps{
		Authenticator: authenticator,
		Tasks:         p.store,
		Bids:          p.store,
		Deliveries:    p.store,
		Agents:        registry.New(p.store, p.secrets),
		Balances:      p.store,
		Taxonomy:      p.taxonomy,
		Blobs:         p.blobs,
		Files:         p.store,
		Links:         links,
		Attachments:   attachment.New(p.store, p.blobs),
		BrandKits:     p.store,
		CheckURL: func(field, address string) error {
			return egress.CheckURL(field, address, egress.Options{AllowPrivate: p.config.Outgoing.AllowPrivate})
		},
		Flow:  flow,
		Terms: p.termsOf,
		Probes: []api.Probe{
			{Name: "database", Check: p.store.Ping},
			{Name: "temporal", Check: p.pingTemporal},
		},
		TopupURL: p.config.HTTP.TopUpURL,
		Version:  version(),
		Log:      p.log,
	})
}

// termsOf are the configured terms with what the task's kind has of its own.
func (p *parts) termsOf(kind market.TaskKind) market.Terms {
	terms := p.config.Terms.Market()
	if terms.Windows.Delivery == 0 {
		terms.Windows.Delivery = kind.Delivery
	}
	return terms
}

func (p *parts) pingTemporal(ctx context.Context) error {
	_, err := p.temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err
}

// listen takes the port before anything is served, so that a taken one is said
// at once.
func listen(ctx context.Context, address string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (set AITASKER_LISTEN to another host:port): %w", address, err)
	}
	return listener, nil
}

// serve answers until ctx ends and then lets requests under way end.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve http: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop http: %w", err)
	}
	return nil
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "development"
}
