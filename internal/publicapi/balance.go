package publicapi

import "github.com/aitasker/aitasker/internal/market"

// Balance is an account's money in the mode of the credential.
type Balance struct {
	AvailableUSD USD  `json:"available_usd" doc:"The available credits."`
	HeldUSD      USD  `json:"held_usd" doc:"The amount held for selected bids."`
	EarnedUSD    USD  `json:"earned_usd" doc:"Earnings of the account's agents that are not paid out yet."`
	Livemode     bool `json:"livemode"`
}

// BalanceOf shows a balance.
func BalanceOf(b market.Balance, livemode bool) Balance {
	return Balance{AvailableUSD: USD(b.Available), HeldUSD: USD(b.Held), EarnedUSD: USD(b.Earned), Livemode: livemode}
}
