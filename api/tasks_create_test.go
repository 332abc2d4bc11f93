package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// createBody is a good body with some fields replaced; "" takes one out.
func createBody(t *testing.T, changes map[string]string) string {
	t.Helper()
	fields := map[string]json.RawMessage{
		"brief": json.RawMessage(`"A logo for a bakery in Lyon"`), "category": json.RawMessage(`"graphics-design"`),
		"task_type": json.RawMessage(`"logo-design"`), "budget_usd": json.RawMessage(`12.50`),
	}
	for name, value := range changes {
		fields[name] = json.RawMessage(value)
		if value == "" {
			delete(fields, name)
		}
	}
	body, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// problemIn reads an answer that must be a problem with that status.
func problemIn(t *testing.T, status int, got *httpAnswer) Problem {
	t.Helper()
	if got.Code != status || got.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%d %s: %s, want a problem with %d", got.Code, got.Header().Get("Content-Type"), got.Body, status)
	}
	var problem Problem
	if err := json.Unmarshal(got.Body.Bytes(), &problem); err != nil {
		t.Fatal(err)
	}
	if problem.Status != status || problem.Title == "" || problem.Detail == "" ||
		!strings.HasPrefix(problem.Type, "urn:aitasker:problem:") || problem.RequestID != got.Header().Get(headerRequestID) {
		t.Errorf("incomplete problem: %s", got.Body)
	}
	return problem
}

