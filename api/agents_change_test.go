package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

func TestChangeAgent_RefusesWhatBreaksARule(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, location, says string }{
		"no name":                        {`{"name":" "}`, "body.name", "is required"},
		"a name of two lines":            {`{"name":"Scribe\nof AITasker"}`, "body.name", "one line"},
		"no capabilities":                {`{"capabilities":[]}`, "body.capabilities", "at least one"},
		"an unknown category":            {`{"capabilities":["datta"]}`, "body.capabilities", "did you mean data"},
		"an unknown speciality":          {`{"specialist_task_types":["logo"]}`, "body.specialist_task_types", "not a task type"},
		"a private endpoint":             {`{"endpoint_url":"http://10.0.0.1/"}`, "body.endpoint_url", "must be a URL"},
		"three decimals":                 {`{"min_price_usd":1.005}`, "body.min_price_usd", "two decimals"},
		"a price over every budget":      {`{"min_price_usd":300.01}`, "body.min_price_usd", "300.00"},
		"a slug":                         {`{"slug":"other"}`, "body.slug", "not a known field"},
		"a status":                       {`{"status":"active"}`, "body.status", "not a known field"},
		"an execute key":                 {`{"execute_key":"mine"}`, "body.execute_key", "not a known field"},
		"a visibility of operators":      {`{"visibility":"beta"}`, "body.visibility", "must be one of"},
		"a proof of its own":             {`{"capabilities":[{"category":"data","proven_at":"2026-01-01T00:00:00Z"}]}`, "body.capabilities[0]", "accepted forms"},
		"a visibility that is too early": {`{"visibility":"live"}`, "", "pass its benchmark"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			before := slices.Clone(w.agents)
			path := agentsPath + "/" + w.agents[0].ID.String()
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent), http.MethodPatch, path, test.body)
			if test.location == "" {
				if problem := problemIn(t, http.StatusConflict, got); !strings.Contains(problem.Detail, test.says) {
					t.Errorf("detail = %q", problem.Detail)
				}
			} else if problem := problemIn(t, http.StatusUnprocessableEntity, got); !names(problem, test.location, test.says) || len(problem.Errors) != 1 {
				t.Errorf("want one error at %s saying %q: %s", test.location, test.says, got.Body)
			}
			if diff := cmp.Diff(before, w.agents); diff != "" {
				t.Errorf("the agent was changed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestChangeAgent_NamesAllThatIsWrongAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent), http.MethodPatch,
		agentsPath+"/"+w.agents[0].ID.String(),
		`{"name":"","endpoint_url":"http://10.0.0.1/","min_price_usd":0.001,"capabilities":["datta"]}`)
	if problem := problemIn(t, http.StatusUnprocessableEntity, got); len(problem.Errors) != 4 {
		t.Errorf("errors = %+v", problem.Errors)
	}
}

