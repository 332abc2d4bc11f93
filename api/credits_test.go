package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

func TestListEntries_PagesThroughEveryEntryOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.entries = nil
	var want []publicapi.CreditEntry
	for number := int64(300); number > 293; number-- {
		entry := market.CreditEntry{Number: number, Kind: "hold", BalanceKind: market.BalanceAvailable, Amount: -1250, Balance: 8750, TaskID: &w.tasks[0].ID}
		w.entries = append(w.entries, entry)
		want = append(want, publicapi.CreditEntryOf(entry))
	}
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	var seen []publicapi.CreditEntry
	for path := "/api/v1/credits/entries?limit=3"; path != ""; {
		page := decode[struct {
			Entries    []publicapi.CreditEntry `json:"entries"`
			NextCursor *string                 `json:"next_cursor"`
		}](t, send(t, handler, token, http.MethodGet, path, ""))
		seen = append(seen, page.Entries...)
		path = ""
		if page.NextCursor != nil {
			path = "/api/v1/credits/entries?limit=3&cursor=" + *page.NextCursor
		}
		if len(seen) > len(want) {
			t.Fatal("more entries than there are")
		}
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestListEntries_RefusesACursorOfAnotherList(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, cursor := range []string{"x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead), http.MethodGet,
			"/api/v1/credits/entries?cursor="+cursor, "")
		if problem := problemIn(t, http.StatusUnprocessableEntity, got); !names(problem, "query.cursor", "not a cursor of this list") {
			t.Errorf("%s: %s", cursor, got.Body)
		}
	}
}

func TestGrantCredits_RefusesWhatBreaksARule(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, location, says string }{
		"nothing":         {`{"amount_usd":0,"reason":"a"}`, "body.amount_usd", "between 0.01"},
		"less than that":  {`{"amount_usd":-5,"reason":"a"}`, "body.amount_usd", "between 0.01"},
		"far too much":    {`{"amount_usd":100000.01,"reason":"a"}`, "body.amount_usd", "100000.00"},
		"three decimals":  {`{"amount_usd":1.005,"reason":"a"}`, "body.amount_usd", "two decimals"},
		"without reason":  {`{"amount_usd":1}`, "body.reason", "required"},
		"a blank reason":  {`{"amount_usd":1,"reason":" "}`, "body.reason", "1 to 500"},
		"a mode for live": {`{"amount_usd":1,"reason":"a","livemode":true}`, "body.livemode", "not a known field"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAdmin), http.MethodPost,
				"/api/v1/admin/accounts/"+bob.String()+"/credits", test.body)
			if problem := problemIn(t, http.StatusUnprocessableEntity, got); !names(problem, test.location, test.says) || len(w.grants) > 0 {
				t.Errorf("want an error at %s saying %q: %s", test.location, test.says, got.Body)
			}
		})
	}
}

func TestGrantCredits_NamesTheOperationByTheIdempotencyKey(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: false}, market.ScopeAdmin)
	path := "/api/v1/admin/accounts/" + bob.String() + "/credits"
	body := `{"amount_usd":12.5,"reason":" for the lost hour "}`
	for range 2 {
		got := send(t, handler, token, http.MethodPost, path, body, "Idempotency-Key", "ticket-7")
		if got.Code != http.StatusCreated || !strings.Contains(got.Body.String(), `"amount_usd":12.50`) {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
	}
	send(t, handler, token, http.MethodPost, path, body)
	want := market.CreditGrant{
		Operation: "grant:" + alice.String() + ":ticket-7", AccountID: bob, Livemode: false, Amount: 1250, Reason: "for the lost hour",
	}
	if diff := cmp.Diff([]market.CreditGrant{want}, w.grants[:1]); diff != "" {
		t.Errorf("grants (-want +got):\n%s", diff)
	}
	if len(w.grants) != 2 || w.grants[1].Operation == want.Operation {
		t.Error("a grant without a key repeats another")
	}
	absent := "/api/v1/admin/accounts/" + uuid.NewString() + "/credits"
	problemIn(t, http.StatusNotFound, send(t, handler, token, http.MethodPost, absent, body))
}
