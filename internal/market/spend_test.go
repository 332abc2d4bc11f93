package market_test

import (
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestPermitSpend_RefusesWhatIsAboveALimit(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		limits       market.SpendLimits
		price, spent market.Cents
		says         string // empty: permitted
	}{
		"a cent above the limit per task":       {market.SpendLimits{PerTask: new(market.Cents(999))}, 1000, 0, "9.99 USD per task"},
		"a cent above what is left":             {market.SpendLimits{PerMonth: new(market.Cents(5000))}, 1001, 4000, "10.00 USD left of the 50.00 USD"},
		"nothing is left after a lowered limit": {market.SpendLimits{PerMonth: new(market.Cents(100))}, 1, 4000, "0.00 USD left"},
		"exactly the limit per task":            {market.SpendLimits{PerTask: new(market.Cents(1000))}, 1000, 9000, ""},
		"exactly what is left":                  {market.SpendLimits{PerMonth: new(market.Cents(5000))}, 1000, 4000, ""},
		"no limit":                              {market.SpendLimits{}, 30000, 1_000_000, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := market.PermitSpend(test.limits, test.price, test.spent)
			if test.says == "" {
				if err != nil {
					t.Errorf("err = %v", err)
				}
				return
			}
			if !refusal.Is(err, refusal.SpendLimit) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("err = %v, want spend_limit saying %q", err, test.says)
			}
		})
	}
}
