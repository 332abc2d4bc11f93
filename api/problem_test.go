package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

type httpAnswer = httptest.ResponseRecorder

func TestProblems_AreSpokenByEveryLayer(t *testing.T) {
	t.Parallel()
	megabyte := strings.Repeat(" ", maxBodyBytes)
	tests := map[string]struct {
		method, path, body, contentType string
		want                            int
		says                            string
	}{
		"no such address":         {http.MethodGet, "/api/v1/nothing", "", "", 404, "no such resource"},
		"no such method":          {http.MethodDelete, "/api/v1/tasks", "", "", 405, "DELETE"},
		"not JSON":                {http.MethodPost, "/api/v1/tasks", `{"brief":`, "application/json", 400, "JSON"},
		"two documents":           {http.MethodPost, "/api/v1/tasks", `{} {}`, "application/json", 400, "JSON"},
		"not UTF-8":               {http.MethodPost, "/api/v1/tasks", "{\"brief\":\"\xff\"}", "application/json", 400, "UTF-8"},
		"a number out of range":   {http.MethodPost, "/api/v1/tasks", `{"metadata":{"a":1e999999}}`, "application/json", 422, "metadata.a is a number too large"},
		"no body":                 {http.MethodPost, "/api/v1/tasks", "", "application/json", 400, "JSON"},
		"a form":                  {http.MethodPost, "/api/v1/tasks", "a=b", "application/x-www-form-urlencoded", 415, "application/json"},
		"a list":                  {http.MethodPost, "/api/v1/tasks", "[]", "application/json", 422, "JSON object"},
		"a body over 1 MiB":       {http.MethodPost, "/api/v1/tasks", megabyte + "{}", "application/json", 413, "1 MiB"},
		"a limit over 200":        {http.MethodGet, "/api/v1/tasks?limit=201", "", "", 422, "at most 200"},
		"a limit of words":        {http.MethodGet, "/api/v1/tasks?limit=ten", "", "", 422, "limit"},
		"a broken cursor":         {http.MethodGet, "/api/v1/tasks?cursor=AAAA", "", "", 422, "not a cursor"},
		"a cursor of other bytes": {http.MethodGet, "/api/v1/tasks?cursor=%21%21", "", "", 422, "not a cursor"},
		"an unknown status":       {http.MethodGet, "/api/v1/tasks?status=opne", "", "", 422, "must be one of"},
		"a time of no format":     {http.MethodGet, "/api/v1/tasks?created_after=yesterday", "", "", 422, "created_after"},
		"an unknown filter":       {http.MethodGet, "/api/v1/tasks?colour=red", "", "", 422, "colour"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), test.method, test.path, test.body,
				"Content-Type", test.contentType)
			problem := problemIn(t, test.want, got)
			if !strings.Contains(problem.Detail, test.says) {
				t.Errorf("detail %q does not say %q", problem.Detail, test.says)
			}
		})
	}
}

// A length that is not announced is noticed while reading.
func TestProblems_RefuseALargeBodyThatComesInPieces(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/tasks",
		strings.NewReader(strings.Repeat(" ", maxBodyBytes)+"{}"))
	request.ContentLength = -1
	request.Header.Set("Authorization", "Bearer "+w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster))
	got := httptest.NewRecorder()
	handler.ServeHTTP(got, request)
	problemIn(t, http.StatusRequestEntityTooLarge, got)
}

func TestProblems_NeverShowWhatIsInternal(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("10.0.0.7 refused: secret")}
	tests := map[string]struct {
		err  error
		want int
	}{
		"an unknown error":          {errors.New("secret: relation tasks does not exist"), http.StatusInternalServerError},
		"a refused connection":      {refused, http.StatusServiceUnavailable},
		"an overdue answer":         {context.DeadlineExceeded, http.StatusServiceUnavailable},
		"a refusal with a bad code": {refusal.New("unheard_of", "secret"), http.StatusInternalServerError},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.readErr = test.err
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodGet, "/api/v1/credits/balance", "")
			problemIn(t, test.want, got)
			if strings.Contains(got.Body.String(), "secret") {
				t.Errorf("the answer shows %s", got.Body)
			}
			if (test.want == http.StatusServiceUnavailable) != (got.Header().Get("Retry-After") != "") {
				t.Errorf("Retry-After = %q with %d", got.Header().Get("Retry-After"), got.Code)
			}
		})
	}
}

func TestProblems_SurviveAPanic(t *testing.T) {
	t.Parallel()
	w := newWorld()
	deps := w.deps()
	deps.Terms = func(market.TaskKind) market.Terms { panic("secret") }
	handler, err := New(deps)
	if err != nil {
		t.Fatal(err)
	}
	got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks", createBody(t, nil))
	problemIn(t, http.StatusInternalServerError, got)
	if strings.Contains(got.Body.String(), "secret") || !strings.Contains(w.log.String(), "handler panicked") {
		t.Errorf("answer %s, log %s", got.Body, w.log.String())
	}
}

func TestProblems_SayHowMuchMoneyIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.flowErr = market.RefuseFunds(1000, 250)
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost,
		"/api/v1/tasks/"+w.tasks[0].ID.String()+"/select", "")
	problemIn(t, http.StatusPaymentRequired, got)
	for _, part := range []string{`"amount_usd":10.00`, `"current_balance_usd":2.50`, `"topup_url":"https://aitasker.example/credits"`} {
		if !strings.Contains(got.Body.String(), part) {
			t.Errorf("%s lacks %s", got.Body, part)
		}
	}
}

func TestProblems_NameEveryRefusalCode(t *testing.T) {
	t.Parallel()
	codes := []refusal.Code{
		refusal.Invalid, refusal.NotFound, refusal.WrongState, refusal.Conflict, refusal.Busy,
		refusal.InsufficientFunds, refusal.Forbidden, refusal.Unauthenticated, refusal.Unavailable, refusal.AgentFailed,
	}
	for _, code := range codes {
		if got := newProblem(code, "x", ""); got.Status == http.StatusInternalServerError || got.Title == "" {
			t.Errorf("%s leaves as %d %q", code, got.Status, got.Title)
		}
	}
}

func TestRequestID_IsTakenOverWhenSane(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	for sent, kept := range map[string]bool{"req_1.a-b:c": true, "": false, "a b": false, "a\"b": false, strings.Repeat("x", 129): false} {
		got := send(t, handler, "", http.MethodGet, "/health", "", headerRequestID, sent).Header().Get(headerRequestID)
		if (got == sent) != kept || got == "" {
			t.Errorf("request id %q came back as %q", sent, got)
		}
	}
}

func TestAccessLog_TellsWhoWhatAndHowButNoSecret(t *testing.T) {
	t.Parallel()
	w := newWorld()
	token := w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	send(t, w.serve(t), token, http.MethodGet, "/api/v1/tasks?category=private", "", headerRequestID, "req-9")
	line := w.log.String()
	for _, part := range []string{`"request_id":"req-9"`, `"method":"GET"`, `"route":"/api/v1/tasks"`, `"status":200`, `"latency_ms":`, alice.String()} {
		if !strings.Contains(line, part) {
			t.Errorf("the line lacks %s: %s", part, line)
		}
	}
	if strings.Contains(line, token) || strings.Contains(line, "private") || strings.Count(line, "\n") != 1 {
		t.Errorf("the log says too much: %s", line)
	}
}
