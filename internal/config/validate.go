package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/aitasker/aitasker/internal/market"
)

// maxWebhookTimeout is below the time after which an attempt counts as dead.
const maxWebhookTimeout = 20 * time.Second

// minWebhookRetention is what an owner needs to find out why something did not come.
const minWebhookRetention = 24 * time.Hour

// Validate names every setting that makes no sense, or could never work.
func (c *Config) Validate() error { return errors.Join(c.mistakes()...) }

// mistakes lists what is wrong; each error begins with the name of a setting.
func (c *Config) mistakes() []error {
	found := &mistakes{}
	c.checkParts(found)
	c.checkHTTP(found)
	c.checkUsers(found)
	c.checkTerms(found)
	return found.list
}

// mistakes collects what is wrong.
type mistakes struct{ list []error }

func (m *mistakes) require(holds bool, sentence string, args ...any) {
	if !holds {
		m.list = append(m.list, fmt.Errorf(sentence, args...))
	}
}

func (c *Config) checkParts(found *mistakes) {
	require := found.require
	require(c.Database.MaxConnections >= 2, "DATABASE_MAX_CONNECTIONS is %d and must be at least 2", c.Database.MaxConnections)
	require(c.Database.StatementTimeout >= 0, "DATABASE_STATEMENT_TIMEOUT is %s and must not be negative", c.Database.StatementTimeout)
	_, _, err := net.SplitHostPort(c.Temporal.Address)
	require(err == nil || strings.Contains(c.Temporal.Address, ":///"), // a target of gRPC such as dns:///temporal:7233
		"TEMPORAL_ADDRESS is %q and must be a host and a port, such as 127.0.0.1:7233", c.Temporal.Address)
	require(c.Temporal.Namespace != "" && !strings.ContainsFunc(c.Temporal.Namespace, unicode.IsSpace),
		"TEMPORAL_NAMESPACE is %q and must be the name of a namespace, such as default", c.Temporal.Namespace)
	require(c.Worker.TaskSlots >= 1 && c.Worker.TaskSlots <= 2*int(c.Database.MaxConnections),
		"AITASKER_WORKER_TASK_SLOTS is %d and must be between 1 and twice DATABASE_MAX_CONNECTIONS (%d)", c.Worker.TaskSlots, c.Database.MaxConnections)
	require(c.Worker.AgentSlots >= 1, "AITASKER_WORKER_AGENT_SLOTS is %d and must be at least 1", c.Worker.AgentSlots)
	require(c.Worker.WebhookSlots >= 1, "AITASKER_WORKER_WEBHOOK_SLOTS is %d and must be at least 1", c.Worker.WebhookSlots)
	require(c.Worker.WorkflowSlots >= 2, "AITASKER_WORKER_WORKFLOW_SLOTS is %d and must be at least 2", c.Worker.WorkflowSlots)
	require(c.Worker.CachedWorkflows >= 0, "AITASKER_WORKER_CACHED_WORKFLOWS is %d and must not be negative", c.Worker.CachedWorkflows)
	require(c.Webhooks.Timeout >= 100*time.Millisecond && c.Webhooks.Timeout <= maxWebhookTimeout,
		"AITASKER_WEBHOOK_TIMEOUT is %s and must be between 100ms and %s", c.Webhooks.Timeout, maxWebhookTimeout)
	require(!slices.ContainsFunc(c.Webhooks.Retries, func(wait time.Duration) bool { return wait <= 0 }),
		"AITASKER_WEBHOOK_RETRIES is %s and must be waits above 0s, such as 5s,5m", c.Webhooks.Retries)
	require(c.Webhooks.Retention >= minWebhookRetention,
		"AITASKER_WEBHOOK_RETENTION is %s and must be at least %s", c.Webhooks.Retention, minWebhookRetention)
	require(c.LogFormat == "json" || c.LogFormat == "console", "AITASKER_LOG_FORMAT is %q and must be json or console", c.LogFormat)
	require(slices.Contains(logLevels, c.LogLevel), "AITASKER_LOG_LEVEL is %q and must be one of %s", c.LogLevel, strings.Join(logLevels, ", "))
	require(c.Health.Interval == 0 || c.Health.Interval >= time.Second,
		"AITASKER_HEALTH_INTERVAL is %s and must be at least 1s, or 0 for no health checks", c.Health.Interval)
	require(c.Health.Slices >= 1 && c.Health.Slices <= 32, "AITASKER_HEALTH_SLICES is %d and must be between 1 and 32", c.Health.Slices)
}

// logLevels are zerolog's, from the most to the least.
var logLevels = []string{"trace", "debug", "info", "warn", "error", "fatal", "panic", "disabled"}

