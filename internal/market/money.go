package market

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aitasker/aitasker/internal/refusal"
)

// Cents is an amount of US dollars in integer cents. Money is never a float.
type Cents int64

// String writes the amount as dollars with two decimals, such as "150.10".
func (c Cents) String() string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}

// maxDollars keeps every sum of amounts far from overflowing int64.
const maxDollars = 1_000_000_000

// ParseUSD reads a JSON number's digits as dollars. It takes an optional sign,
// digits and at most two decimals; exponents, three decimals (even "1.500") and
// amounts over a billion are refused, so no rounding ever happens.
func ParseUSD(digits string) (Cents, error) {
	unsigned, negative := strings.CutPrefix(digits, "-")
	whole, fraction, hasFraction := strings.Cut(unsigned, ".")
	if whole == "" || !allDigits(whole) || hasFraction && (fraction == "" || !allDigits(fraction)) {
		return 0, refusal.New(refusal.Invalid, "must be a plain decimal number such as 12 or 12.50")
	}
	if len(fraction) > 2 {
		return 0, refusal.New(refusal.Invalid, "must have at most two decimals")
	}
	dollars, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || dollars > maxDollars {
		return 0, refusal.New(refusal.Invalid, "is too large")
	}
	cents, _ := strconv.ParseInt((fraction + "00")[:2], 10, 64)
	amount := Cents(dollars*100 + cents)
	if negative {
		amount = -amount
	}
	return amount, nil
}

func allDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// BasisPoints is a share in hundredths of a percent: 10,000 is the whole.
type BasisPoints int64

// Whole is all of an amount.
const Whole BasisPoints = 10_000

// PlatformFee is the platform's share of a captured price: 15% (SPEC 7).
const PlatformFee BasisPoints = 1_500

// Of gives the share of an amount, rounded half up to the cent. It expects a
// non-negative amount and 0 to Whole basis points.
func (b BasisPoints) Of(amount Cents) Cents {
	return (amount*Cents(b) + Cents(Whole)/2) / Cents(Whole)
}

// Settlement says where the held price goes; the three parts sum to it.
type Settlement struct {
	AgentCents    Cents `json:"agent_cents"`
	PlatformCents Cents `json:"platform_cents"`
	PosterCents   Cents `json:"poster_cents"`
}

// Settle divides a held price. agentShare is the part of the price that counts
// as earned (Whole on approval, 0 on refund, between on a split); the platform's
// fee is taken from the earned part and the rest of the price goes back.
func Settle(held Cents, agentShare, fee BasisPoints) Settlement {
	earned := agentShare.Of(held)
	platform := fee.Of(earned)
	return Settlement{AgentCents: earned - platform, PlatformCents: platform, PosterCents: held - earned}
}

// RefuseFunds returns the refusal of a step that costs more than the balance.
func RefuseFunds(amount, balance Cents) *refusal.Refusal {
	return &refusal.Refusal{
		Code:    refusal.InsufficientFunds,
		Message: fmt.Sprintf("This needs %s USD and the balance is %s USD; top up the account and try again.", amount, balance),
		Funds:   &refusal.Shortfall{AmountCents: int64(amount), BalanceCents: int64(balance)},
	}
}
