package publicapi

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// RateLimits is what one account is allowed.
type RateLimits struct {
	AccountID uuid.UUID   `json:"account_id"`
	Limits    []RateLimit `json:"limits"`
	Reason    *string     `json:"reason" doc:"Why an operator set these limits; null if the configured limits apply."`
	UpdatedAt *Time       `json:"updated_at" nullable:"true" doc:"When an operator set these limits; null if the configured limits apply."`
}

// RateLimit is the limit of one bucket.
type RateLimit struct {
	Bucket        string `json:"bucket"`
	Limit         int    `json:"limit" doc:"Requests per window for this account."`
	DefaultLimit  int    `json:"default_limit" doc:"The configured requests per window, counted per client address."`
	WindowSeconds int    `json:"window_seconds"`
	Overridden    bool   `json:"overridden"`
}

// RateLimitsOf shows an override over the configured limits.
func RateLimitsOf(override market.RateOverride, configured []market.RateLimit) RateLimits {
	shown := RateLimits{AccountID: override.AccountID, Limits: make([]RateLimit, len(configured))}
	for i, limit := range configured {
		requests, overridden := override.Requests[limit.Bucket]
		if !overridden {
			requests = limit.Requests
		}
		shown.Limits[i] = RateLimit{
			Bucket: string(limit.Bucket), Limit: requests, DefaultLimit: limit.Requests,
			WindowSeconds: int(limit.Window / time.Second), Overridden: overridden,
		}
	}
	if !override.UpdatedAt.IsZero() {
		updatedAt := TimeOf(override.UpdatedAt)
		shown.Reason, shown.UpdatedAt = &override.Reason, &updatedAt
	}
	return shown
}
