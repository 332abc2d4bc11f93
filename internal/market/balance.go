package market

// Balance is an account's money in one mode.
type Balance struct {
	Available Cents // can be spent
	Held      Cents // set aside for selected bids
	Earned    Cents // made by its agents, not yet paid out
}
