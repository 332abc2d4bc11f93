package api

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/market"
)

func TestListTasks_RefusesFiltersThatNoTextCanBe(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	for query, location := range map[string]string{
		"q=a%00b":             "query.q",
		"q=%ff":               "query.q",
		"category=%00":        "query.category",
		"metadata[a]=%00":     "query.metadata[a]",
		"metadata=17":         "query.metadata",
		"labels[order]=17":    "query.labels[order]",
		"status=sleeping":     "query.status",
		"created_after=today": "query.created_after",
	} {
		got := send(t, handler, token, http.MethodGet, "/api/v1/tasks?"+query, "")
		if problem := problemIn(t, http.StatusUnprocessableEntity, got); len(problem.Errors) == 0 || problem.Errors[0].Location != location {
			t.Errorf("%s is answered %s", query, got.Body)
		}
	}
}

func TestListTasks_ReadsEveryFilter(t *testing.T) {
	t.Parallel()
	w := newWorld()
	query := url.Values{
		"status": {"open"}, "category": {"data"}, "task_type": {"spreadsheet"}, "q": {" old bakery "},
		"metadata[order]": {"17"}, "metadata[a.b c]": {"x=y&z"},
	}
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead), http.MethodGet,
		"/api/v1/tasks?"+query.Encode(), "")
	if got.Code != http.StatusOK {
		t.Fatalf("%d: %s", got.Code, got.Body)
	}
	want := market.TaskFilter{
		Status: market.TaskOpen, Category: "data", TaskType: "spreadsheet", Words: "old bakery",
		Metadata: map[string]string{"order": "17", "a.b c": "x=y&z"},
	}
	if diff := cmp.Diff(want, w.listed); diff != "" {
		t.Errorf("filter (-want +got):\n%s", diff)
	}
}
