package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

func TestCreateKey_RefusesWhatBreaksARule(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ body, location, says string }{
		"no name":             {`{"scopes":["poster"]}`, "body.name", "required"},
		"a blank name":        {`{"name":" ","scopes":["poster"]}`, "body.name", "1 to 200"},
		"no scope":            {`{"name":"a","scopes":[]}`, "body.scopes", "at least 1"},
		"a scope that is not": {`{"name":"a","scopes":["root"]}`, "body.scopes[0]", "must be one of"},
		"an expiry long past": {`{"name":"a","scopes":["poster"],"expires_at":"2020-01-01T00:00:00Z"}`, "body.expires_at", "in the future"},
		"an expiry in words":  {`{"name":"a","scopes":["poster"],"expires_at":"tomorrow"}`, "body.expires_at", "RFC 3339"},
		"three decimals":      {`{"name":"a","scopes":["poster"],"spend_limit_per_task_usd":1.005}`, "body.spend_limit_per_task_usd", "two decimals"},
		"a limit of nothing":  {`{"name":"a","scopes":["poster"],"spend_limit_per_month_usd":0}`, "body.spend_limit_per_month_usd", "0.01"},
		"a limit as text":     {`{"name":"a","scopes":["poster"],"spend_limit_per_month_usd":"5"}`, "body.spend_limit_per_month_usd", "number"},
		"a key of its own":    {`{"name":"a","scopes":["poster"],"key":"mine"}`, "body.key", "not a known field"},
		"a mode":              {`{"name":"a","scopes":["poster"],"livemode":true}`, "body.livemode", "not a known field"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, keysPath, test.body)
			if problem := problemIn(t, http.StatusUnprocessableEntity, got); !names(problem, test.location, test.says) {
				t.Errorf("want an error at %s saying %q: %s", test.location, test.says, got.Body)
			}
		})
	}
}

func TestCreateKey_GivesNobodyMoreThanTheCallerHas(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		holds  []market.Scope
		wanted string
		status int
	}{
		"a poster wants admin":            {[]market.Scope{market.ScopePoster}, "admin", 403},
		"a poster wants agent":            {[]market.Scope{market.ScopePoster}, "agent", 403},
		"an operator wants poster":        {[]market.Scope{market.ScopeAdmin}, "poster:read", 403},
		"a reader wants to read":          {[]market.Scope{market.ScopePosterRead}, "poster:read", 403},
		"a poster wants only to read":     {[]market.Scope{market.ScopePoster}, "poster:read", 201},
		"a poster and agent wants both":   {[]market.Scope{market.ScopePoster, market.ScopeAgent}, `agent","poster`, 201},
		"an agent wants a second of both": {[]market.Scope{market.ScopeAgent}, `agent","agent`, 201},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, test.holds...), http.MethodPost, keysPath,
				`{"name":"a","scopes":["`+test.wanted+`"]}`)
			if got.Code != test.status {
				t.Errorf("status = %d, want %d: %s", got.Code, test.status, got.Body)
			}
			if made := len(w.keys) - 1; (made > 0) != (test.status == http.StatusCreated) {
				t.Errorf("%d keys were made", made)
			}
		})
	}
}

// A limited key that could make keys, or raise limits, would have no limit.
func TestKeys_CannotEscapeTheirSpendLimit(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.keys[0].Scopes = []market.Scope{market.ScopePoster}
	handler, token := w.serve(t), w.tokenOf(w.keys[0])
	own := keysPath + "/" + w.keys[0].ID.String()
	problemIn(t, http.StatusForbidden, send(t, handler, token, http.MethodPost, keysPath, `{"name":"a","scopes":["poster"]}`))
	problemIn(t, http.StatusForbidden, send(t, handler, token, http.MethodPatch, own, `{"spend_limit_per_task_usd":null}`))
	if len(w.keys) != 1 || w.keys[0].PerTask == nil {
		t.Errorf("keys = %+v", w.keys)
	}
	if got := send(t, handler, token, http.MethodDelete, own, ""); got.Code != http.StatusNoContent || w.keys[0].RevokedAt == nil {
		t.Errorf("a limited key cannot end itself: %d %s", got.Code, got.Body)
	}
}

func TestKeys_LeaveAKeyThatCanDoMoreAlone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.keys[0].Scopes = []market.Scope{market.ScopeAdmin}
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster, market.ScopeAgent)
	stronger := keysPath + "/" + w.keys[0].ID.String()
	problemIn(t, http.StatusForbidden, send(t, handler, token, http.MethodPatch, stronger, `{"name":"mine"}`))
	problemIn(t, http.StatusForbidden, send(t, handler, token, http.MethodDelete, stronger, ""))
	if w.keys[0].RevokedAt != nil || w.keys[0].Name == "mine" {
		t.Errorf("key = %+v", w.keys[0])
	}
}

