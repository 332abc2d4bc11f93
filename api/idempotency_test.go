package api

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

func TestRepeats_EveryPostTakesAKey(t *testing.T) {
	t.Parallel()
	for _, o := range operationsOf(newWorld()) {
		if o.method != http.MethodPost || o.need == Signed { // a callback is known by its body
			continue
		}
		t.Run(o.id, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			o := operationNamed(t, w, o.id)
			handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...)
			first := send(t, handler, token, o.method, o.path, bodyFor(t, o), headerKey, "once")
			again := send(t, handler, token, o.method, o.path, bodyFor(t, o), headerKey, "once")
			if first.Code != o.status || again.Code != o.status || again.Header().Get(headerReplayed) != "true" {
				t.Errorf("answers %d and %d, %s %q", first.Code, again.Code, headerReplayed, again.Header().Get(headerReplayed))
			}
			if diff := cmp.Diff(first.Body.String(), again.Body.String()); diff != "" {
				t.Errorf("the repeat differs (-first +again):\n%s", diff)
			}
			if first.Header().Get(headerReplayed) != "" || first.Header().Get("Location") != again.Header().Get("Location") {
				t.Errorf("headers %v and then %v", first.Header(), again.Header())
			}
			if o.id == "upload-attachment" {
				return // it compares the file that came, not the request: see package attachment
			}
			other := send(t, handler, token, o.method, o.path+"?x=1", bodyFor(t, o), headerKey, "once")
			problem := problemIn(t, http.StatusUnprocessableEntity, other)
			if !names(problem, "header.Idempotency-Key", "another request") {
				t.Errorf("another request under the same key is answered %s", other.Body)
			}
			if len(w.started)+len(w.commands) > 1 {
				t.Errorf("it happened more than once: %v %v", w.started, w.commands)
			}
		})
	}
}

func TestRepeats_AtOnceHaveOneEffectAndEqualAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	answers := make([]string, 16)
	var sent sync.WaitGroup
	for i := range answers {
		sent.Go(func() {
			answers[i] = send(t, handler, token, http.MethodPost, "/api/v1/tasks", createBody(t, nil), headerKey, "order 1").Body.String()
		})
	}
	sent.Wait()
	for _, answer := range answers {
		if answer != answers[0] || !strings.Contains(answer, `"status":"open"`) {
			t.Errorf("answered %s and %s", answers[0], answer)
		}
	}
	if len(w.started) != 1 {
		t.Errorf("%d tasks were started", len(w.started))
	}
}

func TestRepeats_GoOnWhenTheAnswerWasLost(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	create := func(budget string) (int, string) {
		body := createBody(t, map[string]string{"budget_usd": budget})
		got := send(t, handler, token, http.MethodPost, "/api/v1/tasks", body, headerKey, "order 1")
		return got.Code, got.Body.String()
	}
	w.keepErr = errors.New("connection lost")
	if code, body := create("20"); code != http.StatusInternalServerError {
		t.Fatalf("without its answer kept, the first try answers %d %s", code, body)
	}
	w.keepErr = nil
	if code, body := create("21"); code != http.StatusUnprocessableEntity {
		t.Errorf("another body after a lost answer: %d %s", code, body)
	}
	code, body := create("20")
	if want := contract.DerivedTaskID(market.Owner{AccountID: alice, Livemode: true},
		"order 1").String(); code != http.StatusCreated || !strings.Contains(body, want) {
		t.Errorf("the repeat answers %d %s", code, body)
	}
	if len(w.started) != 1 {
		t.Errorf("%d tasks were started", len(w.started))
	}
}

func TestRepeats_ARefusalLeavesTheKeyFree(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	for _, test := range []struct {
		budget string
		want   int
	}{{"1", http.StatusUnprocessableEntity}, {"20", http.StatusCreated}, {"30", http.StatusUnprocessableEntity}} {
		body := createBody(t, map[string]string{"budget_usd": test.budget})
		got := send(t, handler, token, http.MethodPost, "/api/v1/tasks", body, headerKey, "order 1")
		if got.Code != test.want {
			t.Errorf("budget %s: %d %s, want %d", test.budget, got.Code, got.Body, test.want)
		}
	}
}

func TestRepeats_ADryRunLeavesTheKeyFree(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	post := func(query, budget string) int {
		body := createBody(t, map[string]string{"budget_usd": budget})
		return send(t, handler, token, http.MethodPost, "/api/v1/tasks"+query, body, headerKey, "order 1").Code
	}
	for _, query := range []string{"?dry_run=true", "?dry_run=1", "?dry_run=t"} {
		if code := post(query, "30"); code != http.StatusOK {
			t.Errorf("%s answers %d", query, code)
		}
	}
	if len(w.requests) != 0 {
		t.Errorf("a dry run is remembered: %v", w.requests)
	}
	if code := post("", "20"); code != http.StatusCreated {
		t.Errorf("for real it answers %d", code)
	}
	if code := post("?dry_run=true", "40"); code != http.StatusOK {
		t.Errorf("a dry run afterwards answers %d", code)
	}
	if code := post("?dry_run=false", "40"); code != http.StatusUnprocessableEntity || len(w.started) != 1 {
		t.Errorf("another request under the key answers %d, %d started", code, len(w.started))
	}
}

// A handler that panicked within a transaction had no effect, so that even another
// request may use its key. Without one a repeat of the same request goes on.
func TestRepeats_GoOnAtOnceAfterAPanic(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	for _, test := range []struct{ path, first, second string }{
		{"/api/v1/api-keys", `{"name":"one","scopes":["poster"]}`, `{"name":"two","scopes":["poster"]}`},
		{"/api/v1/tasks", createBody(t, nil), createBody(t, nil)},
	} {
		w.bug = "out of range"
		if got := send(t, handler, token, http.MethodPost, test.path, test.first, headerKey, "order 1"); got.Code != http.StatusInternalServerError {
			t.Errorf("%s: a panic is answered %d %s", test.path, got.Code, got.Body)
		}
		w.bug = nil
		for _, replayed := range []string{"", "true"} {
			got := send(t, handler, token, http.MethodPost, test.path, test.second, headerKey, "order 1")
			if got.Code != http.StatusCreated || got.Header().Get(headerReplayed) != replayed {
				t.Errorf("%s: the repeat is answered %d %s, %s %q", test.path, got.Code, got.Body, headerReplayed, got.Header().Get(headerReplayed))
			}
		}
	}
}
