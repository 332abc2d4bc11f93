package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

func decode[T any](t *testing.T, got *httpAnswer) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(got.Body.Bytes(), &value); err != nil {
		t.Fatalf("%v: %s", err, got.Body)
	}
	return value
}

func TestListTasks_PagesThroughEveryTaskOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	first := w.tasks[0]
	var want []uuid.UUID
	w.tasks = nil
	for i := range 7 {
		task := first
		task.ID, task.CreatedAt = uuid.Must(uuid.NewV7()), first.CreatedAt.Add(-time.Duration(i)*time.Microsecond)
		w.tasks = append(w.tasks, task)
		want = append(want, task.ID)
	}
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	var seen []uuid.UUID
	pages, path := 0, "/api/v1/tasks?limit=3"
	for path != "" {
		page := decode[struct {
			Tasks      []publicapi.Task `json:"tasks"`
			NextCursor *string          `json:"next_cursor"`
		}](t, send(t, handler, token, http.MethodGet, path, ""))
		for _, task := range page.Tasks {
			seen = append(seen, task.ID)
		}
		path = ""
		if page.NextCursor != nil {
			path = "/api/v1/tasks?limit=3&cursor=" + *page.NextCursor
		}
		pages++
		if pages > 3 {
			t.Fatal("more pages than tasks")
		}
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("tasks (-want +got):\n%s", diff)
	}
}

func TestListTasks_OfAnotherAccountIsEmpty(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	for _, token := range []string{w.token(market.Owner{AccountID: bob, Livemode: true}, market.ScopePoster), w.token(market.Owner{
		AccountID: alice,
		Livemode:  false,
	}, market.ScopePoster)} {
		got := send(t, handler, token, http.MethodGet, "/api/v1/tasks", "")
		if want := `{"tasks":[],"next_cursor":null}`; strings.TrimSpace(got.Body.String()) != want {
			t.Errorf("%s, want %s", got.Body, want)
		}
	}
}

func TestGallery_KeepsTheWorkOfBidsThatAreNotPresented(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	place := "/api/v1/tasks/" + w.tasks[0].ID.String() + "/bids"
	shown := decode[publicapi.Gallery](t, send(t, handler, token, http.MethodGet, place, ""))
	if len(shown.Bids) != 1 || shown.Bids[0].ID != w.bids[0].ID || shown.TotalBidsGenerated != 2 || shown.ReviewExtensionsRemaining != 2 {
		t.Errorf("gallery = %+v", shown)
	}
	all := decode[publicapi.Gallery](t, send(t, handler, token, http.MethodGet, place+"?all=true", ""))
	if len(all.Bids) != 2 || len(all.Bids[1].Artifacts) != 0 {
		t.Errorf("gallery of all = %+v", all)
	}
	hidden := place + "/" + w.bids[1].ID.String() + "/artifacts/" + w.bids[1].Artifacts[0].ID.String()
	problemIn(t, http.StatusNotFound, send(t, handler, token, http.MethodGet, hidden, ""))
	if url := shown.Bids[0].Artifacts[0].URL; send(t, handler, token, http.MethodGet, url, "").Code != http.StatusOK {
		t.Errorf("the artifact is not at its url %s", url)
	}
}

func TestArtifact_IsNeverActiveOnOurOrigin(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind        market.ArtifactKind
		contentType string
		wantType    string
		attached    bool
	}{
		"svg":                       {market.KindSVG, "image/svg+xml", "application/octet-stream", true},
		"html":                      {market.KindHTML, "text/html", "application/octet-stream", true},
		"html that says plain text": {market.KindHTML, "text/plain", "application/octet-stream", true},
		"text that says html":       {market.KindText, "text/html; charset=utf-8", "application/octet-stream", true},
		"xml":                       {market.KindFile, "application/xhtml+xml", "application/octet-stream", true},
		"pdf":                       {market.KindDocument, "application/pdf", "application/octet-stream", true},
		"no type":                   {market.KindFile, "", "application/octet-stream", true},
		"a header in the type":      {market.KindText, "text/plain\r\nSet-Cookie: a=b", "application/octet-stream", true},
		"png":                       {market.KindImage, "image/PNG", "image/png", false},
		"markdown":                  {market.KindMarkdown, "text/markdown", "text/markdown; charset=utf-8", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.bids[0].Artifacts[0].Kind, w.bids[0].Artifacts[0].ContentType = test.kind, test.contentType
			w.bids[0].Artifacts[0].Name = "été\r\n\"x\".bin"
			o := operationNamed(t, w, "get-bid-artifact")
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead), o.method, o.path, "")
			headers := got.Header()
			if got.Code != http.StatusOK || headers.Get("Content-Type") != test.wantType {
				t.Errorf("%d %s, want %s", got.Code, headers.Get("Content-Type"), test.wantType)
			}
			disposition := headers.Get("Content-Disposition")
			if strings.HasPrefix(disposition, "attachment") != test.attached || strings.ContainsAny(disposition, "\r\n") {
				t.Errorf("Content-Disposition = %q", disposition)
			}
			if headers.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(headers.Get("Content-Security-Policy"), "sandbox;") {
				t.Errorf("headers = %v", headers)
			}
		})
	}
}

