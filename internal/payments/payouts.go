package payments

import (
	"context"
	"fmt"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// PayoutProvider pays developers what their agents have earned.
type PayoutProvider interface {
	// Name is what developers see, such as "embedded".
	Name() string

	// Onboard begins an account's payouts in one mode, or goes on where it stopped.
	// Asked again it gives the same payout account. It is called outside of any
	// transaction.
	Onboard(ctx context.Context, owner market.Owner) (Onboarding, error)
}

// Onboarding is how far a provider is with an account.
type Onboarding struct {
	Reference string // the provider's id of the payout account; empty where it has none
	Ready     bool
	URL       string // where the developer goes on; empty when nothing is left to do
}

// Embedded is the provider without an external service: earnings stay in the ledger,
// and every account is ready at once.
type Embedded struct{}

// Name is "embedded".
func (Embedded) Name() string { return "embedded" }

// Onboard has nothing to ask.
func (Embedded) Onboard(context.Context, market.Owner) (Onboarding, error) {
	return Onboarding{Ready: true}, nil
}

// Payouts brings accounts to a provider; reads are the store's own.
type Payouts struct {
	*store.Store

	provider PayoutProvider
}

// NewPayouts makes Payouts that go through provider.
func NewPayouts(kept *store.Store, provider PayoutProvider) *Payouts {
	return &Payouts{Store: kept, provider: provider}
}

// OnboardPayouts sets an account's payouts up in one mode and says where its owner
// goes on; onboardingURL is empty when nothing is left to do. A repeat is answered
// alike.
func (p *Payouts) OnboardPayouts(
	ctx context.Context, owner market.Owner,
) (account market.PayoutAccount, onboardingURL string, err error) {
	onboarding, err := p.provider.Onboard(ctx, owner)
	if err != nil {
		return market.PayoutAccount{}, "", fmt.Errorf("onboard payouts with %s: %w", p.provider.Name(), err)
	}
	account, err = p.PutPayoutAccount(ctx, owner, p.provider.Name(), onboarding.Reference, onboarding.Ready)
	return account, onboarding.URL, err
}