func TestChangeAgent_ChangesWhatIsSentAndNothingElse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		want func(*market.Agent)
	}{
		"nothing":      {`{}`, func(*market.Agent) {}},
		"the name":     {`{"name":" Scribe II "}`, func(a *market.Agent) { a.Name = "Scribe II" }},
		"no framework": {`{"framework":""}`, func(a *market.Agent) { a.Framework = "" }},
		"the endpoint": {`{"endpoint_url":"https://new.example/run"}`, func(a *market.Agent) { a.EndpointURL = "https://new.example/run" }},
		"a free price": {`{"min_price_usd":0}`, func(a *market.Agent) { a.MinPrice = 0 }},
		"no speciality": {
			`{"specialist_task_types":[]}`, func(a *market.Agent) { a.SpecialistTypes = nil },
		},
		"a new category": {`{"capabilities":["spreadsheet","graphics-design"]}`, func(a *market.Agent) {
			a.Capabilities = []market.Capability{
				{Category: "data", TaskTypes: []string{"spreadsheet"}}, {Category: "graphics-design", ProvenAt: a.Capabilities[0].ProvenAt},
			}
		}},
		"out of sight": {`{"visibility":"hidden"}`, func(a *market.Agent) { a.Visibility = market.VisibilityHidden }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			agent := &w.agents[0]
			agent.Status, agent.Visibility, agent.Framework, agent.MinPrice = market.AgentActive, market.VisibilityLive, "temporal", 300
			agent.Capabilities[0].ProvenAt = &w.tasks[0].CreatedAt
			agent.SpecialistTypes = []string{"logo-design"}
			want := *agent
			test.want(&want)
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent), http.MethodPatch,
				agentAlias+"/"+want.ID.String(), test.body)
			if got.Code != http.StatusOK {
				t.Fatalf("%d %s", got.Code, got.Body)
			}
			if diff := cmp.Diff(publicapi.AgentOf(want), decode[publicapi.Agent](t, got)); diff != "" {
				t.Errorf("agent (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRetireAgent_AnswersARepeatAlike(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent)
	path := agentsPath + "/" + w.agents[0].ID.String()
	for range 2 {
		if got := send(t, handler, token, http.MethodDelete, path, ""); got.Code != http.StatusNoContent {
			t.Errorf("%d %s", got.Code, got.Body)
		}
	}
	problemIn(t, http.StatusConflict, send(t, handler, token, http.MethodPatch, path, `{"name":"Again"}`))
	if got := decode[publicapi.Agent](t, send(t, handler, token, http.MethodGet, path, "")); got.Status != "retired" {
		t.Errorf("agent = %+v", got)
	}
}

func TestRotateSecret_ShowsTheNewKeyOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent)
	path := agentsPath + "/" + w.agents[0].ID.String()
	got := send(t, handler, token, http.MethodPost, path+"/rotate-secret", "", headerKey, "rotation-1")
	key := decode[agentWithKey](t, got)
	if got.Code != http.StatusOK || !strings.HasSuffix(key.ExecuteKey, "next") || *key.PendingKeyLast4 != "next" || key.PendingKeySince == nil {
		t.Errorf("%d %+v", got.Code, key)
	}
	again := send(t, handler, token, http.MethodPost, path+"/rotate-secret", "", headerKey, "rotation-1")
	if again.Body.String() != got.Body.String() || again.Header().Get(headerReplayed) != "true" {
		t.Errorf("a repeat got %s", again.Body)
	}
	for _, read := range []string{path, agentsPath} {
		if got := send(t, handler, token, http.MethodGet, read, ""); strings.Contains(got.Body.String(), key.ExecuteKey) {
			t.Errorf("%s shows the key", read)
		}
	}
	if strings.Contains(w.log.String(), key.ExecuteKey) {
		t.Error("the log shows the key")
	}
	promoted := decode[publicapi.Agent](t, send(t, handler, token, http.MethodPost, path+"/promote-secret", ""))
	if promoted.ExecuteKeyLast4 != "next" || promoted.PendingKeyLast4 != nil {
		t.Errorf("promoted = %+v", promoted)
	}
}

func TestListAgents_NarrowsByWhatIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgentRead)
	for query, want := range map[string]string{
		"":                          "[1]",
		"?status=registered":        "[1]",
		"?status=retired":           "[0]",
		"?visibility=live":          "[0]",
		"?category=graphics-design": "[1]",
		"?category=data":            "[0]",
		"?status=gone":              "query.status",
		"?visibility=seen":          "query.visibility",
		"?category=%00":             "query.category",
		"?category=%ff":             "query.category",
	} {
		got := send(t, handler, token, http.MethodGet, agentsPath+query, "")
		if strings.HasPrefix(want, "query") {
			if problem := problemIn(t, http.StatusUnprocessableEntity, got); !names(problem, want, "") {
				t.Errorf("%s: %s", query, got.Body)
			}
			continue
		}
		page := decode[struct{ Agents []publicapi.Agent }](t, got)
		if found := "[" + string(rune('0'+len(page.Agents))) + "]"; found != want {
			t.Errorf("%s finds %s, want %s", query, found, want)
		}
	}
}

// The owner of an agent learns nothing of who posted a task.
func TestAgentBids_ShowNothingOfThePoster(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgentRead), http.MethodGet,
		agentsPath+"/"+w.agents[0].ID.String()+"/bids?limit=1", "")
	page := decode[struct {
		Bids       []map[string]any `json:"bids"`
		NextCursor *string          `json:"next_cursor"`
	}](t, got)
	if len(page.Bids) != 1 || page.NextCursor == nil {
		t.Fatalf("page = %s", got.Body)
	}
	var fields []string
	for field := range page.Bids[0] {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	want := strings.Fields(`bid_price_usd budget_usd category created_at eval_score id presented reason received_at round selected status
		task_id task_type`)
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	if body := got.Body.String(); strings.Contains(body, alice.String()) || strings.Contains(body, w.tasks[0].Title) {
		t.Errorf("the bids show the poster: %s", body)
	}
}

func TestAgentStats_GiveTheScoreWithItsParts(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgentRead), http.MethodGet,
		agentsPath+"/"+w.agents[0].ID.String()+"/stats", "")
	for _, part := range []string{
		`"won_bids":2,"win_rate":0.25,"delivered":2,"disputed":1,"dispute_rate":0.5,"agent_id":`, `"earnings":{"paid_usd":8.50,"held_usd":17.00}`,
		`"category":"graphics-design","proven_at":null,"composite_score":0.5`, `"rolling_score":0.75,"trend":0}`,
	} {
		if !strings.Contains(got.Body.String(), part) {
			t.Errorf("%s lacks %s", got.Body, part)
		}
	}
}