func TestArtifact_IsReadInParts(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	o := operationNamed(t, w, "get-delivery-artifact")
	part := send(t, handler, token, o.method, o.path, "", "Range", "bytes=2-4")
	if part.Code != http.StatusPartialContent || part.Body.String() != "234" || part.Header().Get("Content-Range") != "bytes 2-4/10" {
		t.Errorf("%d %q %v", part.Code, part.Body, part.Header())
	}
	whole := send(t, handler, token, o.method, o.path, "")
	if whole.Body.String() != "0123456789" {
		t.Errorf("whole = %q", whole.Body)
	}
	cached := send(t, handler, token, o.method, o.path, "", "If-None-Match", whole.Header().Get("ETag"))
	if cached.Code != http.StatusNotModified {
		t.Errorf("a cached copy is answered %d", cached.Code)
	}
	if beyond := send(t, handler, token, o.method, o.path, "", "Range", "bytes=99-"); beyond.Code != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("a range past the end is answered %d", beyond.Code)
	}
}

func TestReady_NamesThePartThatIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.probeErr = errors.New("secret address refused")
	got := send(t, w.serve(t), "", http.MethodGet, "/ready", "")
	want := `{"status":"not_ready","parts":{"database":"unavailable","temporal":"ok"}}`
	if got.Code != http.StatusServiceUnavailable || strings.TrimSpace(got.Body.String()) != want {
		t.Errorf("%d %s, want 503 %s", got.Code, got.Body, want)
	}
}

func TestCategories_KeepThePublishedShape(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), "", http.MethodGet, "/api/v1/categories", "")
	for _, part := range []string{
		`{"categories":[{"slug":"graphics-design","name":"Graphics","task_types":[{"slug":"logo-design","name":"Logo","min_budget_usd":5.00,"max_budget_usd":200.00}`,
		`{"slug":"data","name":"Data","task_types":[{"slug":"spreadsheet"`,
	} {
		if !strings.Contains(got.Body.String(), part) {
			t.Errorf("%s lacks %s", got.Body, part)
		}
	}
}

func TestBalance_IsInDollarsWithTwoDecimals(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead), http.MethodGet, "/api/v1/credits/balance", "")
	if want := `{"available_usd":150.10,"held_usd":10.00,"earned_usd":0.00,"livemode":true}`; strings.TrimSpace(got.Body.String()) != want {
		t.Errorf("%s, want %s", got.Body, want)
	}
}

// TaskResponse keeps the published fields in their order.
func TestTask_KeepsThePublishedFieldsInOrder(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead), http.MethodGet,
		"/api/v1/tasks/"+w.tasks[0].ID.String(), "")
	want := strings.Fields(`id user_id title description category task_type requirements budget_usd compute_budget status
		experimentation created_at expires_at attachments brand_kit_id prototype_tier brief metadata livemode round
		delivery_status selected_bid_id closed_reason bids_received bids_invited updated_at workflow_id acceptance_criteria
		prior_task_id`)
	rest := got.Body.String()
	for _, name := range want {
		_, after, found := strings.Cut(rest, `"`+name+`":`)
		if !found {
			t.Fatalf("%s is missing or out of order in %s", name, got.Body)
		}
		rest = after
	}
	if fields := decode[map[string]json.RawMessage](t, got); len(fields) != len(want) {
		t.Errorf("%d fields, want %d", len(fields), len(want))
	}
}
