package api

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// Go reads of such a query what it can and drops the rest: the task would be posted.
func TestQuery_ThatCannotBeReadWholeIsRefused(t *testing.T) {
	t.Parallel()
	for _, query := range []string{"dry_run=true;x=1", "a=%zz", "%=1"} {
		w := newWorld()
		got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks?"+query,
			createBody(t, nil))
		if problem := problemIn(t, http.StatusUnprocessableEntity, got); !names(problem, "query", "not well-formed") {
			t.Errorf("%s is refused with %s", query, got.Body)
		}
		if len(w.started) > 0 {
			t.Errorf("%s posted a task", query)
		}
	}
}

func TestCursor_OfATimeThatNoRowCanHaveIsRefused(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]byte{"long before": 0x80, "long after": 0x7f} {
		raw := make([]byte, cursorBytes)
		raw[0] = first
		cursor := base64.RawURLEncoding.EncodeToString(raw)
		w := newWorld()
		got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodGet, "/api/v1/tasks?cursor="+cursor, "")
		if problem := problemIn(t, http.StatusUnprocessableEntity, got); !names(problem, "query.cursor", "not a cursor") {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
}

func TestProblems_OfInvalidRequestsAlwaysSayWhere(t *testing.T) {
	t.Parallel()
	problem := problemOfRefusal(refusal.New(refusal.Invalid, "The answer has no summary."), "", "")
	if len(problem.Errors) != 1 || problem.Errors[0].Location != "body" || problem.Errors[0].Message != problem.Detail {
		t.Errorf("problem = %+v", problem)
	}
}

func TestPrices_NameAWrongTypeInTheQuery(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), "", http.MethodGet, "/api/v1/categories/graphics-design/prices?task_type=spreadsheet", "")
	if problem := problemIn(t, http.StatusUnprocessableEntity, got); !names(problem, "query.task_type", "") {
		t.Errorf("refused with %s", got.Body)
	}
}

func TestBrandKit_IsWhereItsLocationSays(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	made := send(t, handler, token, http.MethodPost, kitsPath, `{"name":"Bakery"}`)
	read := send(t, handler, token, http.MethodGet, made.Header().Get("Location"), "")
	if read.Code != http.StatusOK || !strings.Contains(read.Body.String(), `"Bakery"`) {
		t.Errorf("made %d at %q, which answers %d %s", made.Code, made.Header().Get("Location"), read.Code, read.Body)
	}
}

// A draft has no workflow that could be asked.
func TestTimeline_OfADraftSaysThatThePosterIsToAct(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	made := send(t, handler, token, http.MethodPost, "/api/v1/tasks", `{"draft":true}`)
	got := send(t, handler, token, http.MethodGet, made.Header().Get("Location")+"/timeline", "")
	var timeline publicapi.Timeline
	if err := json.Unmarshal(got.Body.Bytes(), &timeline); err != nil || got.Code != http.StatusOK {
		t.Fatalf("%d %s: %v", got.Code, got.Body, err)
	}
	if timeline.Status != "draft" || len(timeline.Entries) != 0 || !strings.Contains(timeline.Waiting, "publish") {
		t.Errorf("timeline = %+v", timeline)
	}
}

// A signature says who sent an answer, not what it is.
func TestHandIn_RefusesAnAnswerOfAnotherType(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent), http.MethodPost,
		base+"/tasks/"+w.tasks[0].ID.String()+"/bids", `{"summary":"Done."}`, "Content-Type", "text/plain")
	problemIn(t, http.StatusUnsupportedMediaType, got)
	if len(w.answers) > 0 {
		t.Errorf("taken: %v", w.answers)
	}
}
