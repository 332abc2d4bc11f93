package publicapi

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/aitasker/aitasker/internal/market"
)

// USD is an amount of US dollars as the API writes it: a JSON number with two
// decimals, such as 12.50. It is read from the digits themselves, never through
// a float, so no cent is lost to rounding.
type USD market.Cents

// MarshalJSON writes dollars with two decimals.
func (u USD) MarshalJSON() ([]byte, error) { return []byte(market.Cents(u).String()), nil }

// UnmarshalJSON reads the digits of a JSON number; more than two decimals and
// exponents are refused. Null leaves the amount as it is.
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

// Schema describes the amount to OpenAPI. It has no multipleOf 0.01: that rule is
// checked with floats by most validators and refuses amounts such as 150.10.
func (USD) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:        huma.TypeNumber,
		Format:      "decimal", // a client that knows it reads no float
		Description: "US dollars with at most two decimals.",
		Examples:    []any{12.5},
	}
}

// NullUSD is an amount that may be unknown, which JSON shows as null.
type NullUSD struct{ Amount *market.Cents }

// KnownUSD is a NullUSD that is not null.
func KnownUSD(amount market.Cents) NullUSD { return NullUSD{Amount: &amount} }

// MarshalJSON writes dollars with two decimals, or null.
func (n NullUSD) MarshalJSON() ([]byte, error) {
	if n.Amount == nil {
		return []byte("null"), nil
	}
	return USD(*n.Amount).MarshalJSON()
}

// UnmarshalJSON reads the digits of a JSON number, or null.
func (n *NullUSD) UnmarshalJSON(digits []byte) error {
	if string(digits) == "null" {
		n.Amount = nil
		return nil
	}
	var amount USD
	if err := amount.UnmarshalJSON(digits); err != nil {
		return err
	}
	*n = KnownUSD(market.Cents(amount))
	return nil
}

// Schema describes the amount to OpenAPI.
func (NullUSD) Schema(r huma.Registry) *huma.Schema {
	schema := USD(0).Schema(r)
	schema.Nullable = true
	return schema
}
