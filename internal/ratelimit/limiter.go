package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
	"github.com/ulule/limiter/v3"
	"github.com/ulule/limiter/v3/drivers/store/memory"

	"github.com/aitasker/aitasker/internal/market"
)

const (
	keyPrefix       = "aitasker:rate"
	cleanUpInterval = time.Minute      // of counters whose window has ended
	awayLogPeriod   = 10 * time.Second // between lines that say that Redis is away
)

// Options are what a Limiter works with.
type Options struct {
	Limits    Limits
	Overrides OverrideReader
	Shared    limiter.Store // counts for all replicas; nil when one process is all there is
	Log       zerolog.Logger
}

// Limiter counts requests.
type Limiter struct {
	limits    Limits
	overrides *overrides
	shared    limiter.Store // nil without one
	local     limiter.Store
	log       zerolog.Logger // of a shared store that is away, now and then
}

// New makes a Limiter. Without a shared store it counts in memory.
func New(options Options) (*Limiter, error) {
	if len(options.Limits) != len(market.RateBuckets) || options.Overrides == nil {
		return nil, errors.New("rate limiter: limits of every bucket and a reader of overrides are required")
	}
	return &Limiter{
		limits:    options.Limits,
		overrides: newOverrides(options.Overrides, options.Log),
		shared:    options.Shared,
		local:     memory.NewStoreWithOptions(limiter.StoreOptions{Prefix: keyPrefix, CleanUpInterval: cleanUpInterval}),
		log:       options.Log.Sample(&zerolog.BurstSampler{Burst: 1, Period: awayLogPeriod}),
	}, nil
}

// BucketOf names the bucket that a request counts in; false when it is exempt.
func (*Limiter) BucketOf(method, path string) (market.RateBucket, bool) {
	return BucketOf(method, path)
}

// Limits lists the configured limits in the order of market.RateBuckets.
func (l *Limiter) Limits() []market.RateLimit {
	list := make([]market.RateLimit, len(market.RateBuckets))
	for i, bucket := range market.RateBuckets {
		rate := l.limits[bucket]
		list[i] = market.RateLimit{Bucket: bucket, Requests: int(rate.Limit), Window: rate.Period}
	}
	return list
}

// Count counts one request of the client at that address. An account with an
// override of the bucket is counted by itself. The account is asked for only while
// there are overrides at all, so that otherwise nobody who is over the limit costs
// a look at his credential; uuid.Nil stands for a stranger.
func (l *Limiter) Count(ctx context.Context, bucket market.RateBucket, address string, account func() uuid.UUID) market.RateUsage {
	rate := l.limits[bucket]
	if granted := l.overrides.current(ctx); len(granted) > 0 {
		id := account()
		if requests, found := granted[id][bucket]; found {
			rate.Limit = int64(requests)
			return l.count(ctx, fmt.Sprintf("%s:account:%s", bucket, id), rate)
		}
	}
	return l.count(ctx, fmt.Sprintf("%s:address:%s", bucket, address), rate)
}

// count asks the shared store, and while that is away counts for itself: a limit
// per replica is better than none, and than rejecting all requests.
func (l *Limiter) count(ctx context.Context, key string, rate limiter.Rate) market.RateUsage {
	if l.shared != nil {
		counted, err := l.shared.Get(context.WithoutCancel(ctx), key, rate) // also who hangs up is counted
		if err == nil {
			return usageOf(counted, rate)
		}
		l.log.Warn().Err(err).Msg("rate limits counted by this process alone: the shared store is away")
	}
	counted, err := l.local.Get(ctx, key, rate)
	if err != nil { // memory has no way to fail
		return market.RateUsage{Limit: int(rate.Limit), Remaining: int(rate.Limit), ResetAt: time.Now().Add(rate.Period)}
	}
	return usageOf(counted, rate)
}

// usageOf rounds so that a client that waits as told gets a new window: the store
// cuts the end of the window down to its second.
func usageOf(counted limiter.Context, rate limiter.Rate) market.RateUsage {
	reset := time.Unix(counted.Reset, 0).UTC()
	wait := time.Until(reset.Add(time.Second)).Truncate(time.Second) + time.Second
	return market.RateUsage{
		Limit: int(counted.Limit), Remaining: int(counted.Remaining), ResetAt: reset, Exceeded: counted.Reached,
		RetryAfter: max(time.Second, min(wait, rate.Period)),
	}
}
