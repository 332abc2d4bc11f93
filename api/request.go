package api

import (
	"context"

	"github.com/aitasker/aitasker/internal/market"
)

// call is what the middleware learned of a request. It travels in the request's
// context and is written by the middleware only.
type call struct {
	requestID string
	principal market.Principal // set where the operation needs one
	insecure  bool             // came over plain HTTP where HTTPS is required
	served    context.Context  //nolint:containedctx // the request's own, without the deadline for its answer

	// What the credential says, once somebody asked.
	identified bool
	claimed    market.Principal
	doubt      error

	repeat repeat
}

// repeat is what is known of a request that its sender may repeat; zero for one
// without an Idempotency-Key.
type repeat struct {
	market.KeyedRequest

	resumed bool // an earlier try ended with its outcome unknown
}

type callKey struct{}

func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callOf gives what is known of the request; an empty call outside of one.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

func requestIDOf(ctx context.Context) string { return callOf(ctx).requestID }

// principalOf tells who is calling; the zero principal on open operations.
func principalOf(ctx context.Context) market.Principal { return callOf(ctx).principal }

// repeatOf tells under which key a request may be repeated.
func repeatOf(ctx context.Context) repeat { return callOf(ctx).repeat }
