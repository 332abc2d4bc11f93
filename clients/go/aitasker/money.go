package aitasker

import "github.com/aitasker/aitasker/internal/market"

// USD is an amount of US dollars in cents: USD(12_50) is 12.50. It is written and
// read as digits, never as a float, so no cent is lost.
type USD int64

// String gives dollars with two decimals.
func (u USD) String() string { return market.Cents(u).String() }

// MarshalJSON writes a JSON number with two decimals.
func (u USD) MarshalJSON() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalJSON reads a JSON number with at most two decimals; null leaves the
// amount as it is.
func (u *USD) UnmarshalJSON(digits []byte) error {
	if string(digits) == "null" {
		return nil
	}
	cents, err := market.ParseUSD(string(digits))
	if err != nil {
		return err
	}
	*u = USD(cents)
	return nil
}