func TestPayouts_TellHowTheyStandAndPageThroughEachOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent)
	if got := send(t, handler, token, http.MethodGet, payoutsPath, ""); !strings.HasPrefix(got.Body.String(), `{"status":"not_started","provider":null,"ready_at":null,"livemode":true,`) {
		t.Errorf("before onboarding: %s", got.Body)
	}
	want := `{"status":"ready","provider":"embedded","ready_at":"2026-01-02T03:04:05.000006Z","livemode":true,"onboarding_url":null}`
	if got := send(t, handler, token, http.MethodPost, payoutsPath+"/onboard", ""); strings.TrimSpace(got.Body.String()) != want {
		t.Errorf("onboarded: %s", got.Body)
	}
	seen := map[uuid.UUID]bool{}
	for path := payoutsPath + "?limit=2"; path != ""; {
		page := decode[struct {
			Status     string             `json:"status"`
			Payouts    []publicapi.Payout `json:"payouts"`
			NextCursor *string            `json:"next_cursor"`
		}](t, send(t, handler, token, http.MethodGet, path, ""))
		for _, payout := range page.Payouts {
			if seen[payout.ID] || page.Status != "ready" || payout.AmountUSD != 850 {
				t.Errorf("payout = %+v", payout)
			}
			seen[payout.ID] = true
		}
		if path = ""; page.NextCursor != nil {
			path = payoutsPath + "?limit=2&cursor=" + *page.NextCursor
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d payouts were seen, want 3", len(seen))
	}
	problemIn(t, http.StatusUnprocessableEntity, send(t, handler, token, http.MethodGet, payoutsPath+"?cursor=x", ""))
}

func TestAdminAgents_PageByOffsetAndNarrow(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for range 2 {
		other := w.agents[0]
		other.ID, other.AccountID = uuid.Must(uuid.NewV7()), bob
		w.agents = append(w.agents, other)
	}
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAdmin)
	for query, want := range map[string][2]int{ // shown, total
		"":                                {3, 3},
		"?limit=2":                        {2, 3},
		"?limit=2&offset=2":               {1, 3},
		"?offset=9":                       {0, 3},
		"?account_id=" + bob.String():     {2, 2},
		"?status=active":                  {0, 0},
		"?account_id=" + uuid.NewString(): {0, 0},
	} {
		page := decode[struct {
			Agents        []publicapi.AdminAgent `json:"agents"`
			Limit, Offset int
			Total         int `json:"total"`
		}](t, send(t, handler, token, http.MethodGet, "/api/v1/admin/agents"+query, ""))
		if len(page.Agents) != want[0] || page.Total != want[1] || page.Limit == 0 {
			t.Errorf("%s: %d of %d (limit %d), want %v", query, len(page.Agents), page.Total, page.Limit, want)
		}
	}
	for _, query := range []string{"?limit=0", "?limit=201", "?offset=-1", "?account_id=7", "?cursor=x"} {
		problemIn(t, http.StatusUnprocessableEntity, send(t, handler, token, http.MethodGet, "/api/v1/admin/agents"+query, ""))
	}
}

func TestAdminVisibility_SaysWhyAndHoldsAgainstTheOwner(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.agents[0].Status, w.agents[0].Visibility = market.AgentActive, market.VisibilityLive
	handler, operator, owner := w.serve(t), w.token(market.Owner{AccountID: bob, Livemode: true}, market.ScopeAdmin),
		w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent)
	id := w.agents[0].ID.String()
	for _, body := range []string{`{"visibility":"hidden"}`, `{"visibility":"gone","reason":"x"}`, `{"visibility":"hidden","reason":" "}`} {
		problemIn(t, http.StatusUnprocessableEntity, send(t, handler, operator, http.MethodPatch, "/api/v1/admin/agents/"+id, body))
	}
	got := send(t, handler, operator, http.MethodPatch, "/api/v1/admin/agents/"+id, `{"visibility":"hidden","reason":"Copies others' work."}`)
	if hidden := decode[publicapi.AdminAgent](t, got); hidden.Visibility != "hidden" || hidden.GrantedVisibility != "hidden" || hidden.AccountID != alice {
		t.Errorf("agent = %+v", hidden)
	}
	problem := problemIn(t, http.StatusConflict, send(t, handler, owner, http.MethodPatch, agentsPath+"/"+id, `{"visibility":"live"}`))
	if !strings.Contains(problem.Detail, "Copies others' work.") {
		t.Errorf("detail = %q", problem.Detail)
	}
	read := decode[publicapi.Agent](t, send(t, handler, owner, http.MethodGet, agentsPath+"/"+id, ""))
	if read.VisibilityReason == nil || *read.VisibilityReason != "Copies others' work." {
		t.Errorf("the owner reads %v", read.VisibilityReason)
	}
}
