package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// draftOf saves a draft of alice's and gives its address.
func draftOf(t *testing.T, w *fixture, handler http.Handler, body string) (token, address string) {
	t.Helper()
	token = w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	got := send(t, handler, token, http.MethodPost, "/api/v1/tasks", body)
	if got.Code != http.StatusCreated {
		t.Fatalf("%d: %s", got.Code, got.Body)
	}
	if task := decode[publicapi.Task](t, got); task.Status != "draft" {
		t.Fatalf("status = %s", task.Status)
	}
	if len(w.started) > 0 {
		t.Fatal("a draft started a workflow")
	}
	return token, got.Header().Get("Location")
}

func TestDraft_NeedsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	draftOf(t, w, w.serve(t), `{"draft":true}`)
}

func TestDraft_RefusesWhatHasNoForm(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	token, address := draftOf(t, w, handler, `{"draft":true}`)
	for name, test := range map[string]struct{ body, location string }{
		"a budget over the most":     {`{"budget_usd":300.01}`, "body.budget_usd"},
		"a budget below zero":        {`{"budget_usd":-1}`, "body.budget_usd"},
		"an unknown field":           {`{"brif":"A logo"}`, "body.brif"},
		"metadata as a list":         {`{"metadata":[]}`, "body.metadata"},
		"an experiment over 1":       {`{"experimentation":2}`, "body.experimentation"},
		"two briefs":                 {`{"brief":"a","description":"b"}`, "body.description"},
		"somebody's earlier task":    {`{"prior_task_id":"` + uuid.NewString() + `"}`, "body.prior_task_id"},
		"an earlier task of no uuid": {`{"prior_task_id":"7"}`, "body.prior_task_id"},
	} {
		got := send(t, handler, token, http.MethodPatch, address, test.body)
		if problem := problemIn(t, http.StatusUnprocessableEntity, got); len(problem.Errors) == 0 || problem.Errors[0].Location != test.location {
			t.Errorf("%s is answered %s", name, got.Body)
		}
	}
}

func TestDraft_KeepsWhatAnEditDoesNotName(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	token, address := draftOf(t, w, handler, `{"draft":true,"title":"Logo","budget_usd":20,"metadata":{"a":1},"experimentation":0.7}`)
	edits := []string{
		`{"brief":" A l "}`, `{"category":"graphics-design","task_type":"logo-design"}`, `{"title":null,"budget_usd":null}`,
		`{"metadata":null,"acceptance_criteria":["Has a croissant"],"prior_task_id":"` + w.tasks[0].ID.String() + `"}`, `{}`,
	}
	var task publicapi.Task
	for _, edit := range edits {
		got := send(t, handler, token, http.MethodPatch, address, edit)
		if got.Code != http.StatusOK {
			t.Fatalf("%s is answered %d %s", edit, got.Code, got.Body)
		}
		task = decode[publicapi.Task](t, got)
	}
	want := task
	want.Title, want.Brief, want.Description, want.BudgetUSD, want.Experimentation = "", "A l", "A l", 0, 0.7
	want.Category, want.TaskType, want.Metadata = "graphics-design", "logo-design", publicapi.Object(`{}`)
	want.AcceptanceCriteria, want.PriorTaskID = []string{"Has a croissant"}, &w.tasks[0].ID
	if diff := cmp.Diff(want, task); diff != "" {
		t.Errorf("draft (-want +got):\n%s", diff)
	}
}

func TestPublish_AppliesTheFullRules(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	token, address := draftOf(t, w, handler, `{"draft":true,"brief":"A logo","budget_usd":1}`)
	problem := problemIn(t, http.StatusUnprocessableEntity, send(t, handler, token, http.MethodPost, address+"/publish", ""))
	for location, message := range map[string]string{
		"body.brief": "20 to 5000", "body.budget_usd": "between", "body.category": "is required", "body.task_type": "is required",
	} {
		if !names(problem, location, message) {
			t.Errorf("no error at %s saying %q in %+v", location, message, problem)
		}
	}
	if len(w.started) > 0 {
		t.Error("a workflow was started")
	}
}