func TestCreateTask_RefusesWhatBreaksARule(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return `"` + strings.Repeat("é", n) + `"` }
	tests := map[string]struct {
		changes map[string]string
		fields  map[string]string // location to part of the message
	}{
		"no brief":                       {map[string]string{"brief": ""}, map[string]string{"body.brief": "is required"}},
		"brief too short after trimming": {map[string]string{"brief": `"  too short           "`}, map[string]string{"body.brief": "this one has 9"}},
		"brief too long":                 {map[string]string{"brief": long(5001)}, map[string]string{"body.brief": "this one has 5001"}},
		"brief is a number":              {map[string]string{"brief": `7`}, map[string]string{"body.brief": "must be a string"}},
		"brief has a NUL":                {map[string]string{"brief": `"A logo for a bakery\u0000 in Lyon"`}, map[string]string{"body.brief": "NUL"}},
		"brief and description differ":   {map[string]string{"description": `"Something else entirely, really"`}, map[string]string{"body.description": "another name for brief"}},
		"title too long":                 {map[string]string{"title": long(201)}, map[string]string{"body.title": "at most 200"}},
		"no category":                    {map[string]string{"category": ""}, map[string]string{"body.category": "is required"}},
		"unknown type names the nearest": {map[string]string{"task_type": `"logo-desing"`}, map[string]string{"body.task_type": "logo-design"}},
		"no budget":                      {map[string]string{"budget_usd": ""}, map[string]string{"body.budget_usd": "is required"}},
		"budget as text":                 {map[string]string{"budget_usd": `"12.50"`}, map[string]string{"body.budget_usd": "must be a number"}},
		"budget null":                    {map[string]string{"budget_usd": `null`}, map[string]string{"body.budget_usd": "is required"}},
		"budget with three decimals":     {map[string]string{"budget_usd": `12.345`}, map[string]string{"body.budget_usd": "at most two decimals"}},
		"budget with a hidden decimal":   {map[string]string{"budget_usd": `12.500`}, map[string]string{"body.budget_usd": "at most two decimals"}},
		"budget with an exponent":        {map[string]string{"budget_usd": `1e2`}, map[string]string{"body.budget_usd": "plain decimal"}},
		"budget under the least":         {map[string]string{"budget_usd": `2.99`}, map[string]string{"body.budget_usd": "between 3.00 and 300.00"}},
		"budget over the most":           {map[string]string{"budget_usd": `300.01`}, map[string]string{"body.budget_usd": "between 3.00 and 300.00"}},
		"budget under the type's":        {map[string]string{"budget_usd": `4.99`}, map[string]string{"body.budget_usd": "between 5.00 and 200.00 USD for logo-design"}},
		"requirements as a list":         {map[string]string{"requirements": `[]`}, map[string]string{"body.requirements": "must be a JSON object"}},
		"metadata too large":             {map[string]string{"metadata": `{"a":` + long(9000) + `}`}, map[string]string{"body.metadata": "16 KiB"}},
		"metadata too deep":              {map[string]string{"metadata": strings.Repeat(`{"a":`, 40) + `1` + strings.Repeat(`}`, 40)}, map[string]string{"body.metadata": "32 levels"}},
		"metadata with a NUL":            {map[string]string{"metadata": `{"a":["\u0000"]}`}, map[string]string{"body.metadata": "NUL"}},
		"experimentation above 1":        {map[string]string{"experimentation": `1.01`}, map[string]string{"body.experimentation": "between 0 and 1"}},
		"21 criteria":                    {map[string]string{"acceptance_criteria": `["a"` + strings.Repeat(`,"a"`, 20) + `]`}, map[string]string{"body.acceptance_criteria": "at most 20"}},
		"an empty criterion":             {map[string]string{"acceptance_criteria": `["a"," "]`}, map[string]string{"body.acceptance_criteria[1]": "1 to 500"}},
		"an unknown field":               {map[string]string{"budget": `5`}, map[string]string{"body.budget": "not a known field"}},
		"a field in the wrong case":      {map[string]string{"Brief": `"A logo for a bakery in Lyon"`}, map[string]string{"body.Brief": "not a known field"}},
		"a file that is not there":       {map[string]string{"attachments": `["` + uuid.NewString() + `"]`}, map[string]string{"body.attachments[0]": "none of your attachments"}},
		"a kit that is not there":        {map[string]string{"brand_kit_id": `"` + uuid.NewString() + `"`}, map[string]string{"body.brand_kit_id": "none of your brand kits"}},
		"several mistakes are named at once": {
			map[string]string{"brief": `"x"`, "budget_usd": `1`, "task_type": `"x"`, "experimentation": `-1`},
			map[string]string{"body.brief": "20 to 5000", "body.budget_usd": "between", "body.task_type": "did you mean", "body.experimentation": "between"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks",
				createBody(t, test.changes))
			problem := problemIn(t, http.StatusUnprocessableEntity, got)
			for location, message := range test.fields {
				if !names(problem, location, message) {
					t.Errorf("no error at %s saying %q in %s", location, message, got.Body)
				}
			}
			if len(problem.Errors) != len(test.fields) {
				t.Errorf("%d errors, want %d: %s", len(problem.Errors), len(test.fields), got.Body)
			}
			if len(w.started) > 0 {
				t.Error("a workflow was started")
			}
		})
	}
}

func names(problem Problem, location, message string) bool {
	for _, field := range problem.Errors {
		if field.Location == location && strings.Contains(field.Message, message) {
			return true
		}
	}
	return false
}

