package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

const (
	headerKey      = "Idempotency-Key"
	headerReplayed = "Idempotent-Replayed"

	// extensionRepeat marks in the OpenAPI document what takes a key.
	extensionRepeat = "x-idempotency-key"
)

const (
	// claimLease is how long one process may work on a request before the next
	// repeat takes it for dead. Nothing breaks when it was only slow: effects are
	// bound to the key, and the first answer that was kept counts.
	claimLease = 8 * time.Second

	// repeatPatience is how long a repeat waits for the first answer; above
	// claimLease, so that it can take over.
	repeatPatience = 15 * time.Second

	firstPoll = 10 * time.Millisecond
	lastPoll  = 200 * time.Millisecond

	// settleWithin bounds the writing down of an outcome, also when the client is
	// gone.
	settleWithin = 5 * time.Second
)

var (
	errNoVerdict = errors.New("the answer is no verdict to keep")
	errAnswered  = errors.New("another try was answered first")
)

// once answers an operation's requests once per Idempotency-Key: the first
// verdict is kept and given to every repeat. What was refused without any effect
// leaves the key free; what ended with its outcome unknown leaves it bound, and a
// repeat goes on where the first try stopped.
type once struct {
	*server

	route string
	// perform runs a try. What the try does and its answer are one there.
	perform func(ctx context.Context, run func(context.Context) error) error
}

// oncePerKey is for operations whose effect is bound to the key by itself: the
// task's id and the command's update id are derived from it, so that a try after
// a lost answer has no second effect.
func (s *server) oncePerKey(serve mounter) mounter {
	return s.once(serve, func(ctx context.Context, run func(context.Context) error) error { return run(ctx) })
}

// atOncePerKey is for operations that write rows of the API's own: the effect and
// its answer are one transaction.
func (s *server) atOncePerKey(serve mounter) mounter {
	return s.once(serve, func(ctx context.Context, run func(context.Context) error) error {
		return s.Requests.Together(ctx, run)
	})
}

func (s *server) once(serve mounter, perform func(context.Context, func(context.Context) error) error) mounter {
	return func(humaAPI huma.API, described huma.Operation, f failures) {
		o := &once{server: s, route: routeOf(described.OperationID), perform: perform}
		described.Middlewares = append(described.Middlewares, o.serve)
		described.Extensions[extensionRepeat] = true
		serve(humaAPI, described, f)
	}
}

func (o *once) serve(h huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(h)
	if isRehearsal(c) { // it leaves no trace, under its key neither
		next(h)
		return
	}
	request, keyed := o.requestOf(c)
	if !keyed {
		next(h)
		return
	}
	claim, err := o.claim(c.Request.Context(), &request)
	switch {
	case err != nil:
		o.fail(c, err)
	case claim.Answer != nil:
		o.replay(c, &request, claim.Answer)
	default:
		callOf(c.Request.Context()).repeat = repeat{KeyedRequest: request, resumed: claim.Resumed}
		o.answer(c, &request, claim.ID, func() { next(h) })
	}
}

// isRehearsal reports whether a request only asks what would come of it.
func isRehearsal(c *gin.Context) bool {
	rehearsal, err := strconv.ParseBool(c.Query("dry_run"))
	return err == nil && rehearsal
}

// claim waits until the request is ours to work on, or is answered.
func (o *once) claim(ctx context.Context, request *market.KeyedRequest) (market.RequestClaim, error) {
	ctx, cancel := context.WithTimeout(ctx, repeatPatience)
	defer cancel()
	for pause := firstPoll; ; pause = min(2*pause, lastPoll) {
		claim, err := o.Requests.ClaimRequest(ctx, request, claimLease)
		if err != nil || claim.ID != uuid.Nil || claim.Answer != nil {
			return claim, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return claim, refusal.New(refusal.Busy,
				"The first request with this Idempotency-Key is still being worked on. Try again in a few seconds.")
		}
	}
}

// answer makes the first try and settles what becomes of the key.
func (o *once) answer(c *gin.Context, request *market.KeyedRequest, claimID uuid.UUID, handle func()) {
	answered := record(c)
	settled := false
	defer func() {
		c.Writer = answered.ResponseWriter
		if !settled { // the handler panicked
			_, _ = o.giveUp(c, request, claimID, false)
		}
	}()
	var first []byte
	ctx := c.Request.Context()
	err := o.perform(ctx, func(within context.Context) (err error) {
		c.Request = c.Request.WithContext(within)
		handle()
		if !answered.isVerdict() {
			return errNoVerdict
		}
		first, err = o.keep(within, request, answered)
		return err
	})
	settled = true
	c.Request = c.Request.WithContext(ctx)
	c.Writer = answered.ResponseWriter
	if errors.Is(err, errNoVerdict) {
		first, err = o.giveUp(c, request, claimID, answered.status < http.StatusInternalServerError)
	} else if err != nil && !errors.Is(err, errAnswered) {
		_, _ = o.giveUp(c, request, claimID, false)
		o.fail(c, err)
		return
	}
	switch {
	case first != nil:
		o.replay(c, request, first)
	case err != nil:
		o.fail(c, err)
	default:
		answered.flush()
	}
}

// keep keeps an answer; errAnswered with the first one when another try's counts.
func (o *once) keep(ctx context.Context, request *market.KeyedRequest, answered *recorder) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
	defer cancel()
	sealed, err := o.seal(request, answered)
	if err != nil {
		return nil, err
	}
	first, err := o.Requests.KeepAnswer(ctx, request, sealed)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(first, sealed) {
		return first, errAnswered
	}
	return nil, nil
}

func (o *once) giveUp(c *gin.Context, request *market.KeyedRequest, claimID uuid.UUID, free bool) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), settleWithin)
	defer cancel()
	return o.Requests.GiveUpClaim(ctx, request, claimID, free)
}

func (o *once) fail(c *gin.Context, err error) {
	abortWith(c, o.failures.problemOf(c.Request.Context(), err))
}
