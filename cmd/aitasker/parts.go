package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/rs/zerolog"
	"github.com/sethvargo/go-envconfig"
	"go.temporal.io/sdk/client"

	"github.com/aitasker/aitasker/internal/agentclient"
	"github.com/aitasker/aitasker/internal/blob"
	"github.com/aitasker/aitasker/internal/config"
	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/health"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/signedurl"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/taxonomy"
	"github.com/aitasker/aitasker/internal/telemetry"
	"github.com/aitasker/aitasker/internal/webhook"
)

// parts is what both processes need, opened once; close undoes it in reverse.
type parts struct {
	config   *config.Config
	log      zerolog.Logger
	store    *store.Store
	temporal client.Client
	blobs    *blob.Store
	secrets  *secrets.Box
	taxonomy *taxonomy.Taxonomy
	outgoing *http.Client                // guarded: every call to an address that somebody gave us
	limiter  *webhook.ConcurrencyLimiter // attempts in flight at receivers of events
	closers  []func()
}

func openParts(ctx context.Context, lookuper envconfig.Lookuper, logs io.Writer) (_ *parts, err error) {
	p := &parts{limiter: webhook.NewConcurrencyLimiter()}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if p.config, err = config.Load(ctx, lookuper); err != nil {
		return nil, err
	}
	if p.log, err = telemetry.NewLogger(logs, p.config.LogLevel, p.config.LogFormat); err != nil {
		return nil, err
	}
	p.outgoing = egress.New(egress.Options{AllowPrivate: p.config.Outgoing.AllowPrivate})
	if p.taxonomy, err = taxonomy.Load(); err != nil {
		return nil, fmt.Errorf("load taxonomy: %w", err)
	}
	if p.secrets, err = secrets.New(p.config.SecretsKey.Reveal()); err != nil {
		return nil, fmt.Errorf("AITASKER_SECRETS_KEY: %w", err)
	}
	err = errors.Join(p.openStores(ctx), p.dialTemporal(ctx))
	return p, err
}

func (p *parts) openStores(ctx context.Context) (err error) {
	p.store, err = store.Open(ctx, p.config.Database.URL.Reveal(), store.Options{
		MaxConnections: p.config.Database.MaxConnections, StatementTimeout: p.config.Database.StatementTimeout,
	})
	if err != nil {
		return err
	}
	p.closers = append(p.closers, p.store.Close)
	if p.blobs, err = blob.Open(ctx, p.config.BlobURL); err != nil {
		return fmt.Errorf("AITASKER_BLOB_URL: %w", err)
	}
	p.closers = append(p.closers, func() { _ = p.blobs.Close() })
	return nil
}

func (p *parts) dialTemporal(ctx context.Context) (err error) {
	p.temporal, err = client.DialContext(ctx, client.Options{
		HostPort:  p.config.Temporal.Address,
		Namespace: p.config.Temporal.Namespace,
		Logger:    telemetry.ForTemporal(p.log),
	})
	if err != nil {
		return fmt.Errorf("reach Temporal at %s: %w", p.config.Temporal.Address, err)
	}
	p.closers = append(p.closers, p.temporal.Close)
	return nil
}

// agentClient calls agents under the configured guard.
func (p *parts) agentClient() *agentclient.Client {
	return agentclient.New(p.outgoing, p.blobs)
}

// healthChecker makes the checks that owners ask for.
func (p *parts) healthChecker() *health.Checker {
	return health.New(p.agentClient(), p.store, p.config.Health.Interval)
}

// links signs with the key that all processes share. It is made late, when
// development knows its own address.
func (p *parts) links() (*signedurl.Signer, error) {
	return signedurl.New(p.config.SecretsKey.Reveal(), p.config.HTTP.PublicURL, time.Now)
}

func (p *parts) close() {
	for _, undo := range slices.Backward(p.closers) {
		undo()
	}
}
