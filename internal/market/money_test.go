package market_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/market"
)

func TestParseUSD_TakesPlainAmountsAndNothingElse(t *testing.T) {
	t.Parallel()
	for digits, want := range map[string]market.Cents{
		"3": 300, "150.10": 15010, "0.5": 50, "-2.25": -225, "0": 0, "1000000000": 100_000_000_000,
	} {
		if got, err := market.ParseUSD(digits); err != nil || got != want {
			t.Errorf("ParseUSD(%q) = %d, %v; want %d", digits, got, err, want)
		}
	}
	for _, digits := range []string{"", "1.", ".5", "1.500", "12.345", "1e3", "abc", "--1", "1,5", "99999999999999999999", "1000000001", "+1", "NaN"} {
		if got, err := market.ParseUSD(digits); err == nil {
			t.Errorf("ParseUSD(%q) = %d, want a refusal", digits, got)
		}
	}
}

func TestParseUSD_ReadsBackWhatStringWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := market.Cents(rapid.Int64Range(-100_000_000_000, 100_000_000_000).Draw(t, "amount"))
		if got, err := market.ParseUSD(amount.String()); err != nil || got != amount {
			t.Fatalf("%s reads back as %d, %v", amount, got, err)
		}
	})
}

func TestSettle_TakesTheFeeFromTheEarnedPartOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		share market.BasisPoints
		want  market.Settlement
	}{
		"approved": {market.Whole, market.Settlement{AgentCents: 850, PlatformCents: 150}},
		"refunded": {0, market.Settlement{PosterCents: 1000}},
		"split":    {4000, market.Settlement{AgentCents: 340, PlatformCents: 60, PosterCents: 600}},
	} {
		if got := market.Settle(1000, c.share, market.PlatformFee); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
