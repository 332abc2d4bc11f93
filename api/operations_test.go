package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// validBodies is a body that each writing operation accepts.
var validBodies = map[string]string{
	"create-task":       `{"brief":"A logo for a bakery in Lyon","category":"graphics-design","task_type":"logo-design","budget_usd":12.50}`,
	"edit-draft":        `{"title":"A logo, soon","budget_usd":null}`,
	"delete-draft":      ``,
	"publish-task":      ``,
	"cancel-task":       `{"reason":"no longer needed"}`,
	"admin-cancel-task": `{"reason":"breaks the rules"}`,
	"select-best-bid":   ``,
	"select-bid":        ``,
	"remix-task":        `{}`,
	"extend-review":     ``,
	"advance-clock":     ``,
	"approve-delivery":  ``,
	"request-revision":  `{"notes":"Please use more blue."}`,
	"open-dispute":      `{"reason":"incomplete","statement":"The favicon is missing."}`,
	"answer-dispute":    `{"answer":"It is in the second file."}`,
	"register-agent": `{"name":"Scribe","slug":"scribe-2","description":"Writes.","capabilities":["data"],` +
		`"endpoint_url":"https://agent.example/run"}`,
	"start-benchmark": ``,
	"resolve-dispute": `{"resolution":"split","agent_share":0.25,"reason":"Half done."}`,
	"activate-agent":  `{"reason":"known from before"}`,

	"check-agent-health":   ``,
	"change-agent":         `{"name":"Scribe II","capabilities":[{"category":"data"}],"min_price_usd":5}`,
	"retire-agent":         ``,
	"rotate-agent-secret":  ``,
	"promote-agent-secret": ``,
	"onboard-payouts":      ``,
	"admin-change-agent":   `{"visibility":"coming_soon","reason":"until its terms are settled"}`,

	"put-rate-limits":    `{"limits":{"tasks":3000},"reason":"A partner with many users."}`,
	"delete-rate-limits": ``,
	"create-api-key":     `{"name":"Import","scopes":["poster:read"]}`,
	"change-api-key":     `{"name":"Export","expires_at":null,"spend_limit_per_month_usd":20}`,
	"revoke-api-key":     ``,
	"grant-credits":      `{"amount_usd":25,"reason":"for the lost hour"}`,
	"submit-bid":         answerForTests,
	"submit-delivery":    answerForTests,
	"take-callback":      answerForTests,
	"withdraw-bid":       ``,
	"upload-attachment":  formOf("file", "notes.txt", "0123456789"),
	"create-brand-kit":   `{"name":"Bakery","colors":["#A50"],"logo_attachment_id":null}`,
	"change-brand-kit":   `{"voice":"Warm"}`,
	"delete-brand-kit":   ``,

	"create-webhook":         `{"url":"https://shop.example/hooks","events":["task.bid_ready","task.delivery_ready"]}`,
	"change-webhook":         `{"events":["*"]}`,
	"delete-webhook":         ``,
	"rotate-webhook-secret":  ``,
	"promote-webhook-secret": ``,
	"test-webhook":           ``,
	"redeliver-webhook":      ``,
	"replay-webhook":         `{"from":"2026-01-01T00:00:00Z"}`,
}

// formOf is a form with one file.
func formOf(field, filename, content string) string {
	return "--edge\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + filename + "\"\r\n\r\n" +
		content + "\r\n--edge--\r\n"
}

// operationsOf gives every mounted operation with its path filled in for the
// fixture's objects.
func operationsOf(w *fixture) []operation {
	s := &server{Deps: w.deps()}
	filled := withAliases(s.operations())
	for i := range filled {
		artifact := w.bids[0].Artifacts[0].ID
		if strings.Contains(filled[i].path, "/deliveries/") {
			artifact = w.deliveries[0].Artifacts[0].ID
		}
		filled[i].path = strings.NewReplacer(
			"{task_id}", w.tasks[0].ID.String(), "{bid_id}", w.bids[0].ID.String(), "{number}", "1",
			"{artifact_id}", artifact.String(), "{agent_id}", w.agents[0].ID.String(), "{category}", "data",
			"{run_id}", w.benchmarks[0].ID.String(), "{key_id}", w.keys[0].ID.String(), "{account_id}", alice.String(),
			"{call_id}", worldCall.String(), "{attachment_id}", w.files[0].ID.String(), "{brand_kit_id}", w.kits[0].ID.String(),
			"{webhook_id}", w.webhooks[0].ID.String(), "{delivery_id}", w.sent[0].ID.String(),
		).Replace(filled[i].path)
		if strings.HasPrefix(filled[i].path, base+"/files/") {
			filled[i].path = s.Links.Sign(filled[i].path)
		}
	}
	return filled
}

// scopesFor gives the scopes of a caller that may use an operation.
func scopesFor(o operation) []market.Scope {
	if o.need == AnyScope || o.need == AnyFullScope {
		return []market.Scope{market.ScopePoster}
	}
	return []market.Scope{market.Scope(o.need)}
}

func bodyFor(t *testing.T, o operation) string {
	t.Helper()
	body, known := validBodies[strings.TrimSuffix(o.id, "-unversioned")]
	if o.method != http.MethodGet && !known {
		t.Fatalf("no valid body for %s", o.id)
	}
	return body
}

func TestOperations_AnswerTheirOwner(t *testing.T) {
	t.Parallel()
	for _, o := range operationsOf(newWorld()) {
		t.Run(o.id, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			o := operationNamed(t, w, o.id)
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...), o.method, o.path, bodyFor(t, o),
				"X-AITasker-Signature", goodSignature)
			if got.Code != o.status {
				t.Errorf("status = %d, want %d: %s", got.Code, o.status, got.Body)
			}
		})
	}
}

