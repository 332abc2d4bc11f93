package publicapi

import (
	"encoding/json"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/market"
)

func TestUSD_LosesNoCentOnTheWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := USD(rapid.Int64Range(-1_000_000_00, 1_000_000_00).Draw(t, "cents"))
		written, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got USD
		if err := json.Unmarshal(written, &got); err != nil || got != want {
			t.Fatalf("%d was written as %s and read as %d (%v)", want, written, got, err)
		}
	})
}

func TestUSD_RefusesWhatItWouldHaveToRound(t *testing.T) {
	t.Parallel()
	for _, digits := range []string{`12.345`, `1.500`, `1e2`, `"12.50"`, `true`, `{}`} {
		var amount USD
		if err := json.Unmarshal([]byte(digits), &amount); err == nil {
			t.Errorf("%s was read as %d cents", digits, amount)
		}
	}
}

func TestNullUSD_ShowsTheUnknownAsNull(t *testing.T) {
	t.Parallel()
	for _, want := range []string{`null`, `0.00`, `12.50`} {
		var amount NullUSD
		if err := json.Unmarshal([]byte(want), &amount); err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(amount); err != nil || string(got) != want {
			t.Errorf("%s came back as %s (%v)", want, got, err)
		}
	}
}

// Validators check multipleOf with floats, and 150.10 is no float multiple of 0.01.
func TestUSD_DescribesItselfWithoutAMultiple(t *testing.T) {
	t.Parallel()
	registry := huma.NewMapRegistry("#/", huma.DefaultSchemaNamer)
	for _, schema := range []*huma.Schema{USD(0).Schema(registry), NullUSD{}.Schema(registry)} {
		if schema.Type != huma.TypeNumber || schema.MultipleOf != nil {
			t.Errorf("schema = %+v", schema)
		}
	}
}

func TestBidOf_ShowsNoPriceBeforeThePrototype(t *testing.T) {
	t.Parallel()
	bid := BidOf(market.Bid{Status: market.BidInvited, Price: 0})
	if bid.BidPriceUSD.Amount != nil || bid.Artifacts == nil || bid.EvalBreakdown == nil {
		t.Errorf("bid = %+v", bid)
	}
}
