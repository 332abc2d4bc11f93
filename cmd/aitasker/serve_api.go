package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"

	"github.com/sethvargo/go-envconfig"
	"go.temporal.io/sdk/client"

	"github.com/aitasker/aitasker/api"
	"github.com/aitasker/aitasker/api/taskflow"
	"github.com/aitasker/aitasker/internal/attachment"
	"github.com/aitasker/aitasker/internal/casefile"
	"github.com/aitasker/aitasker/internal/config"
	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/followers"
	"github.com/aitasker/aitasker/internal/intake"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/payments"
	"github.com/aitasker/aitasker/internal/ratelimit"
	"github.com/aitasker/aitasker/internal/registry"
	"github.com/aitasker/aitasker/internal/webhook"
)

type apiCommand struct{}

// Run serves until ctx ends.
func (apiCommand) Run(ctx context.Context, term terminal) error {
	p, err := openParts(ctx, envconfig.OsLookuper(), term.err)
	if err != nil {
		return err
	}
	defer p.close()
	listener, scheme, err := listenPublic(ctx, p.config.HTTP)
	if err != nil {
		return err
	}
	handler, err := newAPI(ctx, p)
	if err != nil {
		return err
	}
	p.log.Info().Str("address", scheme+"://"+listener.Addr().String()).Msg("api listening")
	return serve(ctx, listener, handler, p.config.HTTP.Pace)
}

// newAPI makes the API's handler; what it watches by itself ends with ctx.
func newAPI(ctx context.Context, p *parts) (http.Handler, error) {
	credentials, err := newCredentials(ctx, p)
	if err != nil {
		return nil, err
	}
	flow, err := taskflow.New(p.temporal)
	if err != nil {
		return nil, err
	}
	limiter, err := p.rateLimiter()
	if err != nil {
		return nil, err
	}
	proxies, err := p.config.HTTP.Proxies()
	if err != nil {
		return nil, err
	}
	links, err := p.links()
	if err != nil {
		return nil, err
	}
	taken, err := intake.New(ctx, p.store, p.agentClient(), flow, p.secrets)
	if err != nil {
		return nil, err
	}
	streams := followers.New(followers.DefaultLimits, p.log)
	go streams.Run(ctx, p.store)
	return api.New(api.Deps{ //nolint:contextcheck // each request brings its own context
		Authenticator:  credentials,
		Tasks:          p.store,
		Drafts:         p.store,
		Marketplace:    p.store,
		Bids:           p.store,
		Deliveries:     p.store,
		Agents:         registry.New(p.store, p.secrets),
		Health:         p.healthChecker(),
		Payouts:        payments.NewPayouts(p.store, payments.Embedded{}),
		Benchmarks:     p.store,
		BenchmarkFlow:  flow,
		Keys:           p.store,
		Accounts:       p.store,
		Balances:       p.store,
		Credits:        p.store,
		Oversight:      p.store,
		Requests:       p.store,
		Sealer:         p.secrets,
		Taxonomy:       p.taxonomy,
		Blobs:          p.blobs,
		Files:          p.store,
		Links:          links,
		Attachments:    attachment.New(p.store, p.blobs),
		BrandKits:      p.store,
		Events:         p.store,
		Followers:      streams,
		CaseFiles:      casefile.NewArchive(p.store),
		Webhooks:       p.store,
		WebhookService: webhook.NewService(p.store, p.secrets),
		CheckURL: func(field, address string) error {
			return egress.CheckURL(field, address, egress.Options{AllowPrivate: p.config.Outgoing.AllowPrivate})
		},
		Flow:          flow,
		Intake:        taken,
		RateLimiter:   limiter,
		RateOverrides: p.store,
		Edge: api.Edge{
			TrustedProxies: proxies,
			RequireHTTPS:   p.config.HTTP.RequireHTTPS,
			Origins:        p.config.HTTP.Origins(),
		},
		Terms:          p.termsOf,
		BenchmarkTerms: p.config.BenchmarkTerms(),
		Probes: []api.Probe{
			{Name: "database", Check: p.store.Ping},
			{Name: "temporal", Check: p.pingTemporal},
			{Name: "process", Check: isStaying(ctx)},
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

// isStaying fails once a stop was asked, so that nobody sends us more.
func isStaying(running context.Context) func(context.Context) error {
	return func(context.Context) error {
		if running.Err() != nil {
			return errors.New("a stop was asked")
		}
		return nil
	}
}

func (p *parts) pingTemporal(ctx context.Context) error {
	_, err := p.temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err
}

// rateLimiter counts in Redis when one is configured, else in this process.
func (p *parts) rateLimiter() (*ratelimit.Limiter, error) {
	limits, err := ratelimit.NewLimits(p.config.HTTP.RateLimits)
	if err != nil {
		return nil, fmt.Errorf("AITASKER_RATE_LIMITS: %w", err)
	}
	options := ratelimit.Options{Limits: limits, Overrides: p.store, Log: p.log}
	if url := p.config.HTTP.RedisURL.Reveal(); url != "" {
		shared, closeRedis, err := ratelimit.OpenRedis(url)
		if err != nil {
			return nil, fmt.Errorf("AITASKER_REDIS_URL: %w", err)
		}
		p.closers = append(p.closers, closeRedis)
		options.Shared = shared
	}
	return ratelimit.New(options)
}

// listenPublic listens where callers come, with TLS when there is a certificate.
func listenPublic(ctx context.Context, settings config.HTTP) (listener net.Listener, scheme string, err error) {
	listener, err = listen(ctx, settings.Listen)
	if err != nil || settings.TLSCertFile == "" {
		return listener, "http", err
	}
	certificate, err := tls.LoadX509KeyPair(settings.TLSCertFile, settings.TLSKeyFile)
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("AITASKER_TLS_CERT_FILE, AITASKER_TLS_KEY_FILE: %w", err), listener.Close())
	}
	return tls.NewListener(listener, &tls.Config{
		Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
	}), "https", nil
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

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}
