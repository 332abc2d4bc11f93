package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// RateOverrides keeps what operators allow single accounts.
type RateOverrides interface {
	// RateOverride reads what the account is allowed; an empty override when nothing
	// but the configured limits.
	RateOverride(ctx context.Context, accountID uuid.UUID) (market.RateOverride, error)

	// PutRateOverride replaces it.
	PutRateOverride(ctx context.Context, override market.RateOverride) (market.RateOverride, error)

	// DeleteRateOverride returns the account to the configured limits.
	DeleteRateOverride(ctx context.Context, accountID uuid.UUID) error
}

// AccountPath names an account in the path.
type AccountPath struct {
	AccountID uuid.UUID `path:"account_id" format:"uuid"`
}

type rateLimitsOutput struct {
	Body publicapi.RateLimits
}

// rateLimits shows what an account is allowed.
func (s *server) rateLimits(override market.RateOverride, err error) (*rateLimitsOutput, error) {
	if err != nil {
		return nil, err
	}
	return &rateLimitsOutput{Body: publicapi.RateLimitsOf(override, s.RateLimiter.Limits())}, nil
}

func (s *server) getRateLimits(ctx context.Context, in *AccountPath) (*rateLimitsOutput, error) {
	return s.rateLimits(s.RateOverrides.RateOverride(ctx, in.AccountID))
}

type putRateLimitsInput struct {
	AccountPath

	Body struct {
		Limits map[string]int `json:"limits" doc:"Requests per window for at least one bucket, 1 to 1000000. Omitted buckets keep the configured limit."`
		Reason string         `json:"reason" doc:"Why the account gets these limits, 1 to 500 characters."`
	}
}

func (s *server) putRateLimits(ctx context.Context, in *putRateLimitsInput) (*rateLimitsOutput, error) {
	override, err := market.NewRateOverride(in.AccountID, in.Body.Limits, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return s.rateLimits(s.RateOverrides.PutRateOverride(ctx, override))
}

func (s *server) deleteRateLimits(ctx context.Context, in *AccountPath) (*rateLimitsOutput, error) {
	if err := s.RateOverrides.DeleteRateOverride(ctx, in.AccountID); err != nil {
		return nil, err
	}
	return s.rateLimits(market.RateOverride{AccountID: in.AccountID}, nil)
}