func TestCreateKey_ShowsTheKeyOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	expires := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	got := send(t, handler, token, http.MethodPost, keysPath, `{"name":" Import ","scopes":["poster"],"expires_at":"`+
		expires.Format(time.RFC3339)+`","spend_limit_per_task_usd":12.5,"spend_limit_per_month_usd":100}`)
	made := decode[struct {
		publicapi.Key

		Secret string `json:"key"`
	}](t, got)
	perTask, perMonth := market.Cents(1250), market.Cents(10000)
	want := publicapi.Key{
		ID: w.keys[1].ID, Name: "Import", LastFour: "abcd", Scopes: []string{"poster"}, Livemode: true, ExpiresAt: new(publicapi.TimeOf(expires)),
		SpendLimitPerTaskUSD: publicapi.NullUSD{Amount: &perTask}, SpendLimitPerMonthUSD: publicapi.NullUSD{Amount: &perMonth},
	}
	if diff := cmp.Diff(want, made.Key); diff != "" || made.Secret != "aitk_live_secret_abcd" {
		t.Errorf("key %q (-want +got):\n%s", made.Secret, diff)
	}
	place := got.Header().Get("Location")
	for _, path := range []string{place, keysPath} {
		again := send(t, handler, token, http.MethodGet, path, "")
		if again.Code != http.StatusOK || !strings.Contains(again.Body.String(), `"last_four":"abcd"`) || strings.Contains(again.Body.String(), made.Secret) {
			t.Errorf("%s: %d %s", path, again.Code, again.Body)
		}
	}
	if strings.Contains(w.log.String(), made.Secret) {
		t.Error("the log shows the key")
	}
}

func TestChangeKey_ChangesWhatIsSentAndNothingElse(t *testing.T) {
	t.Parallel()
	limit := market.Cents(500)
	for name, test := range map[string]struct {
		body string
		want func(*market.Key)
	}{
		"nothing":          {`{}`, func(*market.Key) {}},
		"the name":         {`{"name":"Export"}`, func(k *market.Key) { k.Name = "Export" }},
		"null for a limit": {`{"spend_limit_per_task_usd":null}`, func(k *market.Key) { k.PerTask = nil }},
		"a limit":          {`{"spend_limit_per_month_usd":5}`, func(k *market.Key) { k.PerMonth = &limit }},
		"null for expiry":  {`{"expires_at":null}`, func(k *market.Key) { k.ExpiresAt = nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			later := time.Now().Add(time.Hour)
			w.keys[0].ExpiresAt = &later
			want := w.keys[0]
			test.want(&want)
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPatch,
				keysPath+"/"+want.ID.String(), test.body)
			if diff := cmp.Diff(want, w.keys[0]); got.Code != http.StatusOK || diff != "" {
				t.Errorf("%d %s (-want +got):\n%s", got.Code, got.Body, diff)
			}
		})
	}
}

func TestMe_TellsWhoTheCredentialStandsFor(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), w.tokenOf(w.keys[0]), http.MethodGet, "/api/v1/me", "")
	answer := decode[map[string]json.RawMessage](t, got)
	if string(answer["scopes"]) != `["poster:read"]` || string(answer["livemode"]) != "true" ||
		!strings.Contains(string(answer["key"]), w.keys[0].ID.String()) || !strings.Contains(string(answer["account"]), alice.String()) {
		t.Errorf("me = %s", got.Body)
	}
	without := send(t, w.serve(t), w.token(market.Owner{AccountID: bob, Livemode: false}, market.ScopeAgent), http.MethodGet, "/api/v1/me", "")
	if answer := decode[map[string]json.RawMessage](t, without); answer["key"] != nil || string(answer["livemode"]) != "false" {
		t.Errorf("me without a key = %s", without.Body)
	}
}

// A key of the other mode shows nothing of this one, whatever is listed.
func TestOperations_ListNothingOfTheOtherMode(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, listed := w.serve(t), 0
	for _, o := range operationsOf(w) {
		if o.method != http.MethodGet || o.need == Public || o.need == RequireScope(market.ScopeAdmin) {
			continue
		}
		got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: false}, scopesFor(o)...), o.method, o.path, "")
		if got.Code == http.StatusNotFound {
			continue // something of the other mode was named
		}
		answer := decode[map[string]json.RawMessage](t, got)
		for field, value := range answer {
			if _, isPage := answer["next_cursor"]; isPage && value[0] == '[' {
				listed++
				if string(value) != "[]" {
					t.Errorf("%s shows %s: %s", o.id, field, value)
				}
			}
		}
		for _, hidden := range []uuid.UUID{w.tasks[0].ID, w.bids[0].ID, w.agents[0].ID, w.keys[0].ID} {
			if strings.Contains(got.Body.String(), hidden.String()) {
				t.Errorf("%s shows something of live mode: %s", o.id, got.Body)
			}
		}
	}
	if listed < 3 {
		t.Errorf("only %d lists were walked", listed)
	}
}

// The limit is judged where the money is held, so the key travels with the command.
func TestSelect_NamesTheKeyThatSpends(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.keys[0].Scopes = []market.Scope{market.ScopePoster}
	w.flowErr = market.PermitSpend(w.keys[0].SpendLimits(), 2001, 0)
	path := "/api/v1/tasks/" + w.tasks[0].ID.String() + "/select"
	got := send(t, w.serve(t), w.tokenOf(w.keys[0]), http.MethodPost, path, "")
	problem := problemIn(t, http.StatusPaymentRequired, got)
	if problem.Type != "urn:aitasker:problem:spend_limit" || !strings.Contains(problem.Detail, "at most 20.00 USD per task") {
		t.Errorf("problem = %s", got.Body)
	}
	want := contract.SelectBidCommand{KeyID: w.keys[0].ID}
	if len(w.commands) != 1 || w.commands[0].Command != want {
		t.Errorf("sent %+v, want %+v", w.commands, want)
	}
}