func TestPublish_StartsTheWorkflowWithTheDraft(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	prior := w.tasks[0].ID
	token, address := draftOf(t, w, handler, createBody(t, map[string]string{"draft": `true`, "prior_task_id": `"` + prior.String() + `"`}))
	if got := send(t, handler, token, http.MethodPost, address+"/publish", ""); got.Code != http.StatusOK {
		t.Fatalf("%d: %s", got.Code, got.Body)
	}
	draft := w.tasks[1]
	want := []contract.TaskInput{{
		TaskID: draft.ID, AccountID: alice, Livemode: true, RequestID: w.started[0].RequestID,
		TaskContent: market.TaskContent{
			Title: "A logo for a bakery in Lyon", Brief: draft.Brief, Category: draft.Category, TaskType: draft.TaskType,
			Budget: draft.Budget, Requirements: json.RawMessage(`{}`), Metadata: json.RawMessage(`{}`),
			AcceptanceCriteria: []string{}, Experimentation: 0.3,
			TaskReferences: market.TaskReferences{PriorTaskID: &prior},
		},
		Terms: market.DefaultTerms(), DraftedAt: &draft.CreatedAt,
	}}
	if diff := cmp.Diff(want, w.started); diff != "" {
		t.Errorf("input (-want +got):\n%s", diff)
	}
}

func TestDraft_CanBeDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	token, address := draftOf(t, w, handler, `{"draft":true}`)
	if got := send(t, handler, token, http.MethodDelete, address, ""); got.Code != http.StatusNoContent {
		t.Errorf("%d: %s", got.Code, got.Body)
	}
	if got := send(t, handler, token, http.MethodGet, address, ""); got.Code != http.StatusNotFound {
		t.Errorf("after its deletion: %d: %s", got.Code, got.Body)
	}
}

func TestDraft_KeepsItsFilesAndBrandKitUntilItIsPublished(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	file, kit := w.files[0].ID.String(), w.kits[0].ID.String()
	made := send(t, handler, token, http.MethodPost, "/api/v1/tasks",
		`{"draft":true,"category":"graphics-design","task_type":"logo-design","budget_usd":40,"attachments":["`+file+`"],"brand_kit_id":"`+kit+`"}`)
	path := made.Header().Get("Location")
	w.kits[0].Name = "Renamed later"
	for name, change := range map[string]string{
		"a file of nobody's": `{"attachments":["` + uuid.NewString() + `"]}`,
		"a kit of nobody's":  `{"brand_kit_id":"` + uuid.NewString() + `"}`,
	} {
		if got := send(t, handler, token, http.MethodPatch, path, change); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
	send(t, handler, token, http.MethodPatch, path, `{"brief":"A logo for a bakery in Lyon"}`)
	if got := send(t, handler, token, http.MethodPost, path+"/publish", ""); got.Code != http.StatusOK {
		t.Fatalf("publish: %d %s", got.Code, got.Body)
	}
	start := w.started[0]
	if len(start.Attachments) != 1 || start.Attachments[0].ID.String() != file || start.BrandKit == nil || start.BrandKit.Name != "Bakery" {
		t.Errorf("the workflow starts with files %v and kit %v", start.Attachments, start.BrandKit)
	}
}

func TestDraft_LosesWhatAnEditTakesAway(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	made := send(t, handler, token, http.MethodPost, "/api/v1/tasks",
		`{"draft":true,"attachments":["`+w.files[0].ID.String()+`"],"brand_kit_id":"`+w.kits[0].ID.String()+`"}`)
	got := send(t, handler, token, http.MethodPatch, made.Header().Get("Location"), `{"attachments":[],"brand_kit_id":null}`)
	task := decode[publicapi.Task](t, got)
	if len(task.Attachments) != 0 || task.BrandKitID != nil {
		t.Errorf("files %v and kit %v are left", task.Attachments, task.BrandKitID)
	}
}

func TestDraft_ShowsNullForWhatIsNotSet(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	got := send(t, handler, token, http.MethodPost, "/api/v1/tasks", `{"draft":true}`)
	for _, field := range publicapi.DraftFields {
		if !strings.Contains(got.Body.String(), `"`+field+`":null`) {
			t.Errorf("%s is not null: %s", field, got.Body)
		}
	}
	got = send(t, handler, token, http.MethodPost, "/api/v1/tasks", `{"draft":true,"title":"Soon","budget_usd":12}`)
	if body := got.Body.String(); !strings.Contains(body, `"title":"Soon"`) || !strings.Contains(body, `"budget_usd":12.00`) ||
		strings.Count(body, `"title"`) != 1 || strings.Count(body, `"budget_usd"`) != 1 {
		t.Errorf("a draft with a title and a budget: %s", body)
	}
}