func (c *Config) checkHTTP(found *mistakes) {
	require := found.require
	_, _, err := net.SplitHostPort(c.HTTP.Listen)
	require(err == nil, "AITASKER_LISTEN is %q and must be a host and a port, such as 127.0.0.1:8080", c.HTTP.Listen)
	require(c.HTTP.PublicURL == "" || isBaseURL(c.HTTP.PublicURL),
		"AITASKER_PUBLIC_URL is %q and must be an http or https address without a query, such as https://api.example.com", c.HTTP.PublicURL)
	require(strings.HasPrefix(c.HTTP.TopUpURL, "/") || isWebAddress(c.HTTP.TopUpURL),
		"AITASKER_TOPUP_URL is %q and must be an http or https address, or a path that begins with /", c.HTTP.TopUpURL)
	require((c.HTTP.TLSCertFile == "") == (c.HTTP.TLSKeyFile == ""), "AITASKER_TLS_CERT_FILE and AITASKER_TLS_KEY_FILE belong together; set both or none")
	require(!c.HTTP.RequireHTTPS || c.HTTP.TLSCertFile != "" || len(c.HTTP.TrustedProxies) > 0,
		"AITASKER_REQUIRE_HTTPS would refuse every request: set AITASKER_TLS_CERT_FILE and AITASKER_TLS_KEY_FILE, or AITASKER_TRUSTED_PROXIES to the proxy that ends TLS")
	require(c.HTTP.Timeouts.Read >= time.Second, "AITASKER_READ_TIMEOUT is %s and must be at least 1s", c.HTTP.Timeouts.Read)
	require(c.HTTP.Timeouts.Write >= time.Second, "AITASKER_WRITE_TIMEOUT is %s and must be at least 1s", c.HTTP.Timeouts.Write)
	require(c.HTTP.Timeouts.StopDelay >= 0, "AITASKER_STOP_DELAY is %s and must not be negative", c.HTTP.Timeouts.StopDelay)
	_, err = c.HTTP.Proxies()
	require(err == nil, "%w", err)
	for _, origin := range c.HTTP.Origins() {
		require(isOrigin(origin), "AITASKER_CORS_ORIGINS has %q, which no browser sends as its origin; each must be like https://app.example.com: "+
			"in small letters, without a path, a wildcard or the scheme's own port; a lone * stands for all, a lone - for none", origin)
	}
}

func (c *Config) checkUsers(found *mistakes) {
	users, require := c.Users, found.require
	require(users.KeySetURL == "" || users.Secret == "", "AITASKER_JWT_JWKS_URL and AITASKER_JWT_SECRET are both set; only one can verify user tokens")
	require(!users.Taken() || users.Algorithm != "" && users.Issuer != "" && users.Audience != "",
		"AITASKER_JWT_ALGORITHM, AITASKER_JWT_ISSUER and AITASKER_JWT_AUDIENCE are needed for user tokens")
	require(users.Taken() || users == Users{}, "AITASKER_JWT_JWKS_URL or AITASKER_JWT_SECRET is missing; without one no user token can be verified")
	require(users.KeySetURL == "" || isWebAddress(users.KeySetURL),
		"AITASKER_JWT_JWKS_URL is %q and must be the address of a key set, such as https://id.example.com/.well-known/jwks.json", users.KeySetURL)
	require(users.KeySetURL == "" || c.Outgoing.AllowPrivate || strings.HasPrefix(strings.ToLower(users.KeySetURL), "https://"),
		"AITASKER_JWT_JWKS_URL must begin with https://, since whoever changes the keys on their way can be any user")
	require(users.ScopesClaim == "" || isClaim(users.ScopesClaim),
		"AITASKER_JWT_SCOPES_CLAIM is %q and must be the name of a claim, such as scope or https://example.com/roles, or the way to it, such as realm_access.roles",
		users.ScopesClaim)
}

func (c *Config) checkTerms(found *mistakes) {
	require := found.require
	require(c.Terms.PoolSize >= 1 && c.Terms.PoolSize <= market.MaxPoolSize,
		"AITASKER_POOL_SIZE is %d and must be between 1 and %d", c.Terms.PoolSize, market.MaxPoolSize)
	require(c.Terms.Cooldown >= 0, "AITASKER_BENCHMARK_COOLDOWN is %s and must not be negative", c.Terms.Cooldown)
	require(c.Terms.Delivery == 0 || c.Terms.Delivery >= time.Second,
		"AITASKER_WINDOW_DELIVERY is %s and must be at least 1s, or empty for each category's own", c.Terms.Delivery)
	for _, w := range []struct {
		name   string
		length time.Duration
	}{
		{"PROTOTYPING", c.Terms.Prototyping},
		{"EXECUTION", c.Terms.Execution},
		{"REVIEW", c.Terms.Review},
		{"REVIEW_EXTENSION", c.Terms.ReviewExtension},
		{"APPROVAL", c.Terms.Approval},
		{"DISPUTE_ANSWER", c.Terms.DisputeAnswer},
		{"DISPUTE_DECISION", c.Terms.DisputeDecision},
	} {
		require(w.length >= time.Second, "AITASKER_WINDOW_%s is %s and must be at least 1s", w.name, w.length)
	}
}

// isBaseURL reports whether paths can be put behind an address.
func isBaseURL(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Host != "" &&
		parsed.User == nil && parsed.RawQuery == "" && parsed.Fragment == ""
}

// isWebAddress reports whether an address is one of the web.
func isWebAddress(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Hostname() != ""
}

// isOrigin reports whether browsers send that text as a page's origin. What is not of
// the web, such as a browser's extension, is left to package api.
func isOrigin(origin string) bool {
	parsed, err := url.Parse(origin)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return origin == "*" || strings.Contains(origin, "://")
	}
	ownPort := parsed.Scheme == "http" && parsed.Port() == "80" || parsed.Scheme == "https" && parsed.Port() == "443"
	return origin == parsed.Scheme+"://"+parsed.Host && parsed.Hostname() != "" && !ownPort && !strings.HasSuffix(origin, ":") &&
		!strings.Contains(origin, "*") && origin == strings.ToLower(origin)
}

// isClaim reports whether a token can have a claim of that name, or one on that way.
// Ways are written with dots: a JSON pointer or a query never names a claim.
func isClaim(name string) bool {
	unprintable := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	return !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".") && !strings.Contains(name, "..") &&
		!strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "$") && !strings.ContainsAny(name, "[]{}\"'") &&
		!strings.ContainsFunc(name, unprintable)
}
