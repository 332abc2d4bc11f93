package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"
	"github.com/sethvargo/go-envconfig"
	"go.temporal.io/sdk/client"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/config"
	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/files"
	"github.com/aitasker/aitasker/internal/notify"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/taxonomy"
	"github.com/aitasker/aitasker/internal/telemetry"
	"github.com/aitasker/aitasker/internal/webhook"
)

// App is what every server process works with, opened once.
type App struct {
	Config  *config.Config
	Log     zerolog.Logger
	Store   *store.Store
	Secrets *secrets.Box

	temporal client.Client
	blobs    *files.BlobStore
	taxonomy *taxonomy.Taxonomy
	outgoing *http.Client                // guarded: every call to an address that somebody gave us
	limiter  *webhook.ConcurrencyLimiter // attempts in flight at receivers of events
	hub      *notify.Hub
	hubRuns  sync.Once
	closers  []func()
}

// Open reads the settings and opens what they name. Close must be called.
func Open(ctx context.Context, lookuper envconfig.Lookuper, logs io.Writer) (_ *App, err error) {
	a := &App{limiter: webhook.NewConcurrencyLimiter()}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if a.Config, err = config.Load(ctx, lookuper); err != nil {
		return nil, err
	}
	if a.Log, err = telemetry.NewLogger(logs, a.Config.LogLevel, a.Config.LogFormat); err != nil {
		return nil, err
	}
	a.hub = notify.NewHub(notify.DefaultLimits, a.Log)
	a.outgoing = egress.New(a.egressOptions())
	if a.taxonomy, err = taxonomy.Load(); err != nil {
		return nil, fmt.Errorf("load taxonomy: %w", err)
	}
	if a.Secrets, err = secrets.New(a.Config.SecretsKey.Reveal()); err != nil {
		return nil, fmt.Errorf("AITASKER_SECRETS_KEY: %w", err)
	}
	err = errors.Join(a.openStores(ctx), a.openTemporal())
	return a, err
}

func (a *App) openStores(ctx context.Context) (err error) {
	a.Store, err = store.Open(ctx, a.Config.Database.URL.Reveal(), store.Options{
		MaxConnections: a.Config.Database.MaxConnections, StatementTimeout: a.Config.Database.StatementTimeout,
	})
	if err != nil {
		return fmt.Errorf("DATABASE_URL: %w", err)
	}
	a.closers = append(a.closers, a.Store.Close)
	if a.blobs, err = files.OpenBlobs(ctx, a.Config.BlobURL); err != nil {
		return fmt.Errorf("AITASKER_BLOB_URL: %w", err)
	}
	a.closers = append(a.closers, func() { _ = a.blobs.Close() })
	return nil
}

// openTemporal makes a client that connects when it is first used: a Temporal that is
// away is met by who calls it, and by the probe.
func (a *App) openTemporal() (err error) {
	a.temporal, err = client.NewLazyClient(client.Options{
		HostPort:  a.Config.Temporal.Address,
		Namespace: a.Config.Temporal.Namespace,
		Logger:    telemetry.ForTemporal(a.Log),
	})
	if err != nil {
		return fmt.Errorf("TEMPORAL_ADDRESS: %w", err)
	}
	a.closers = append(a.closers, a.temporal.Close)
	return nil
}

// listenOnce starts the process's one listening connection, which ends with ctx. API
// and worker share it where one process runs both.
func (a *App) listenOnce(ctx context.Context) {
	a.hubRuns.Do(func() { go a.hub.Run(ctx, a.Store) })
}

// egressOptions is how far the platform's own calls may reach.
func (a *App) egressOptions() egress.Options {
	return egress.Options{AllowPrivate: a.Config.Outgoing.AllowPrivate}
}

// agentClient calls agents under the configured guard.
func (a *App) agentClient() *agents.Client {
	return agents.NewClient(a.outgoing, a.blobs)
}

// healthChecker makes the checks that owners ask for.
func (a *App) healthChecker() *agents.HealthChecker {
	return agents.NewHealthChecker(a.agentClient(), a.Store, a.Config.Health.Interval)
}

// links signs addresses of files with the key that all processes share.
func (a *App) links() (*files.LinkSigner, error) {
	return files.NewLinkSigner(a.Config.SecretsKey.Reveal(), a.Config.HTTP.PublicURL, time.Now)
}

// closeTimeout bounds Close: a connection to a database that hangs never comes back
// to its pool.
const closeTimeout = 5 * time.Second

// Close closes what Open opened, in reverse, and gives up on what takes too long: the
// process ends next.
func (a *App) Close() {
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		for _, undo := range slices.Backward(a.closers) {
			undo()
		}
	}()
	select {
	case <-closed:
	case <-time.After(closeTimeout):
		a.Log.Warn().Msg("connections left open: they do not end")
	}
}
