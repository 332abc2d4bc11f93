package api

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
	"github.com/ulule/limiter/v3"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/ratelimit"
)

// rateLimiter is the real one over the fixture's overrides.
func (w *fixture) rateLimiter(configured map[string]string, shared limiter.Store) *ratelimit.Limiter {
	limits, err := ratelimit.NewLimits(configured)
	if err != nil {
		panic(err)
	}
	counting, err := ratelimit.New(ratelimit.Options{Limits: limits, Overrides: w, Shared: shared, Log: zerolog.New(&w.log)})
	if err != nil {
		panic(err)
	}
	return counting
}

// publishedDeps are the fixture's with the published limits and this configuration.
func (w *fixture) publishedDeps(t *testing.T, config ServerConfig) Deps {
	t.Helper()
	deps := w.deps()
	deps.RateLimiter, deps.ServerConfig = w.rateLimiter(nil, nil), config
	return deps
}

func (w *fixture) RateOverrides(context.Context) ([]market.RateOverride, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.overrides, nil
}

func (w *fixture) RateOverride(_ context.Context, accountID uuid.UUID) (market.RateOverride, error) {
	if accountID != alice {
		return market.RateOverride{}, errNotFound
	}
	for _, override := range w.overrides {
		if override.AccountID == accountID {
			return override, nil
		}
	}
	return market.RateOverride{AccountID: accountID}, nil
}

func (w *fixture) PutRateOverride(_ context.Context, override market.RateOverride) (market.RateOverride, error) {
	if override.AccountID != alice {
		return market.RateOverride{}, errNotFound
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	override.UpdatedAt = w.tasks[0].UpdatedAt
	w.overrides = append(w.overrides, override)
	return override, nil
}

func (w *fixture) DeleteRateOverride(_ context.Context, accountID uuid.UUID) error {
	if accountID != alice {
		return errNotFound
	}
	w.overrides = nil
	return nil
}
