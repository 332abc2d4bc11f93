package api

import (
	"context"

	"github.com/aitasker/aitasker/internal/market"
)

func (w *fixture) ListCreditEntries(_ context.Context, owner market.Owner, page market.EntryPage) ([]market.CreditEntry, error) {
	var found []market.CreditEntry
	for _, e := range w.entries {
		if owner.AccountID == alice && owner.Livemode && (page.Before == 0 || e.Number < page.Before) {
			found = append(found, e)
		}
	}
	return found[:min(len(found), page.Limit)], nil
}

func (w *fixture) GiveCredits(_ context.Context, grant market.CreditGrant) (market.CreditEntry, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.grants = append(w.grants, grant)
	if grant.AccountID != alice && grant.AccountID != bob {
		return market.CreditEntry{}, errNotFound
	}
	return market.CreditEntry{Number: 8, Kind: "grant", BalanceKind: market.BalanceAvailable, Amount: grant.Amount, Balance: grant.Amount, Memo: grant.Reason}, nil
}
