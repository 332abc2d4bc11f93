package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

func TestWebhook_RefusesWhatBreaksARule(t *testing.T) {
	t.Parallel()
	const url = `"url":"https://shop.example/hooks"`
	for name, test := range map[string]struct {
		body string
		want map[string]string
	}{
		"nothing":            {`{}`, map[string]string{"body.url": "is required", "body.events": "is required"}},
		"a closed address":   {`{"url":"http://10.0.0.1/","events":["*"]}`, map[string]string{"body.url": "must be a URL"}},
		"no event":           {`{` + url + `,"events":[]}`, map[string]string{"body.events": "at least 1"}},
		"an unknown event":   {`{` + url + `,"events":["task.bid_ready","task.read"]}`, map[string]string{"body.events[1]": "must be one of *, task.published, task.bid_ready"}},
		"all and some":       {`{` + url + `,"events":["*","task.expired"]}`, map[string]string{"body.events": "alone"}},
		"a long description": {`{` + url + `,"events":["*"],"description":"` + strings.Repeat("é", 501) + `"}`, map[string]string{"body.description": "at most 500"}},
		"an unknown field":   {`{` + url + `,"events":["*"],"secret":"mine"}`, map[string]string{"body.secret": "not a known field"}},
		"several at once": {
			`{"url":"ftp://x","events":["*","*"],"description":"` + strings.Repeat("x", 501) + `"}`,
			map[string]string{"body.url": "must be a URL", "body.events": "alone", "body.description": "at most 500"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/webhooks", test.body)
			problem := problemIn(t, http.StatusUnprocessableEntity, got)
			for location, message := range test.want {
				if !names(problem, location, message) || len(problem.Errors) != len(test.want) {
					t.Errorf("no error at %s saying %q in %s", location, message, got.Body)
				}
			}
		})
	}
}

func TestWebhook_TakesEveryEventOfTheContract(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	contract := []string{
		"task.agent_failed", "task.bid_ready", "task.bid_selected", "task.cancelled", "task.delivery_approved", "task.delivery_disputed",
		"task.delivery_ready", "task.dispute_resolved", "task.expired", "task.published", "task.revision_requested", "webhook.test",
	}
	body, err := json.Marshal(map[string]any{"url": "https://shop.example/", "events": append([]string{"task.expired"}, contract...)})
	if err != nil {
		t.Fatal(err)
	}
	made := send(t, handler, token, http.MethodPost, "/api/v1/webhooks", string(body))
	if diff := cmp.Diff(contract, decode[publicapi.Webhook](t, made).Events); diff != "" {
		t.Errorf("events, sorted and once each (-want +got):\n%s", diff)
	}
}

func TestWebhook_ShowsItsSecretOnceAndNeverAgain(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	made := send(t, handler, token, http.MethodPost, "/api/v1/webhooks", `{"url":"https://shop.example/","events":["*"]}`)
	if made.Code != http.StatusCreated || !strings.Contains(made.Body.String(), `"secret":"whsec_`) {
		t.Fatalf("created = %d %s", made.Code, made.Body)
	}
	for _, path := range []string{made.Header().Get("Location"), "/api/v1/webhooks"} {
		if got := send(t, handler, token, http.MethodGet, path, ""); got.Code != http.StatusOK || strings.Contains(got.Body.String(), "whsec_") {
			t.Errorf("%s = %d %s", path, got.Code, got.Body)
		}
	}
}

func TestWebhook_RefusesOneTooMany(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for range market.MaxWebhooks - 1 {
		w.webhooks = append(w.webhooks, w.webhooks[0])
	}
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/webhooks",
		`{"url":"https://a.example/","events":["*"]}`)
	if problem := problemIn(t, http.StatusConflict, got); !strings.Contains(problem.Detail, "delete one first") {
		t.Errorf("detail = %q", problem.Detail)
	}
}

func TestWebhook_ChangesOnlyWhatWasSent(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	place := "/api/v1/webhooks/" + w.webhooks[0].ID.String()
	want := decode[publicapi.Webhook](t, send(t, handler, token, http.MethodGet, place, ""))
	problemIn(t, http.StatusUnprocessableEntity, send(t, handler, token, http.MethodPatch, place, `{"description":"x","events":["none"]}`))
	want.Enabled = false
	if diff := cmp.Diff(want, decode[publicapi.Webhook](t, send(t, handler, token, http.MethodPatch, place, `{"enabled":false}`))); diff != "" {
		t.Errorf("webhook (-want +got):\n%s", diff)
	}
	if got := send(t, handler, token, http.MethodPost, place+"/test", ""); got.Code != http.StatusConflict {
		t.Errorf("a test of a disabled webhook = %d %s", got.Code, got.Body)
	}
}

func TestWebhook_RefusesAReplayThatNamesNothingOrTooMuch(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	path := "/api/v1/webhooks/" + w.webhooks[0].ID.String() + "/replay"
	id := `"` + uuid.NewString() + `"`
	for name, test := range map[string]struct{ body, location, message string }{
		"nothing":         {`{}`, "body.event_ids", "unless task_id, from or to"},
		"1001 events":     {`{"event_ids":[` + id + strings.Repeat(","+id, market.MaxReplay) + `]}`, "body.event_ids", "at most 1000"},
		"ids and a range": {`{"event_ids":[` + id + `],"task_id":` + id + `}`, "body.event_ids", "must not be mixed"},
		"a backward time": {`{"from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"}`, "body.to", "later than from"},
		"a made-up place": {`{"task_id":` + id + `,"cursor":"!"}`, "body.cursor", "start again without one"},
	} {
		problem := problemIn(t, http.StatusUnprocessableEntity, send(t, handler, token, http.MethodPost, path, test.body))
		if !names(problem, test.location, test.message) {
			t.Errorf("%s: no error at %s saying %q in %+v", name, test.location, test.message, problem.Errors)
		}
	}
	first := send(t, handler, token, http.MethodPost, path, `{"task_id":`+id+`}`)
	var answer struct {
		Replayed   int    `json:"replayed"`
		NextCursor string `json:"next_cursor"`
	}
	if err := json.Unmarshal(first.Body.Bytes(), &answer); err != nil || first.Code != http.StatusAccepted || answer.Replayed != market.MaxReplay {
		t.Fatalf("replay = %d %s", first.Code, first.Body)
	}
	send(t, handler, token, http.MethodPost, path, `{"task_id":`+id+`,"cursor":"`+answer.NextCursor+`"}`)
	if len(w.replays) != 2 || w.replays[1].After == nil || w.replays[1].After.ID != bob {
		t.Errorf("the second call went on after %+v", w.replays)
	}
}

func TestWebhook_IsNotTakenWhileItsAddressCannotBeChecked(t *testing.T) {
	t.Parallel()
	w := newWorld()
	deps := w.deps()
	deps.CheckURL = func(string, string) error { return errors.New("the resolver is broken") }
	handler, err := New(deps)
	if err != nil {
		t.Fatal(err)
	}
	token := w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	body := `{"url":"https://shop.example/hooks","events":["*"]}`
	for method, path := range map[string]string{
		http.MethodPost: webhooksPath, http.MethodPatch: webhooksPath + "/" + w.webhooks[0].ID.String(),
	} {
		got := send(t, handler, token, method, path, body)
		if got.Code != http.StatusInternalServerError || strings.Contains(got.Body.String(), "resolver") {
			t.Errorf("%s answers %d %s", method, got.Code, got.Body)
		}
	}
	if !strings.Contains(w.log.String(), "the resolver is broken") {
		t.Errorf("the log does not tell why: %s", &w.log)
	}
}
