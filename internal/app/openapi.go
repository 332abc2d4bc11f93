package app

import (
	"context"
	"fmt"

	"github.com/aitasker/aitasker/api"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/ratelimit"
)

// OpenAPI returns the document as a server with the published limits shows it. It
// reads no settings: the clients made from it are the same on every machine.
func OpenAPI() ([]byte, error) {
	limits, err := ratelimit.NewLimits(nil)
	if err != nil {
		return nil, fmt.Errorf("read published limits: %w", err)
	}
	limiter, err := ratelimit.New(ratelimit.Options{Limits: limits, Overrides: noOverrides{}})
	if err != nil {
		return nil, err
	}
	return api.Document(limiter, "/api/v1/credits/topup", Version())
}

// noOverrides has no overrides: nobody is served.
type noOverrides struct{}

// RateOverrides returns none.
func (noOverrides) RateOverrides(context.Context) ([]market.RateOverride, error) {
	return []market.RateOverride{}, nil
}