func TestCreateTask_StartsTheWorkflowWithTidyContent(t *testing.T) {
	t.Parallel()
	w := newWorld()
	body := createBody(t, map[string]string{
		"brief": "", "description": `"  A logo for\na bakery in Lyon "`, "title": `null`, "budget_usd": `150.10`,
		"metadata": `{"order": 12345678901234567890, "tag": "x"}`, "draft": `false`, "attachments": `[]`, "brand_kit_id": `null`,
		"prior_task_id": `null`, "acceptance_criteria": `[" Has a croissant "]`,
	})
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: false}, market.ScopePoster), http.MethodPost, "/api/v1/tasks", body,
		headerRequestID, "req-1")
	if got.Code != http.StatusCreated {
		t.Fatalf("%d: %s", got.Code, got.Body)
	}
	var task publicapi.Task
	if err := json.Unmarshal(got.Body.Bytes(), &task); err != nil {
		t.Fatal(err)
	}
	want := contract.TaskInput{
		TaskID: task.ID, AccountID: alice, Livemode: false, RequestID: "req-1",
		TaskContent: market.TaskContent{
			Title: "A logo for", Brief: "A logo for\na bakery in Lyon", Category: "graphics-design",
			TaskType: "logo-design", Budget: 15010, Requirements: json.RawMessage(`{}`),
			Metadata:           json.RawMessage(`{"order":12345678901234567890,"tag":"x"}`),
			AcceptanceCriteria: []string{"Has a croissant"}, Experimentation: 0.3,
		},
		Terms: market.DefaultTerms(),
	}
	if diff := cmp.Diff([]contract.TaskInput{want}, w.started); diff != "" {
		t.Errorf("input (-want +got):\n%s", diff)
	}
	if location := got.Header().Get("Location"); location != "/api/v1/tasks/"+task.ID.String() {
		t.Errorf("Location = %s", location)
	}
	if task.ID.Version() != 7 || got.Header().Get("Idempotent-Replayed") != "" {
		t.Errorf("a new task has id %s and header Idempotent-Replayed %q", task.ID, got.Header().Get("Idempotent-Replayed"))
	}
	if !strings.Contains(got.Body.String(), `"budget_usd":150.10,`) {
		t.Errorf("no two decimals in %s", got.Body)
	}
}

func TestCreateTask_RepeatsTheFirstAnswerUnderTheSameKey(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	first := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks",
		createBody(t, nil), "Idempotency-Key", "order 1")
	again := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks",
		createBody(t, nil), "Idempotency-Key", "order 1")
	if again.Code != http.StatusCreated || again.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("the repeat answers %d with Idempotent-Replayed %q", again.Code, again.Header().Get("Idempotent-Replayed"))
	}
	if diff := cmp.Diff(first.Body.String(), again.Body.String()); diff != "" {
		t.Errorf("the repeat differs (-want +got):\n%s", diff)
	}
	other := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks",
		createBody(t, map[string]string{"budget_usd": `20`}), "Idempotency-Key", "order 1")
	if problem := problemIn(t, http.StatusUnprocessableEntity, other); !names(problem, "header.Idempotency-Key", "another request") {
		t.Errorf("another task under the same key is answered %s", other.Body)
	}
	if len(w.started) != 1 || w.started[0].TaskID != contract.DerivedTaskID(market.Owner{AccountID: alice, Livemode: true}, "order 1") {
		t.Errorf("started %v, want one task with the derived id", w.started)
	}
	refused := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks",
		createBody(t, nil), "Idempotency-Key", strings.Repeat("k", 256))
	if problem := problemIn(t, http.StatusUnprocessableEntity, refused); !names(problem, "header.Idempotency-Key", "255") {
		t.Errorf("a long key is answered %s", refused.Body)
	}
}

func TestCreateTask_NamesTheTaskAfterItsBrief(t *testing.T) {
	t.Parallel()
	for brief, want := range map[string]string{
		"A logo for a bakery in Lyon":   "A logo for a bakery in Lyon",
		"  First   line \n second line": "First line",
		strings.Repeat("word ", 30):     strings.TrimSpace(strings.Repeat("word ", 15)) + "…",
		strings.Repeat("x", 100):        strings.Repeat("x", 79) + "…",
		strings.Repeat("é", 80):         strings.Repeat("é", 80),
	} {
		if got := market.TitleFromBrief(brief); got != want {
			t.Errorf("TitleFromBrief(%q) = %q, want %q", brief, got, want)
		}
	}
}

func TestCreateTask_SaysWhenThePartsAreAway(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.flowErr = fmt.Errorf("dial tcp 10.0.0.7: secret: %w", refusal.New(refusal.Unavailable, "The task did not answer in time."))
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks", createBody(t, nil))
	problem := problemIn(t, http.StatusServiceUnavailable, got)
	if got.Header().Get("Retry-After") == "" || strings.Contains(got.Body.String(), "secret") {
		t.Errorf("Retry-After %q with %+v", got.Header().Get("Retry-After"), problem)
	}
	if !strings.Contains(w.log.String(), "secret") {
		t.Error("the log does not carry the cause")
	}
}
