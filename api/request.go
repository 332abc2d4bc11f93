package api

import (
	"context"

	"github.com/aitasker/aitasker/internal/idempotency"
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

	keyed keyedCall

	// tx is the server in whose transaction the handler works; nil outside of one.
	// Middleware can hand a value to its handler only by the request's context.
	tx *server
}

// keyedCall is what is known of a request that its sender may repeat; zero for one
// without an Idempotency-Key.
type keyedCall struct {
	idempotency.Key

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

// keyedCallOf returns the key under which a request may be repeated.
func keyedCallOf(ctx context.Context) keyedCall { return callOf(ctx).keyed }
