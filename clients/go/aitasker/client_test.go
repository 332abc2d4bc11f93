package aitasker

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// serve makes a client of a server that answers every request like this.
func serve(t *testing.T, answer http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	client, err := New(server.URL+"/", "aitk_test_key", WithHTTPClient(server.Client()))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestNew_RefusesWhatIsNoAddressOfAServer(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "api.example.com", "ftp://api.example.com", "http://", "http://a b"} {
		if _, err := New(address, "key"); err == nil {
			t.Errorf("%q was taken", address)
		}
	}
}

func TestClient_TellsWhatAnswersInPlaceOfTheAPI(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"a proxy's page": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<h1>Bad Gateway</h1>", http.StatusBadGateway)
		},
		"a cut problem": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusBadGateway)
			_, _ = io.WriteString(w, `{"detail": "So`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := serve(t, answer).GetBalance(t.Context())
			problem, refused := errors.AsType[*Problem](err)
			if !refused || problem.Status != http.StatusBadGateway || problem.Code() != "" || problem.Detail == "" {
				t.Errorf("error = %#v", err)
			}
		})
	}
}

func TestClient_RefusesAnAnswerThatIsNotWhatWasAsked(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	if balance, err := client.GetBalance(t.Context()); err == nil || balance != nil {
		t.Errorf("balance = %+v, %v", balance, err)
	}
	made, err := client.CreateTask(t.Context(), CreateTaskRequest{}, nil)
	if err == nil || made != nil {
		t.Errorf("created = %+v, %v", made, err)
	}
}

func TestClient_SendsWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	var got http.Request
	var body string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		got, body = *r, string(sent)
		_, _ = io.WriteString(w, `{}`)
	})
	if _, err := client.ListTasks(t.Context(), &ListTasksParams{Q: new("a&b c"), Metadata: map[string]string{"k y": "v&1"}}); err != nil {
		t.Fatal(err)
	}
	query := got.URL.Query()
	if query.Get("q") != "a&b c" || query.Get("metadata[k y]") != "v&1" || len(query) != 2 {
		t.Errorf("query = %s", got.URL.RawQuery)
	}
	if got.Header.Get("Authorization") != "Bearer aitk_test_key" || got.URL.Path != "/api/v1/tasks" || body != "" {
		t.Errorf("sent %s %s: %s", got.URL.Path, got.Header, body)
	}
	if _, err := client.GetPrices(t.Context(), "../me?x=1", nil); err != nil || got.URL.EscapedPath() != "/api/v1/categories/..%2Fme%3Fx=1/prices" {
		t.Errorf("path = %s, %v", got.URL.EscapedPath(), err)
	}
	id := uuid.MustParse("0190aaaa-0000-7000-8000-000000000001")
	_, err := client.EditDraft(t.Context(), id, EditDraftRequest{Title: new("A"), BudgetUSD: new(USD(12_05))}, Clear("brief"))
	if want := `{"brief":null,"budget_usd":12.05,"title":"A"}`; err != nil || body != want || got.Method != http.MethodPatch {
		t.Errorf("sent %s %s, want %s (%v)", got.Method, body, want, err)
	}
	if _, err := client.GetBalance(t.Context(), Clear("x")); err == nil {
		t.Error("a field of no body was cleared")
	}
	key := &CancelTaskParams{IdempotencyKey: new("order 1")}
	if _, err := client.CancelTask(t.Context(), id, nil, key); err != nil || got.Header.Get("Idempotency-Key") != "order 1" || body != "" {
		t.Errorf("sent %s with %s (%v)", got.Header, body, err)
	}
}

func TestUSD_LosesNoCentOnTheWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := Balance{AvailableUSD: USD(rapid.Int64Range(-1_000_000_00, 1_000_000_00).Draw(t, "cents"))}
		written, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Balance
		if err := json.Unmarshal(written, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("balance as %s (-want +got):\n%s", written, diff)
		}
	})
	var amount USD
	if err := json.Unmarshal([]byte("12.345"), &amount); err == nil {
		t.Errorf("12.345 was read as %s", amount)
	}
}
