package e2e

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

func TestPost_OfBadInputNamesTheFieldAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	for name, tt := range badOrders() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			poster := m.Account(t)
			var said problem
			answer := poster.Must(t, tt.status, http.MethodPost, "/api/v1/tasks", tt.body, &said)
			if !strings.Contains(string(answer.Body), tt.says) {
				t.Errorf("answer %s does not say %q", answer.Body, tt.says)
			}
			if answer.Header.Get("Content-Type") != "application/problem+json" || said.RequestID == "" ||
				said.RequestID != answer.Header.Get("X-Request-Id") {
				t.Errorf("answer is %s with request id %q", answer.Header.Get("Content-Type"), said.RequestID)
			}
			mustHaveTasks(t, poster, 0)
		})
	}
}

// mustHaveTasks checks how many tasks an account has.
func mustHaveTasks(t *testing.T, poster *testkit.Client, want int) {
	t.Helper()
	var listed struct {
		Tasks []publicapi.Task `json:"tasks"`
	}
	poster.Must(t, http.StatusOK, http.MethodGet, "/api/v1/tasks", nil, &listed)
	if len(listed.Tasks) != want {
		t.Errorf("the account has %d tasks, want %d", len(listed.Tasks), want)
	}
}

type badOrder struct {
	body   any
	status int
	says   string
}

func badOrders() map[string]badOrder {
	return map[string]badOrder{
		"not JSON":               {`{"brief": `, http.StatusBadRequest, "JSON"},
		"wrong type":             {order("brief", 7), http.StatusUnprocessableEntity, "body.brief"},
		"money as text":          {order("budget_usd", "forty"), http.StatusUnprocessableEntity, "body.budget_usd"},
		"three decimals":         {order("budget_usd", 12.345), http.StatusUnprocessableEntity, "two decimals"},
		"budget below the floor": {order("budget_usd", 2.99), http.StatusUnprocessableEntity, "body.budget_usd"},
		"unknown field":          {order("bugdet", 7), http.StatusUnprocessableEntity, "body.bugdet"},
		"short brief":            {order("brief", "   too short   "), http.StatusUnprocessableEntity, "body.brief"},
		"NUL in a text":          {order("brief", brief+"\x00"), http.StatusUnprocessableEntity, "body.brief"},
		"a misspelt category":    {order("category", "writing-translations"), http.StatusUnprocessableEntity, "writing-translation"},
		"a misspelt task type":   {order("task_type", "produkt-description"), http.StatusUnprocessableEntity, "product-description"},
		"2 MiB":                  {order("brief", strings.Repeat("a", 2<<20)), http.StatusRequestEntityTooLarge, "1 MiB"},
	}
}

func TestPost_IsTidiedAndKept(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	task := post(t, m, poster, "brief", "  "+brief+"\n", "budget_usd", 150.10, "metadata", map[string]any{"order": 7},
		"requirements", map[string]any{"tone": "calm"}, "acceptance_criteria", []string{"Names the farms"})
	got := task.read(t)
	if got.Brief != brief || got.Description != brief || got.Title == "" || got.BudgetUSD != 150_10 || got.Livemode ||
		string(got.Metadata) != `{"order":7}` || !cmp.Equal(got.AcceptanceCriteria, []string{"Names the farms"}) {
		t.Errorf("task = %+v", got)
	}
}

func TestPost_WithTheSameKeyAtTheSameTimeMakesOneTask(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	poster.Agent(t, category, testkit.Hangs)
	const equal = 10
	answers := make([]testkit.Response, equal)
	var sent sync.WaitGroup
	for i := range equal {
		sent.Go(func() {
			answer, err := poster.Try(t.Context(), http.MethodPost, "/api/v1/tasks", order(), "Idempotency-Key", "order-7")
			if err != nil {
				t.Errorf("request %d: %v", i, err)
			}
			answers[i] = answer
		})
	}
	sent.Wait()
	var ids, locations []string
	for _, answer := range answers {
		var created publicapi.Task
		answer.Decode(t, &created)
		if answer.Status != http.StatusCreated || created.Brief != brief {
			t.Errorf("answer = %d %s", answer.Status, answer.Body)
		}
		ids, locations = append(ids, created.ID.String()), append(locations, answer.Header.Get("Location"))
	}
	if len(slices.Compact(ids)) != 1 || len(slices.Compact(locations)) != 1 {
		t.Errorf("%d equal requests made %d tasks at %v", equal, len(ids), locations)
	}
	again := poster.Call(t, http.MethodPost, "/api/v1/tasks", order(), "Idempotency-Key", "order-7")
	if again.Status != http.StatusCreated || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("a repeat = %d, replayed %q", again.Status, again.Header.Get("Idempotent-Replayed"))
	}
	mustHaveTasks(t, poster, 1)
}
