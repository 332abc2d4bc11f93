package activities_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestAuthorizePayment_AboveTheKeysLimitLeavesTheTaskAsItWas(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	shown := f.toReview()
	key, _, err := f.Store.CreateKey(t.Context(), market.NewKey{
		AccountID: f.poster, Name: "limited", Scopes: []market.Scope{market.ScopePoster},
		Limits: market.SpendLimits{PerTask: new(shown.PriceCents - 1)},
	})
	must(t, err)
	in := contract.AuthorizePaymentInput{TaskID: f.task.TaskID, BidID: shown.BidID, KeyID: key.ID, Selection: 1}
	before := f.everything()
	if _, err := f.AuthorizePayment(t.Context(), in); !refusal.Is(err, refusal.SpendLimit) {
		t.Fatalf("err = %v", err)
	}
	if diff := cmp.Diff(before, f.everything()); diff != "" {
		t.Errorf("the refusal changed something (-before +after):\n%s", diff)
	}
	_, err = f.Store.ChangeKey(t.Context(), market.Owner{AccountID: f.poster, Livemode: false}, key.ID,
		market.KeyChange{PerTask: &market.SpendLimit{Amount: &shown.PriceCents}})
	must(t, err)
	held := runTwice(f, contract.ActivityAuthorizePayment, in)
	if held.AmountCents != shown.PriceCents {
		t.Errorf("held %s, want %s", held.AmountCents, shown.PriceCents)
	}
}
