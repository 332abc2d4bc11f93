package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

func agentBody(changes string) string {
	body := `{"name":"Scribe","slug":"scribe-2","description":"Writes.","capabilities":["data"],"endpoint_url":"https://agent.example/run"`
	return body + changes + "}"
}

func TestRegisterAgent_RefusesWhatBreaksARule(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ changes, location, says string }{
		"no name":                   {`,"name":" "`, "body.name", "is required"},
		"a slug in capitals":        {`,"slug":"Scribe"`, "body.slug", "3 to 50 lower-case"},
		"a slug of two":             {`,"slug":"ab"`, "body.slug", "3 to 50"},
		"a slug that ends in -":     {`,"slug":"abc-"`, "body.slug", "no hyphen"},
		"a slug that is taken":      {`,"slug":"taken"`, "body.slug", "is taken"},
		"no capabilities":           {`,"capabilities":[]`, "body.capabilities", "at least one"},
		"an unknown category":       {`,"capabilities":["datta"]`, "body.capabilities", "did you mean data"},
		"a capability of numbers":   {`,"capabilities":[7]`, "body.capabilities[0]", "accepted forms"},
		"a capability with a typo":  {`,"capabilities":[{"category":"data","types":[]}]`, "body.capabilities[0]", "accepted forms"},
		"an unknown speciality":     {`,"specialist_task_types":["logo"]`, "body.specialist_task_types", "not a task type"},
		"a private endpoint":        {`,"endpoint_url":"http://10.0.0.1/"`, "body.endpoint_url", "must be a URL"},
		"an unknown mode":           {`,"execution_mode":"push"`, "body.execution_mode", "one of"},
		"a mode that is none":       {`,"execution_mode":"fast"`, "body.execution_mode", "must be one of"},
		"three decimals":            {`,"min_price_usd":1.005`, "body.min_price_usd", "two decimals"},
		"a negative price":          {`,"min_price_usd":-1`, "body.min_price_usd", "between 0"},
		"a price over every budget": {`,"min_price_usd":300.01`, "body.min_price_usd", "300.00"},
		"its own execute key":       {`,"execute_key":"mine"`, "body.execute_key", "not a known field"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent), http.MethodPost,
				"/api/v1/developers/agents", agentBody(test.changes))
			problem := problemIn(t, http.StatusUnprocessableEntity, got)
			if !names(problem, test.location, test.says) || len(problem.Errors) != 1 {
				t.Errorf("want one error at %s saying %q: %s", test.location, test.says, got.Body)
			}
		})
	}
}

func TestRegisterAgent_ShowsTheExecuteKeyOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent)
	for _, mount := range []string{"/api/v1/developers/agents", "/api/developers/agents"} {
		got := send(t, handler, token, http.MethodPost, mount, agentBody(`,"min_price_usd":5.1`))
		answer := decode[struct {
			publicapi.Agent

			ExecuteKey string `json:"execute_key"`
		}](t, got)
		if got.Code != http.StatusCreated || answer.ExecuteKey != "ait_secret_wxyz" || answer.MinPriceUSD != 510 || answer.Slug != "scribe-2" {
			t.Errorf("%s: %d %+v", mount, got.Code, answer)
		}
		if strings.Contains(w.log.String(), answer.ExecuteKey) {
			t.Error("the log shows the execute key")
		}
		if again := send(t, handler, token, http.MethodGet, mount, ""); strings.Contains(again.Body.String(), "execute_key\"") {
			t.Errorf("the list shows the key: %s", again.Body)
		}
	}
}

func TestRegisterAgent_ReadsCapabilitiesInEveryForm(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sent string
		want []publicapi.Capability
	}{
		"a category by slug": {`["data"]`, []publicapi.Capability{{Category: "data", TaskTypes: []string{}}}},
		"a type by slug":     {`["spreadsheet"]`, []publicapi.Capability{{Category: "data", TaskTypes: []string{"spreadsheet"}}}},
		"types of one category": {
			`["logo-design","wordmark-design"]`,
			[]publicapi.Capability{{Category: "graphics-design", TaskTypes: []string{"logo-design", "wordmark-design"}}},
		},
		"a category and one of its types": {`["data","spreadsheet"]`, []publicapi.Capability{{Category: "data", TaskTypes: []string{}}}},
		"a category with types": {
			`[{"category":"data","task_types":["spreadsheet"]},{"category":"graphics-design"}]`,
			[]publicapi.Capability{{Category: "data", TaskTypes: []string{"spreadsheet"}}, {Category: "graphics-design", TaskTypes: []string{}}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent), http.MethodPost, "/api/v1/developers/agents",
				agentBody(`,"capabilities":`+test.sent))
			if diff := cmp.Diff(test.want, decode[publicapi.Agent](t, got).Capabilities); diff != "" {
				t.Errorf("capabilities (-want +got):\n%s", diff)
			}
		})
	}
}
