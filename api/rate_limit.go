package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// RateLimiter counts requests per client and bucket.
type RateLimiter interface {
	// BucketOf names the bucket that a request counts in; false when it is exempt.
	BucketOf(method, path string) (market.RateBucket, bool)

	// Limits lists the configured limit of every bucket.
	Limits() []market.RateLimit

	// Count counts a request of the client at that address; account tells, when
	// asked, whose credential the request carries, uuid.Nil for nobody's.
	Count(ctx context.Context, bucket market.RateBucket, address string, account func() uuid.UUID) market.RateUsage
}

const sentenceRateLimited = "Rate limit exceeded. Please try again later."

// limitRate counts the request and says so in headers; one too many ends here.
func limitRate(limiter RateLimiter, authenticator Authenticator, config ServerConfig) gin.HandlerFunc {
	return func(c *gin.Context) {
		bucket, counted := limiter.BucketOf(c.Request.Method, c.Request.URL.Path)
		if !counted {
			c.Next()
			return
		}
		ctx := c.Request.Context()
		usage := limiter.Count(ctx, bucket, config.clientNetwork(c.Request), func() uuid.UUID { return accountOf(c, authenticator) })
		c.Header("X-RateLimit-Limit", strconv.Itoa(usage.Limit))
		c.Header("X-RateLimit-Remaining", strconv.Itoa(usage.Remaining))
		c.Header("X-RateLimit-Reset", strconv.FormatInt(usage.ResetAt.Unix(), 10))
		if usage.Exceeded {
			problem := newProblem(codeRateLimited, sentenceRateLimited, requestIDOf(ctx))
			problem.retryAfter = int(usage.RetryAfter / time.Second)
			abortWith(c, problem)
			return
		}
		c.Next()
	}
}

// accountOf tells whose credential the request carries. One that came over a
// refused connection is not looked at.
func accountOf(c *gin.Context, authenticator Authenticator) uuid.UUID {
	if callOf(c.Request.Context()).insecure || c.GetHeader("Authorization") == "" {
		return uuid.Nil
	}
	principal, err := identify(c, authenticator)
	if err != nil {
		return uuid.Nil
	}
	return principal.AccountID
}

// ipv6ClientBits is the network that one client of IPv6 is given: counted by single
// addresses, of which it has 2^64, it would never meet a limit.
const ipv6ClientBits = 64

// clientNetwork names the client that a request counts for: its address, or its
// network where it has more addresses than it could ever use up.
func (s ServerConfig) clientNetwork(r *http.Request) string {
	address, known := s.clientOf(r)
	if !known {
		return r.RemoteAddr
	}
	if address.Is4() {
		return address.String()
	}
	network, err := address.Prefix(ipv6ClientBits)
	if err != nil {
		return address.String()
	}
	return network.String()
}
