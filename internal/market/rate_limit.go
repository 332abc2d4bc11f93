package market

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// RateBucket names a group of addresses whose requests are counted together.
type RateBucket string

// The buckets of SPEC 4. Names are part of the settings and of the admin's API.
const (
	BucketCreateTask       RateBucket = "create_task"
	BucketTasks            RateBucket = "tasks"
	BucketWebhooks         RateBucket = "webhooks"
	BucketBriefGenerate    RateBucket = "brief_generate"
	BucketBriefSuggestions RateBucket = "brief_suggestions"
	BucketTagline          RateBucket = "signature_tagline"
	BucketScrapeWebsite    RateBucket = "signature_scrape_website"
	BucketDefault          RateBucket = "default"
)

// RateBuckets lists every bucket, the one for everything else last.
var RateBuckets = []RateBucket{
	BucketCreateTask, BucketTasks, BucketWebhooks, BucketBriefGenerate, BucketBriefSuggestions,
	BucketTagline, BucketScrapeWebsite, BucketDefault,
}

// RateLimit is how many requests a bucket takes in one window.
type RateLimit struct {
	Bucket   RateBucket
	Requests int           // per Window
	Window   time.Duration // it starts with a client's first request and ends with zero usage
}

// RateUsage is where a client stands in a bucket after a request was counted.
type RateUsage struct {
	Limit      int
	Remaining  int
	ResetAt    time.Time     // to the second
	Exceeded   bool          // the request is one too many
	RetryAfter time.Duration // whole seconds until a new window begins; at least one
}

// RateOverride is what an operator allows one account instead of the configured
// limits. The account is then counted by itself, from whatever address it calls.
type RateOverride struct {
	AccountID uuid.UUID
	Requests  map[RateBucket]int // per the bucket's configured window; absent buckets keep the configured limit
	Reason    string
	UpdatedAt time.Time // zero when nothing is overridden
}

// The limits of an override.
const (
	maxOverrideRequests    = 1_000_000
	maxOverrideReasonRunes = 500
)

// NewRateOverride checks what an operator asks for: known buckets, 1 to 1,000,000
// requests each, at least one bucket, and a reason of 1 to 500 characters.
func NewRateOverride(accountID uuid.UUID, limits map[string]int, reason string) (RateOverride, error) {
	reason, err := NormalizeText("reason", reason, 1, maxOverrideReasonRunes)
	if err != nil {
		return RateOverride{}, err
	}
	if len(limits) == 0 {
		return RateOverride{}, refusal.Field("limits", nil, "must name at least one bucket; DELETE returns an account to the configured limits")
	}
	override := RateOverride{AccountID: accountID, Requests: make(map[RateBucket]int, len(limits)), Reason: reason}
	var wrong []refusal.FieldError
	for name, requests := range limits {
		field := "limits." + name
		if !slices.Contains(RateBuckets, RateBucket(name)) {
			wrong = append(wrong, refusal.FieldError{Field: field, Message: "is not a bucket; the buckets are " + joinBuckets()})
		} else if requests < 1 || requests > maxOverrideRequests {
			wrong = append(wrong, refusal.FieldError{Field: field, Message: fmt.Sprintf("must be 1 to %d", maxOverrideRequests), Value: requests})
		}
		override.Requests[RateBucket(name)] = requests
	}
	if len(wrong) > 0 {
		slices.SortFunc(wrong, func(a, b refusal.FieldError) int { return strings.Compare(a.Field, b.Field) })
		return RateOverride{}, refusal.Fields(wrong)
	}
	return override, nil
}

func joinBuckets() string {
	names := make([]string, len(RateBuckets))
	for i, bucket := range RateBuckets {
		names[i] = string(bucket)
	}
	return strings.Join(names, ", ")
}
