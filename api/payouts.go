package api

import (
	"context"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// PayoutService pays developers out.
type PayoutService interface {
	// OnboardPayouts sets an account's payouts up in one mode, or goes on where that
	// stopped; onboardingURL is empty when nothing is left to do.
	OnboardPayouts(ctx context.Context, owner market.Owner) (account market.PayoutAccount, onboardingURL string, err error)

	// PayoutAccount reads how far that is; the zero value before onboarding.
	PayoutAccount(ctx context.Context, owner market.Owner) (market.PayoutAccount, error)

	// ListPayouts reads what tasks brought to the account, newest first.
	ListPayouts(ctx context.Context, owner market.Owner, page market.EntryPage) ([]market.Payout, error)
}

type onboardOutput struct {
	Body struct {
		publicapi.PayoutAccount

		OnboardingURL *string `json:"onboarding_url" doc:"The URL where the developer continues; null if onboarding is complete."`
	}
}

func (s *server) onboardPayouts(ctx context.Context, _ *Idempotency) (*onboardOutput, error) {
	caller := principalOf(ctx)
	account, url, err := s.Payouts.OnboardPayouts(ctx, caller.Owner())
	if err != nil {
		return nil, err
	}
	out := &onboardOutput{}
	out.Body.PayoutAccount = publicapi.PayoutAccountOf(account, caller.Livemode)
	if url != "" {
		out.Body.OnboardingURL = &url
	}
	return out, nil
}

type listPayoutsOutput struct {
	Body struct {
		publicapi.PayoutAccount

		Payouts    []publicapi.Payout `json:"payouts"`
		NextCursor *string            `json:"next_cursor" doc:"Null on the last page."`
	}
}

func (s *server) listPayouts(ctx context.Context, in *PageQuery) (*listPayoutsOutput, error) {
	page, err := in.entryPage()
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	account, err := s.Payouts.PayoutAccount(ctx, caller.Owner())
	if err != nil {
		return nil, err
	}
	payouts, err := s.Payouts.ListPayouts(ctx, caller.Owner(), page)
	if err != nil {
		return nil, err
	}
	out := &listPayoutsOutput{}
	if len(payouts) > in.Limit {
		payouts = payouts[:in.Limit]
		out.Body.NextCursor = new(entryCursor(payouts[in.Limit-1].Number))
	}
	out.Body.PayoutAccount, out.Body.Payouts = publicapi.PayoutAccountOf(account, caller.Livemode), publicapi.PayoutsOf(payouts)
	return out, nil
}
