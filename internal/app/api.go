package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"go.temporal.io/sdk/client"
	"golang.org/x/sync/singleflight"

	"github.com/aitasker/aitasker/api"
	"github.com/aitasker/aitasker/api/taskflow"
	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/casefile"
	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/files"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/payments"
	"github.com/aitasker/aitasker/internal/ratelimit"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/webhook"
)

// ServeAPI serves the HTTP API until ctx ends.
func (a *App) ServeAPI(ctx context.Context) error {
	listener, scheme, err := Listen(ctx, a.Config.HTTP)
	if err != nil {
		return err
	}
	handler, err := a.APIHandler(ctx)
	if err != nil {
		return err
	}
	a.Log.Info().Str("address", scheme+"://"+listener.Addr().String()).Msg("api listening")
	return Serve(ctx, listener, handler, a.Config.HTTP.Timeouts)
}

// APIHandler makes the API's handler; what it watches by itself ends with ctx.
func (a *App) APIHandler(ctx context.Context) (http.Handler, error) {
	credentials, err := a.credentials(ctx)
	if err != nil {
		return nil, err
	}
	flow, err := taskflow.New(a.temporal)
	if err != nil {
		return nil, err
	}
	limiter, err := a.rateLimiter()
	if err != nil {
		return nil, err
	}
	proxies, err := a.Config.HTTP.Proxies()
	if err != nil {
		return nil, err
	}
	links, err := a.links()
	if err != nil {
		return nil, err
	}
	submissions, err := agents.NewSubmissions(ctx, a.Store, a.agentClient(), flow, a.hub, a.Secrets)
	if err != nil {
		return nil, err
	}
	a.listenOnce(ctx)
	handler, err := api.New(api.Deps{ //nolint:contextcheck // each request brings its own context
		Database:      a.database(a.Store),
		InTransaction: a.inTransaction,
		Authenticator: credentials,
		Health:        a.healthChecker(),
		Payouts:       payments.NewPayouts(a.Store, payments.Embedded{}),
		BenchmarkFlow: flow,
		Sealer:        a.Secrets,
		Taxonomy:      a.taxonomy,
		Blobs:         a.blobs,
		Links:         links,
		Uploads:       files.NewUploads(a.Store, a.blobs),
		EventHub:      a.hub,
		CaseFiles:     casefile.NewArchive(caseRecords{a.Store}),
		CheckURL: func(field, address string) error {
			return egress.CheckURL(field, address, a.egressOptions())
		},
		Flow:          flow,
		Submissions:   submissions,
		RateLimiter:   limiter,
		RateOverrides: a.Store,
		ServerConfig: api.ServerConfig{
			TrustedProxies: proxies,
			RequireHTTPS:   a.Config.HTTP.RequireHTTPS,
			Origins:        a.Config.HTTP.Origins(),
		},
		Terms:          a.termsOf,
		BenchmarkTerms: a.Config.BenchmarkTerms(),
		Probes: []api.Probe{
			{Name: "database", Check: shared(a.Store.Ping)},
			{Name: "temporal", Check: shared(a.pingTemporal)},
			{Name: "process", Check: isStaying(ctx)},
		},
		TopupURL: a.Config.HTTP.TopUpURL,
		Version:  Version(),
		Log:      a.Log,
	})
	if err != nil {
		return nil, err
	}
	return api.Compressed(handler)
}

// database binds the API's ports to a store, or to a transaction of it.
func (a *App) database(s *store.Store) api.Database {
	return api.Database{
		Accounts:        s,
		Agents:          s,
		AgentService:    agents.NewRegistry(s, a.Secrets),
		Attachments:     s,
		Balances:        s,
		Benchmarks:      s,
		Bids:            s,
		BrandKits:       s,
		Credits:         s,
		Deliveries:      s,
		Drafts:          s,
		Events:          s,
		Files:           s,
		IdempotencyKeys: s,
		Keys:            s,
		Marketplace:     s,
		OversightReader: s,
		Tasks:           s,
		Webhooks:        s,
		WebhookService:  webhook.NewService(s, a.Secrets),
	}
}

func (a *App) inTransaction(ctx context.Context, run func(tx api.Database) error) error {
	return a.Store.InTransaction(ctx, func(tx *store.Store) error { return run(a.database(tx)) })
}

// termsOf are the configured terms with what the task's kind has of its own.
func (a *App) termsOf(kind market.TaskKind) market.Terms {
	terms := a.Config.Terms.Market()
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

// shared makes probes at the same time one: GET /ready has no rate limit.
func shared(check func(context.Context) error) func(context.Context) error {
	var underWay singleflight.Group
	return func(ctx context.Context) error {
		answered := underWay.DoChan("", func() (any, error) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeTimeout)
			defer cancel()
			return nil, check(ctx)
		})
		select {
		case answer := <-answered:
			return answer.Err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// probeTimeout bounds a probe, whoever still waits for it.
const probeTimeout = 2 * time.Second

func (a *App) pingTemporal(ctx context.Context) error {
	_, err := a.temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err
}

// rateLimiter counts in Redis when one is configured, else in this process.
func (a *App) rateLimiter() (*ratelimit.Limiter, error) {
	limits, err := ratelimit.NewLimits(a.Config.HTTP.RateLimits)
	if err != nil {
		return nil, fmt.Errorf("AITASKER_RATE_LIMITS: %w", err)
	}
	options := ratelimit.Options{Limits: limits, Overrides: a.Store, Log: a.Log}
	if url := a.Config.HTTP.RedisURL.Reveal(); url != "" {
		shared, closeRedis, err := ratelimit.OpenRedis(url)
		if err != nil {
			return nil, fmt.Errorf("AITASKER_REDIS_URL: %w", err)
		}
		a.closers = append(a.closers, closeRedis)
		options.Shared = shared
	}
	return ratelimit.New(options)
}
