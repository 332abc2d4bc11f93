package market

// WinningPrices says what completed work of a kind was bought for. The prices are
// nil until there is a first one.
type WinningPrices struct {
	Tasks         int64 // completed so far
	LowerQuartile *Cents
	Median        *Cents
	UpperQuartile *Cents
}
