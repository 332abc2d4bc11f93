package market

import "github.com/aitasker/aitasker/internal/refusal"

// SpendLimits bound what one API key may spend; a nil limit is none.
type SpendLimits struct {
	PerTask  *Cents
	PerMonth *Cents
}

// Any reports whether spending is limited at all.
func (l SpendLimits) Any() bool { return l.PerTask != nil || l.PerMonth != nil }

// PermitSpend refuses a price above the limits of a key that has spent that much
// in this calendar month. The refusal has refusal.SpendLimit.
func PermitSpend(limits SpendLimits, price, spent Cents) error {
	if limits.PerTask != nil && price > *limits.PerTask {
		return refusal.New(refusal.SpendLimit,
			"This costs %s USD and this API key may spend at most %s USD per task; select a cheaper bid, raise the key's limit or use another credential.",
			price, *limits.PerTask)
	}
	if limits.PerMonth != nil && spent+price > *limits.PerMonth {
		return refusal.New(refusal.SpendLimit,
			"This costs %s USD and this API key has %s USD left of the %s USD that it may spend per calendar month (UTC); raise its limit or use another credential.",
			price, max(*limits.PerMonth-spent, 0), *limits.PerMonth)
	}
	return nil
}