func operationNamed(t *testing.T, w *fixture, id string) operation {
	t.Helper()
	for _, o := range operationsOf(w) {
		if o.id == id {
			return o
		}
	}
	t.Fatalf("no operation %s", id)
	return operation{}
}

func TestOperations_RefuseStrangers(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	for _, o := range operationsOf(w) {
		want := http.StatusUnauthorized
		if o.need == Public {
			want = http.StatusOK
		}
		for name, headers := range map[string][]string{
			"no credential":    nil,
			"unknown key":      {"Authorization", "Bearer nobody"},
			"another scheme":   {"Authorization", "Basic " + w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...)},
			"an empty bearer":  {"Authorization", "Bearer "},
			"key in the query": nil,
		} {
			path := o.path
			if name == "key in the query" && o.need != Public && o.need != Signed {
				path += "?api_key=" + w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...)
			}
			got := send(t, handler, "", o.method, path, bodyFor(t, o), headers...)
			if got.Code != want {
				t.Errorf("%s with %s: status = %d, want %d", o.id, name, got.Code, want)
			}
			if want == http.StatusUnauthorized && got.Header().Get("WWW-Authenticate") == "" {
				t.Errorf("%s with %s: no WWW-Authenticate", o.id, name)
			}
		}
	}
}

func TestOperations_RefuseEveryScopeThatIsNotTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	for _, o := range operationsOf(w) {
		if o.need == Public {
			continue
		}
		for _, scope := range market.Scopes {
			if o.need.metBy(market.Principal{Scopes: []market.Scope{scope}}) {
				continue
			}
			got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, scope), o.method, o.path, bodyFor(t, o))
			if got.Code != http.StatusForbidden || !strings.Contains(got.Body.String(), string(o.need)) {
				t.Errorf("%s with %s: %d %s, want 403 naming %s", o.id, scope, got.Code, got.Body, o.need)
			}
		}
	}
	if len(w.commands)+len(w.started) > 0 {
		t.Errorf("a refused request reached the workflow: %v %v", w.commands, w.started)
	}
}

// What is somebody else's, of the other mode or absent answers the same.
func TestOperations_HideWhatIsNotTheCallers(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	owned := []string{
		w.tasks[0].ID.String(), w.bids[0].ID.String(), w.agents[0].ID.String(), w.files[0].ID.String(), w.kits[0].ID.String(), w.keys[0].ID.String(),
		w.webhooks[0].ID.String(),
	}
	absentFor, garbledFor := []string{}, []string{}
	for _, id := range owned {
		absentFor, garbledFor = append(absentFor, id, uuid.NewString()), append(garbledFor, id, "7")
	}
	for _, o := range operationsOf(w) {
		absent := strings.NewReplacer(absentFor...).Replace(o.path)
		garbled := strings.NewReplacer(garbledFor...).Replace(o.path)
		if o.need == Public || o.need == Signed { // an unknown call reads like a wrong signature: 401
			continue
		}
		if absent == o.path {
			if anyUUID.MatchString(strings.ReplaceAll(o.path, alice.String(), "")) {
				t.Errorf("%s names an object that this walk does not know: %s", o.id, o.path)
			}
			continue
		}
		scope := scopesFor(o)[0]
		answers := map[string]string{
			"absent":    notFoundAnswer(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, scope), o, absent),
			"no uuid":   notFoundAnswer(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, scope), o, garbled),
			"test mode": notFoundAnswer(t, handler, w.token(market.Owner{AccountID: alice, Livemode: false}, scope), o, o.path),
		}
		if scope != market.ScopeAdmin {
			answers["another account"] = notFoundAnswer(t, handler, w.token(market.Owner{AccountID: bob, Livemode: true}, scope), o, o.path)
		}
		for name, got := range answers {
			if got != answers["absent"] {
				t.Errorf("%s: %s answers %s, absent answers %s", o.id, name, got, answers["absent"])
			}
		}
	}
	if len(w.commands) > 0 {
		t.Errorf("a command reached somebody else's task: %v", w.commands)
	}
}

// notFoundAnswer gives the answer without what differs in every one.
func notFoundAnswer(t *testing.T, handler http.Handler, token string, o operation, path string) string {
	t.Helper()
	got := send(t, handler, token, o.method, path, bodyFor(t, o), headerRequestID, "same")
	if got.Code != http.StatusNotFound {
		t.Errorf("%s %s: status = %d, want 404: %s", o.id, path, got.Code, got.Body)
	}
	return got.Body.String()
}

func TestOperations_DeclareWhatTheyNeed(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), "", http.MethodGet, "/openapi.json", "")
	var document struct {
		Paths map[string]map[string]struct {
			RequireScope string                `json:"x-required-scope"` //nolint:tagliatelle // an OpenAPI extension starts with x-
			Security     []map[string][]string `json:"security"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(got.Body.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	if len(document.Paths) == 0 {
		t.Fatal("the document has no paths")
	}
	for path, methods := range document.Paths {
		for method, o := range methods {
			if o.RequireScope != string(Public) && (!RequireScope(o.RequireScope).valid() || len(o.Security) == 0) {
				t.Errorf("%s %s needs %q with security %v", method, path, o.RequireScope, o.Security)
			}
		}
	}
}

func TestNew_NamesEveryMissingDependency(t *testing.T) {
	t.Parallel()
	_, err := New(Deps{})
	for _, name := range []string{"Authenticator", "Tasks", "Flow", "Terms", "Probes", "TopupURL"} {
		if err == nil || !strings.Contains(err.Error(), name+" is missing") {
			t.Errorf("error %v does not name %s", err, name)
		}
	}
}
