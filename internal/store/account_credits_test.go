package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func (h *fixture) entries(t *testing.T, owner market.Owner, page market.EntryPage) []market.CreditEntry {
	t.Helper()
	entries, err := h.ListCreditEntries(t.Context(), owner, page)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestCreditEntries_TellEveryMovementNewestFirst(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task, bid := h.presented(t, 800)
	if err := h.hold(t, task.ID, bid, 800); err != nil {
		t.Fatal(err)
	}
	if _, err := h.end(t, task.ID, "capture", ledger.Captured, market.Whole); err != nil {
		t.Fatal(err)
	}
	want := []market.CreditEntry{ // the poster owns the agent, too
		{Kind: "capture", BalanceKind: market.BalanceHeld, Amount: -800, Balance: 0, TaskID: &task.ID},
		{Kind: "capture", BalanceKind: market.BalanceEarned, Amount: 680, Balance: 680, TaskID: &task.ID},
		{Kind: "hold", BalanceKind: market.BalanceHeld, Amount: 800, Balance: 800, TaskID: &task.ID},
		{Kind: "hold", BalanceKind: market.BalanceAvailable, Amount: -800, Balance: 200, TaskID: &task.ID},
		{Kind: "grant", BalanceKind: market.BalanceAvailable, Amount: 1000, Balance: 1000, Memo: "credit for a new account"},
	}
	var paged []market.CreditEntry
	for page := (market.EntryPage{Limit: 2}); ; page.Before = paged[len(paged)-1].Number {
		entries := h.entries(t, market.Owner{AccountID: h.poster, Livemode: false}, page)
		paged = append(paged, entries...)
		if len(entries) < page.Limit {
			break
		}
	}
	rest := cmpopts.IgnoreFields(market.CreditEntry{}, "Number", "CreatedAt")
	if diff := cmp.Diff(want, paged, rest); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if live := h.entries(t, market.Owner{AccountID: h.poster, Livemode: true}, market.EntryPage{Limit: 10}); len(live) != 1 || live[0].Kind != "grant" {
		t.Errorf("live entries = %+v, want the first credits only", live)
	}
	if others := h.entries(t, market.Owner{AccountID: uuid.New(), Livemode: false}, market.EntryPage{Limit: 10}); len(others) != 0 {
		t.Errorf("entries of nobody = %+v", others)
	}
}

func TestGiveCredits_GivesOncePerOperation(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	grant := market.CreditGrant{Operation: "grant:operator:ticket-7", AccountID: h.poster, Amount: 500, Reason: "for the lost hour"}
	first, err := h.GiveCredits(t.Context(), grant)
	if err != nil || first.Amount != 500 || first.Balance != 1500 || first.Memo != grant.Reason {
		t.Fatalf("first = %+v, %v", first, err)
	}
	again, err := h.GiveCredits(t.Context(), grant)
	if diff := cmp.Diff(first, again); err != nil || diff != "" {
		t.Errorf("the repeat: %v (-first +again):\n%s", err, diff)
	}
	other := grant
	other.Amount = 501
	if _, err := h.GiveCredits(t.Context(), other); !refusal.Is(err, refusal.Invalid) {
		t.Errorf("another grant under the same operation: %v", err)
	}
	absent := market.CreditGrant{Operation: "grant:operator:ticket-8", AccountID: uuid.New(), Amount: 500, Reason: "a"}
	if _, err := h.GiveCredits(t.Context(), absent); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("an absent account: %v", err)
	}
	if got := h.balance(t); got.Available != 1500 {
		t.Errorf("balance = %+v", got)
	}
	h.provePromises(t)
}
