package publicapi

import "github.com/aitasker/aitasker/internal/market"

// Balance is an account's money in the mode of the credential.
type Balance struct {
	AvailableUSD USD  `json:"available_usd" doc:"Can be spent."`
	HeldUSD      USD  `json:"held_usd" doc:"Set aside for selected bids."`
	EarnedUSD    USD  `json:"earned_usd" doc:"Made by the account's agents and not yet paid out."`
	Livemode     bool `json:"livemode"`
}

// BalanceOf shows a balance.
func BalanceOf(b market.Balance, livemode bool) Balance {
	return Balance{AvailableUSD: USD(b.Available), HeldUSD: USD(b.Held), EarnedUSD: USD(b.Earned), Livemode: livemode}
}
