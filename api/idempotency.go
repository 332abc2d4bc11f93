package api

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/aitasker/aitasker/internal/idempotency"
)

const (
	headerKey      = "Idempotency-Key"
	headerReplayed = "Idempotent-Replayed"

	// extensionIdempotent marks in the OpenAPI document what takes a key.
	extensionIdempotent = "x-idempotency-key"
)

// idempotent is for operations whose effect is bound to the key by itself: the
// task's id and the command's update id are derived from it, so that a try after
// a lost answer has no second effect.
func (s *server) idempotent(handler mounter) mounter {
	return s.answerOnce(handler, nil)
}

// inTransaction is for operations that write rows of the API's own. The effect and
// its answer are one transaction, whose server is the handler's receiver.
func inTransaction[In, Out any](s *server, serve func(*server, context.Context, *In) (*Out, error)) mounter {
	return s.answerOnce(handle(func(ctx context.Context, in *In) (*Out, error) {
		if tx := callOf(ctx).tx; tx != nil {
			return serve(tx, ctx, in)
		}
		return serve(s, ctx, in) // a request without a key
	}), s.Deps.InTransaction)
}

func (s *server) answerOnce(handler mounter, transaction InTransaction) mounter {
	return func(humaAPI huma.API, described huma.Operation, f failures) {
		o := &onceMiddleware{
			server: s, operation: operationOf(described.OperationID), transaction: transaction,
			keys: idempotency.NewService(s.IdempotencyKeys, s.Sealer),
		}
		described.Middlewares = append(described.Middlewares, o.serve)
		described.Extensions[extensionIdempotent] = true
		handler(humaAPI, described, f)
	}
}

// onceMiddleware answers the requests of one operation once per Idempotency-Key.
type onceMiddleware struct {
	*server

	operation   string
	transaction InTransaction // nil for effects that are bound to the key by themselves
	keys        *idempotency.Service
}

func (o *onceMiddleware) serve(h huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(h)
	if isDryRun(c) { // it leaves no trace, under its key neither
		next(h)
		return
	}
	key, keyed := o.keyOf(c)
	if !keyed {
		next(h)
		return
	}
	ctx := c.Request.Context()
	answer, replayed, err := o.keys.Once(ctx, &key, o.bind(callOf(ctx)), func(resumed bool) idempotency.Answer {
		callOf(ctx).keyed = keyedCall{Key: key, resumed: resumed}
		return recordAnswer(c, func() { next(h) })
	})
	if err != nil {
		abortWith(c, o.failures.problemOf(ctx, err))
		return
	}
	if replayed {
		c.Header(headerReplayed, "true")
	}
	sendAnswer(c.Writer, &answer)
}

// bind hands the transaction of a try to the handler of the call.
func (o *onceMiddleware) bind(caller *call) idempotency.Transaction {
	if o.transaction == nil {
		return nil
	}
	return func(ctx context.Context, run func(idempotency.Store) error) error {
		return o.transaction(ctx, func(database Database) error {
			caller.tx = o.within(database)
			defer func() { caller.tx = nil }()
			return run(database.IdempotencyKeys)
		})
	}
}

// isDryRun reports whether a request only asks what would come of it.
func isDryRun(c *gin.Context) bool {
	dryRun, err := strconv.ParseBool(c.Query("dry_run"))
	return err == nil && dryRun
}

// validKey is the form of an Idempotency-Key. Others are refused where the
// operation's header is checked.
var validKey = regexp.MustCompile(`^[\x20-\x7e]{1,255}$`)

// operationOf names an operation the same under all of its addresses.
func operationOf(operationID string) string { return strings.TrimSuffix(operationID, aliasSuffix) }

// keyOf reads what was asked; false for a request without a key. The body is put
// back for the handler.
func (o *onceMiddleware) keyOf(c *gin.Context) (idempotency.Key, bool) {
	value := c.GetHeader(headerKey)
	if !validKey.MatchString(value) {
		return idempotency.Key{}, false
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil { // too long or cut off: the handler meets the same error
		c.Request.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failingReader{err}))
		return idempotency.Key{}, false
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	owner := principalOf(c.Request.Context()).Owner()
	return idempotency.Key{Owner: owner, Operation: o.operation, Value: value, Digest: digestOf(c, body)}, true
}

type failingReader struct{ err error }

// Read returns the error.
func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// digestOf tells requests apart: the rows that the path names, the query, and the
// body, for JSON however it is spaced and ordered.
func digestOf(c *gin.Context, body []byte) []byte {
	parts := make([][]byte, 0, len(c.Params)+2)
	for _, param := range c.Params {
		parts = append(parts, []byte(param.Value))
	}
	return idempotency.Digest(append(parts, []byte(c.Request.URL.Query().Encode()), idempotency.Canonical(body))...)
}
