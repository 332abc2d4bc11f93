package config

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/aitasker/aitasker/internal/market"
)

// Secret is a setting that never prints itself.
type Secret string

// String hides the secret.
func (Secret) String() string { return "[secret]" }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return "[secret]" }

// MarshalText hides the secret from JSON and logs.
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Reveal gives the secret's text to the one place that needs it.
func (s Secret) Reveal() string { return string(s) }

// Config is every setting of the api and worker processes.
type Config struct {
	Database Database
	Temporal Temporal
	HTTP     HTTP     `env:", prefix=AITASKER_"`
	Users    Users    `env:", prefix=AITASKER_JWT_"`
	Worker   Worker   `env:", prefix=AITASKER_WORKER_"`
	Outgoing Outgoing `env:", prefix=AITASKER_OUTGOING_"`
	Webhooks Webhooks `env:", prefix=AITASKER_WEBHOOK_"`
	Terms    Terms    `env:", prefix=AITASKER_"`
	Health   Health   `env:", prefix=AITASKER_HEALTH_"`

	BlobURL    string `env:"AITASKER_BLOB_URL, default=file:///var/lib/aitasker/blobs?create_dir=true"` // gocloud.dev/blob URL
	SecretsKey Secret `env:"AITASKER_SECRETS_KEY, required"`                                            // seals execute keys at rest
	LogLevel   string `env:"AITASKER_LOG_LEVEL, default=info"`                                          // zerolog's level names
	LogFormat  string `env:"AITASKER_LOG_FORMAT, default=json"`                                         // json or console
}

// Database says where PostgreSQL is.
type Database struct {
	URL              Secret        `env:"DATABASE_URL, required"`
	MaxConnections   int32         `env:"DATABASE_MAX_CONNECTIONS, default=30"`
	StatementTimeout time.Duration `env:"DATABASE_STATEMENT_TIMEOUT, default=4s"` // below every activity's deadline
}

// Temporal says where the workflow engine is.
type Temporal struct {
	Address   string `env:"TEMPORAL_ADDRESS, default=127.0.0.1:7233"`
	Namespace string `env:"TEMPORAL_NAMESPACE, default=default"`
}

// HTTP is how the API listens and what it says of itself.
type HTTP struct {
	Listen   string `env:"LISTEN, default=127.0.0.1:8080"`           // host:port; port 0 picks a free one
	TopUpURL string `env:"TOPUP_URL, default=/api/v1/credits/topup"` // named in 402 answers

	TLSCertFile    string   `env:"TLS_CERT_FILE"`                // PEM; with TLSKeyFile the API speaks HTTPS
	TLSKeyFile     string   `env:"TLS_KEY_FILE"`                 // PEM
	RequireHTTPS   bool     `env:"REQUIRE_HTTPS, default=false"` // plain HTTP gets 403
	TrustedProxies []string `env:"TRUSTED_PROXIES"`              // networks or addresses whose X-Forwarded-… headers are believed
	CORSOrigins    []string `env:"CORS_ORIGINS, default=*"`      // pages whose scripts may call; "-" for none

	Timeouts Timeouts

	RateLimits map[string]string `env:"RATE_LIMITS"` // by bucket, such as tasks:600-M; others keep the published limits
	RedisURL   Secret            `env:"REDIS_URL"`   // counts rate limits for all replicas; empty: each for itself
	PublicURL  string            `env:"PUBLIC_URL"`  // how the outside reaches the API; makes the addresses of files absolute
}

// Timeouts bound how long a connection may take, and how a stop is announced.
type Timeouts struct {
	Read      time.Duration `env:"READ_TIMEOUT, default=30s"`  // a whole request with its body
	Write     time.Duration `env:"WRITE_TIMEOUT, default=60s"` // until the answer is taken; above the longest command
	StopDelay time.Duration `env:"STOP_DELAY, default=0s"`     // after a stop was asked, for balancers to notice GET /ready
}

// Origins are the pages that may call; a lone "-" stands for none, since an empty
// setting means the default.
func (h HTTP) Origins() []string {
	if len(h.CORSOrigins) == 1 && h.CORSOrigins[0] == "-" {
		return nil
	}
	return h.CORSOrigins
}

// Proxies reads the trusted networks; a single address is a network of one.
func (h HTTP) Proxies() ([]netip.Prefix, error) {
	var networks []netip.Prefix
	for _, text := range h.TrustedProxies {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			address, addressErr := netip.ParseAddr(text)
			if addressErr != nil {
				return nil, fmt.Errorf("AITASKER_TRUSTED_PROXIES has %q, which is neither a network such as 10.0.0.0/8 nor an address", text)
			}
			network = netip.PrefixFrom(address.WithZone(""), address.BitLen())
		}
		if address := network.Addr(); address.Is4In6() && network.Bits() >= 96 {
			network = netip.PrefixFrom(address.Unmap(), network.Bits()-96) // clients are known by their IPv4 addresses
		}
		networks = append(networks, network.Masked())
	}
	return networks, nil
}

