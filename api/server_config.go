package api

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"

	"github.com/aitasker/aitasker/internal/refusal"
)

// ServerConfig says who stands between the API and its callers.
type ServerConfig struct {
	// TrustedProxies are the networks whose X-Forwarded-For, X-Forwarded-Proto and
	// Forwarded are believed; nobody's when empty.
	TrustedProxies []netip.Prefix

	// RequireHTTPS refuses whoever comes over plain HTTP, here or at the proxy.
	RequireHTTPS bool

	// Within bounds the wait for the parts behind the API, for every request alike; 0
	// for the usual bounds.
	Within time.Duration

	// Origins are the web pages whose scripts may call the API and read its answers,
	// such as https://app.example.com; "*" stands for all, none for none. Credentials
	// travel in a header that a page must hold itself, so "*" gives nothing away.
	Origins []string
}

// secure reports whether the caller's connection is encrypted: to us, or to a
// trusted proxy. A list of steps is as safe as its worst.
func (s ServerConfig) secure(c *gin.Context) bool {
	if c.Request.TLS != nil {
		return true
	}
	peer, known := peerOf(c.Request)
	if !known || !s.trusts(peer) {
		return false
	}
	steps := forwardedProtos(c.Request.Header)
	return len(steps) > 0 && !slices.ContainsFunc(steps, func(step string) bool { return !strings.EqualFold(step, "https") })
}

// secureHeaders sends what every answer carries. Pages and files that need other
// rules replace these.
func (s ServerConfig) secureHeaders(c *gin.Context) {
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("X-Frame-Options", "DENY")
	c.Header("Referrer-Policy", "no-referrer")
	c.Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	c.Header("Cache-Control", "no-store")
	if s.secure(c) {
		c.Header("Strict-Transport-Security", "max-age=31536000")
	} else {
		callOf(c.Request.Context()).insecure = s.RequireHTTPS
	}
	c.Next()
}

// refusePlainHTTP ends a request that came unencrypted where that is not allowed.
// The probes of the platform around us answer: they carry nothing.
func refusePlainHTTP(c *gin.Context) {
	if path := c.FullPath(); callOf(c.Request.Context()).insecure && path != healthPath && path != readyPath {
		abortWith(c, newProblem(refusal.Forbidden,
			"Plain HTTP is not accepted; send the request over HTTPS, and change the credential if it carried one.",
			requestIDOf(c.Request.Context())))
		return
	}
	c.Next()
}

const preflightMaxAge = 12 * time.Hour

// anyHeader stands for every header but Authorization where no cookies are sent, as
// here. The others are named for the libraries and proxies that do not know it.
const anyHeader = "*"

// allowedHeaders are what pages and their libraries send: EventSource libraries
// Cache-Control and Last-Event-ID, tracing traceparent and its kin.
var allowedHeaders = []string{
	"Authorization", "Content-Type", "Accept", "Accept-Language", "Idempotency-Key", headerMode, headerRequestID, "Range", "If-Range",
	"If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Last-Event-ID", "Cache-Control", "Pragma",
	"X-Requested-With", "Traceparent", "Tracestate", "Baggage", "X-AITasker-Signature", anyHeader,
}

// exposedHeaders are what pages may read of an answer.
var exposedHeaders = []string{
	headerRequestID, "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After", "Location",
	"Idempotent-Replayed", "ETag", "Accept-Ranges", "Content-Range", "Content-Length", "Content-Disposition", "WWW-Authenticate",
	"Allow", "Accept-Encoding", "Date", anyHeader,
}

// sharing is what allowed pages may send and read.
func (s ServerConfig) sharing() cors.Config {
	return cors.Config{
		AllowOrigins:  s.Origins,
		AllowMethods:  []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete},
		AllowHeaders:  allowedHeaders,
		ExposeHeaders: exposedHeaders,
		MaxAge:        preflightMaxAge,
	}
}

// check refuses origins that are none.
func (s ServerConfig) check() error {
	if len(s.Origins) == 0 {
		return nil
	}
	if err := s.sharing().Validate(); err != nil {
		return fmt.Errorf("origins %q: each must be * or like https://app.example.com: %w", s.Origins, err)
	}
	return nil
}

// shareAcrossOrigins answers what browsers ask before a page may call us. Every
// OPTIONS is answered with 204; a page that is not allowed gets no permission.
func (s ServerConfig) shareAcrossOrigins() gin.HandlerFunc {
	permit := func(*gin.Context) {}
	if len(s.Origins) > 0 {
		permit = cors.New(s.sharing())
	}
	anyone := slices.Contains(s.Origins, "*")
	return func(c *gin.Context) {
		origin := c.GetHeader("Origin")
		if !anyone {
			c.Writer.Header().Add("Vary", "Origin")
		}
		if origin != "" && (anyone || slices.Contains(s.Origins, origin)) {
			permit(c) // of any other page it would refuse the request itself, which CORS leaves to the browser
		}
		if c.Request.Method == http.MethodOptions {
			c.AbortWithStatus(http.StatusNoContent)
			return
		}
		c.Next()
	}
}
