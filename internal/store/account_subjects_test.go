package store_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestAccountOfSubject_MakesOneAccountHoweverManyAsk(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	const requests = 8
	var accounts [requests]uuid.UUID
	var failed [requests]error
	var all sync.WaitGroup
	for i := range requests {
		all.Go(func() {
			accounts[i], failed[i] = h.AccountOfSubject(t.Context(), "https://id.example", "user-1", "Ada")
		})
	}
	all.Wait()
	for i := range requests {
		if failed[i] != nil || accounts[i] != accounts[0] || accounts[i] == uuid.Nil {
			t.Errorf("request %d got %s, %v; the first got %s", i, accounts[i], failed[i], accounts[0])
		}
	}
	account, err := h.Account(t.Context(), accounts[0])
	if err != nil || account.Name != "Ada" {
		t.Errorf("account = %+v, %v", account, err)
	}
	if balance, err := h.Balance(t.Context(), market.Owner{AccountID: accounts[0], Livemode: true}); err != nil || balance.Available != 1000 {
		t.Errorf("balance = %+v, %v", balance, err)
	}
	var made int
	if err := h.Pool().QueryRow(t.Context(), `SELECT count(*) FROM accounts WHERE name = 'Ada'`).Scan(&made); err != nil || made != 1 {
		t.Errorf("%d accounts were made, %v", made, err)
	}
	h.provePromises(t)
}

func TestAccountOfSubject_TellsUsersOfTwoProvidersApart(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	seen := map[uuid.UUID]bool{}
	for _, who := range [][2]string{{"https://a.example", "1"}, {"https://b.example", "1"}, {"https://a.example", "2"}} {
		account, err := h.AccountOfSubject(t.Context(), who[0], who[1], "user")
		if err != nil || seen[account] {
			t.Errorf("%v got %s, %v", who, account, err)
		}
		seen[account] = true
	}
	if _, err := h.Account(t.Context(), uuid.New()); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("an absent account: %v", err)
	}
}