// Users says whose user tokens (JWTs) are taken; none when neither a key set nor
// a secret is given.
type Users struct {
	KeySetURL   string `env:"JWKS_URL"`     // where the identity provider's public keys are
	Secret      Secret `env:"SECRET"`       // or the secret that it shares with us
	Algorithm   string `env:"ALGORITHM"`    // the one that is taken, such as RS256; HS256 with a secret
	Issuer      string `env:"ISSUER"`       // must be the token's iss
	Audience    string `env:"AUDIENCE"`     // must be among the token's aud
	ScopesClaim string `env:"SCOPES_CLAIM"` // lists scopes, such as realm_access.roles; empty: each user is poster and agent
}

// Taken tells whether user tokens are taken at all.
func (u Users) Taken() bool { return u.KeySetURL != "" || u.Secret != "" }

// Worker sizes what one worker process does at once.
type Worker struct {
	BuildID         string `env:"BUILD_ID"`                    // turns worker versioning on when set
	TaskSlots       int    `env:"TASK_SLOTS, default=60"`      // database activities at once; at most 2 × DATABASE_MAX_CONNECTIONS
	AgentSlots      int    `env:"AGENT_SLOTS, default=400"`    // outgoing calls at once
	WebhookSlots    int    `env:"WEBHOOK_SLOTS, default=1000"` // calls to receivers of events at once
	WorkflowSlots   int    `env:"WORKFLOW_SLOTS, default=200"` // workflow tasks at once
	CachedWorkflows int    `env:"CACHED_WORKFLOWS, default=10000"`
}

// Outgoing bounds what the platform's own calls may reach.
type Outgoing struct {
	AllowPrivate bool `env:"ALLOW_PRIVATE, default=false"` // loopback and private addresses: for demos and tests only
}

// Webhooks are how patient the platform is with receivers of events.
type Webhooks struct {
	Retries []time.Duration `env:"RETRIES"`              // waits after failed attempts, such as 5s,5m; empty: the published schedule
	Timeout time.Duration   `env:"TIMEOUT, default=10s"` // of one attempt

	Retention time.Duration `env:"RETENTION, default=720h"` // of a delivery and its attempts, after its end
}

// Health paces the health checks of agents.
type Health struct {
	Interval time.Duration `env:"INTERVAL, default=60s"` // between two checks of a healthy agent; 0 for none
	Slices   int           `env:"SLICES, default=1"`     // of the market, probed side by side; one for each 10,000 agents
}

// Terms are the rules new tasks are born with; running tasks keep theirs.
type Terms struct {
	Prototyping     time.Duration `env:"WINDOW_PROTOTYPING, default=420s"`
	Execution       time.Duration `env:"WINDOW_EXECUTION, default=600s"`
	Review          time.Duration `env:"WINDOW_REVIEW, default=72h"`
	ReviewExtension time.Duration `env:"WINDOW_REVIEW_EXTENSION, default=24h"`
	Delivery        time.Duration `env:"WINDOW_DELIVERY"` // empty: each category's own
	Approval        time.Duration `env:"WINDOW_APPROVAL, default=72h"`
	DisputeAnswer   time.Duration `env:"WINDOW_DISPUTE_ANSWER, default=24h"`
	DisputeDecision time.Duration `env:"WINDOW_DISPUTE_DECISION, default=72h"`
	PoolSize        int           `env:"POOL_SIZE, default=5"` // agents invited per round; at most market.MaxPoolSize
	AutoApprove     bool          `env:"AUTO_APPROVE, default=false"`
	Cooldown        time.Duration `env:"BENCHMARK_COOLDOWN, default=1h"` // before an agent's next benchmark after one that it did not pass
}

// Market gives the terms in the market's words. A zero delivery window is left
// for the task's category to fill.
func (t Terms) Market() market.Terms {
	terms := market.DefaultTerms()
	terms.AutoApprove, terms.PoolSize = t.AutoApprove, t.PoolSize
	terms.Windows = market.Windows{
		Prototyping: t.Prototyping, Execution: t.Execution, Review: t.Review, ReviewExtension: t.ReviewExtension, Delivery: t.Delivery,
		Approval: t.Approval, DisputeAnswer: t.DisputeAnswer, DisputeDecision: t.DisputeDecision,
	}
	return terms
}

// BenchmarkTerms are the rules that new benchmarks begin with.
func (c *Config) BenchmarkTerms() market.BenchmarkTerms {
	terms := market.DefaultBenchmarkTerms()
	terms.Cooldown, terms.Window, terms.Execution = c.Terms.Cooldown, c.Terms.Prototyping, c.Terms.Execution
	return terms
}
