package main

import (
	"context"
	"fmt"

	"github.com/aitasker/aitasker/api"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/ratelimit"
)

type openapiCommand struct{}

// Run prints the document as a server with the published limits shows it. It
// reads no settings: the clients made from it are the same on every machine.
func (openapiCommand) Run(term terminal) error {
	limits, err := ratelimit.NewLimits(nil)
	if err != nil {
		return fmt.Errorf("read published limits: %w", err)
	}
	limiter, err := ratelimit.New(ratelimit.Options{Limits: limits, Overrides: noOverrides{}})
	if err != nil {
		return err
	}
	document, err := api.Document(limiter, "/api/v1/credits/topup", version())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.out, "%s\n", document)
	return err
}

// noOverrides is the limits' reader of overrides where nobody is served.
type noOverrides struct{}

// RateOverrides reads none.
func (noOverrides) RateOverrides(context.Context) ([]market.RateOverride, error) {
	return []market.RateOverride{}, nil
}
