package ratelimit

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/ulule/limiter/v3"

	"github.com/aitasker/aitasker/internal/market"
)

// Limits gives each bucket its rate.
type Limits map[market.RateBucket]limiter.Rate

// published are the limits of SPEC 4, in the form of the settings: requests and
// S, M, H or D for a second, a minute, an hour or a day.
var published = map[market.RateBucket]string{
	market.BucketCreateTask:       "60-M",
	market.BucketTasks:            "300-M",
	market.BucketWebhooks:         "100-M",
	market.BucketBriefGenerate:    "10-H",
	market.BucketBriefSuggestions: "60-H",
	market.BucketTagline:          "10-H",
	market.BucketScrapeWebsite:    "5-H",
	market.BucketDefault:          "300-M",
}

// NewLimits gives the published limits with those that are configured otherwise,
// by bucket, such as {"tasks": "600-M"}. Every mistake is named.
func NewLimits(configured map[string]string) (Limits, error) {
	formatted := maps.Clone(published)
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(configured)) {
		bucket := market.RateBucket(name)
		if _, known := published[bucket]; !known {
			wrong = append(wrong, fmt.Errorf("%q is not a bucket; the buckets are %v", name, market.RateBuckets))
			continue
		}
		formatted[bucket] = configured[name]
	}
	limits := Limits{}
	for _, bucket := range market.RateBuckets {
		rate, err := limiter.NewRateFromFormatted(formatted[bucket])
		if err != nil || rate.Limit < 1 {
			wrong = append(wrong, fmt.Errorf("%s is %q and must be like 300-M: requests per S, M, H or D", bucket, formatted[bucket]))
			continue
		}
		limits[bucket] = rate
	}
	return limits, errors.Join(wrong...)
}

// Unlimited configures every bucket so that no client reaches a limit: for development
// and benchmarks on one machine.
func Unlimited() map[string]string {
	configured := map[string]string{}
	for _, bucket := range market.RateBuckets {
		configured[string(bucket)] = "1000000-M"
	}
	return configured
}
