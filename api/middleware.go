package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

const (
	headerRequestID = "X-Request-Id"
	maxBodyBytes    = 1 << 20
)

// saneRequestID is the form of a request id that is taken over from the caller:
// UUIDs, hexadecimal and base64 ids, trace ids such as Root=1-67891233-abcdef.
var saneRequestID = regexp.MustCompile(`^(?:[A-Za-z0-9._:;,+=@~|-]{1,128}|[A-Za-z0-9+/]{1,126}={0,2})$`)

// recoverPanics answers a panic like any internal error and logs where it was.
func recoverPanics(log zerolog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(cause)
			}
			requestID := c.Writer.Header().Get(headerRequestID)
			log.Error().Interface("panic", cause).Bytes("stack", debug.Stack()).
				Str("request_id", requestID).Msg("handler panicked")
			c.Abort()
			if !c.Writer.Written() {
				writeProblem(c, newProblem(codeInternal, sentenceInternal, requestID))
			}
		}()
		c.Next()
	}
}

// nameRequest gives every request an id: the caller's own when it is sane.
func nameRequest(c *gin.Context) {
	requestID := strings.TrimSpace(c.GetHeader(headerRequestID))
	if !saneRequestID.MatchString(requestID) {
		requestID = uuid.Must(uuid.NewV7()).String()
	}
	c.Header(headerRequestID, requestID)
	c.Request = c.Request.WithContext(withCall(c.Request.Context(), &call{requestID: requestID}))
	c.Next()
}

// logAccess writes one line per request, without its query, headers or body.
func logAccess(log zerolog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		c.Next()
		caller := callOf(c.Request.Context())
		line := log.Info().Str("request_id", caller.requestID).Str("method", c.Request.Method).
			Str("route", c.FullPath()).Int("status", c.Writer.Status()).
			Int("bytes", max(c.Writer.Size(), 0)).Dur("latency_ms", time.Since(start))
		if caller.principal.AccountID != uuid.Nil {
			line = line.Stringer("account_id", caller.principal.AccountID).Bool("livemode", caller.principal.Livemode)
		}
		line.Msg("request")
	}
}

// limitBody refuses a body over 1 MiB, or over a file's size where one is
// uploaded, or an answer's where an agent gives one: at once where its length is announced, else when the limit is passed.
func limitBody(c *gin.Context) {
	limit := int64(maxBodyBytes)
	if c.Request.Method == http.MethodPost && c.FullPath() == attachmentsPath {
		limit = market.MaxAttachmentBytes + maxFormBytes
	}
	limit = max(limit, answerLimit(c.Request.Method, c.FullPath()))
	if c.Request.ContentLength > limit {
		abortWith(c, tooLargeProblem(requestIDOf(c.Request.Context()), limit))
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
	c.Next()
}

// notFound and methodNotAllowed answer for the router.
func notFound(c *gin.Context) {
	abortWith(c, newProblem(refusal.NotFound, sentenceNotFound, requestIDOf(c.Request.Context())))
}

func methodNotAllowed(c *gin.Context) {
	abortWith(c, newProblem(codeMethodNotAllowed,
		"This address does not take "+c.Request.Method+"; the Allow header says what it takes.",
		requestIDOf(c.Request.Context())))
}

func abortWith(c *gin.Context, problem *Problem) {
	c.Abort()
	writeProblem(c, problem)
}

// writeProblem writes a problem where huma does not: in middleware.
func writeProblem(c *gin.Context, problem *Problem) {
	for name, values := range problem.GetHeaders() {
		for _, value := range values {
			c.Writer.Header().Add(name, value)
		}
	}
	body, err := json.Marshal(problem)
	if err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Data(problem.Status, problem.ContentType(""), body)
}
