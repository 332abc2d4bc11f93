package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/ratelimit"
)

// handlerOf makes the real handler of those dependencies.
func handlerOf(t *testing.T, deps Deps) http.Handler {
	t.Helper()
	handler, err := New(deps)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// sendFrom makes one request from an address; header pairs follow the path.
func sendFrom(t *testing.T, handler http.Handler, address, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
	request.RemoteAddr = address
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

// remaining reads what an answer says is left.
func remaining(t *testing.T, answer *httptest.ResponseRecorder) int {
	t.Helper()
	left, err := strconv.Atoi(answer.Header().Get("X-RateLimit-Remaining"))
	if err != nil {
		t.Fatalf("%d without X-RateLimit-Remaining: %v", answer.Code, answer.Header())
	}
	return left
}

func TestRateLimit_LetsExactlyTheCapThrough(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, path string
		limit        int
		window       time.Duration
	}{
		"creating tasks":            {http.MethodPost, "/api/v1/tasks", 60, time.Minute},
		"listing tasks":             {http.MethodGet, "/api/v1/tasks", 300, time.Minute},
		"below tasks":               {http.MethodPost, "/api/v1/tasks/x/select", 300, time.Minute},
		"webhooks":                  {http.MethodGet, "/api/v1/webhooks/x", 100, time.Minute},
		"writing a brief":           {http.MethodPost, "/api/v1/brief/generate", 10, time.Hour},
		"suggestions":               {http.MethodPost, "/api/v1/brief/suggestions", 60, time.Hour},
		"taglines":                  {http.MethodPost, "/api/v1/signature/tagline", 10, time.Hour},
		"scraping":                  {http.MethodPost, "/api/v1/signature/scrape-website", 5, time.Hour},
		"everything else":           {http.MethodGet, "/api/v1/credits/balance", 300, time.Minute},
		"what does not exist":       {http.MethodGet, "/nothing", 300, time.Minute},
		"tasks by a similar name":   {http.MethodGet, "/api/v1/tasks-of-others", 300, time.Minute},
		"what leads with its slash": {http.MethodPost, "/api/v1/tasks/", 300, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler := handlerOf(t, newWorld().publishedDeps(t, ServerConfig{}))
			for used := 1; used <= test.limit; used++ {
				got := sendFrom(t, handler, "198.51.100.7:4000", test.method, test.path)
				if got.Code == http.StatusTooManyRequests || got.Header().Get("X-RateLimit-Limit") != strconv.Itoa(test.limit) ||
					remaining(t, got) != test.limit-used {
					t.Fatalf("request %d of %d: %d %v", used, test.limit, got.Code, got.Header())
				}
			}
			refused := sendFrom(t, handler, "198.51.100.7:4001", test.method, test.path)
			checkRefusedByRate(t, refused, test.window)
			if other := sendFrom(t, handler, "198.51.100.8:4000", test.method, test.path); other.Code == http.StatusTooManyRequests {
				t.Error("another client is refused as well")
			}
		})
	}
}

// checkRefusedByRate checks everything that a 429 says.
func checkRefusedByRate(t *testing.T, got *httptest.ResponseRecorder, window time.Duration) {
	t.Helper()
	problem := problemIn(t, http.StatusTooManyRequests, got)
	if problem.Detail != "Rate limit exceeded. Please try again later." || remaining(t, got) != 0 {
		t.Errorf("refused with %q and %d left", problem.Detail, remaining(t, got))
	}
	after, err := strconv.Atoi(got.Header().Get("Retry-After"))
	if err != nil || after < 1 || time.Duration(after)*time.Second > window {
		t.Errorf("Retry-After = %q, want 1 to %v", got.Header().Get("Retry-After"), window.Seconds())
	}
	reset, err := strconv.ParseInt(got.Header().Get("X-RateLimit-Reset"), 10, 64)
	if left := time.Until(time.Unix(reset, 0)); err != nil || left > window || left < -time.Second {
		t.Errorf("X-RateLimit-Reset = %q is %v away", got.Header().Get("X-RateLimit-Reset"), left)
	}
	if time.Until(time.Unix(reset, 0)) > time.Duration(after)*time.Second {
		t.Errorf("Retry-After %d ends before the reset at %d", after, reset)
	}
}

// What leads to another bucket is not held back by a full one.
func TestRateLimit_CountsEachBucketByItself(t *testing.T) {
	t.Parallel()
	handler := handlerOf(t, newWorld().publishedDeps(t, ServerConfig{}))
	for range 61 {
		sendFrom(t, handler, "198.51.100.7:1", http.MethodPost, "/api/v1/tasks")
	}
	if got := sendFrom(t, handler, "198.51.100.7:1", http.MethodGet, "/api/v1/tasks"); remaining(t, got) != 299 {
		t.Errorf("listing has %d left, want 299", remaining(t, got))
	}
}

func TestRateLimit_LeavesExemptPathsAlone(t *testing.T) {
	t.Parallel()
	handler := handlerOf(t, newWorld().publishedDeps(t, ServerConfig{}))
	for range 400 {
		for _, path := range []string{"/health", "/ready", "/openapi.json"} {
			if got := sendFrom(t, handler, "198.51.100.7:1", http.MethodGet, path); got.Code != http.StatusOK || got.Header().Get("X-RateLimit-Limit") != "" {
				t.Fatalf("%s: %d %v", path, got.Code, got.Header())
			}
		}
		if got := sendFrom(t, handler, "198.51.100.7:1", http.MethodOptions, "/api/v1/tasks"); got.Code != http.StatusNoContent {
			t.Fatalf("OPTIONS: %d", got.Code)
		}
	}
	if got := sendFrom(t, handler, "198.51.100.7:1", http.MethodPost, "/api/v1/tasks"); remaining(t, got) != 59 {
		t.Errorf("exempt requests were counted: %d left, want 59", remaining(t, got))
	}
}

// Two API processes on one Redis let exactly the cap through, however the
// requests meet, and begin anew when the window ends.
func TestRateLimit_IsSharedByReplicasOnOneRedis(t *testing.T) {
	t.Parallel()
	redis := miniredis.RunT(t)
	replicas := make([]http.Handler, 2)
	for i := range replicas {
		shared, closeRedis, err := ratelimit.OpenRedis("redis://" + redis.Addr() + "/0?dial_timeout=1m&read_timeout=1m&write_timeout=1m")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(closeRedis)
		w := newWorld()
		deps := w.deps()
		deps.RateLimiter = w.rateLimiter(nil, shared)
		replicas[i] = handlerOf(t, deps)
	}
	if let := passedOf(t, replicas, 100); let != 60 {
		t.Errorf("two replicas let %d of 100 through, want 60", let)
	}
	redis.FastForward(time.Minute)
	if let := passedOf(t, replicas, 100); let != 60 {
		t.Errorf("the next window let %d of 100 through, want 60", let)
	}
	redis.Close()
	if got := sendFrom(t, replicas[0], "198.51.100.7:1", http.MethodPost, "/api/v1/tasks"); got.Code == http.StatusTooManyRequests || remaining(t, got) != 59 {
		t.Errorf("with Redis away: %d with %d left, want the process's own count", got.Code, remaining(t, got))
	}
}

// passedOf sends requests to all handlers at once and counts those that pass.
func passedOf(t *testing.T, handlers []http.Handler, requests int) int {
	t.Helper()
	var passed atomic.Int64
	var sent sync.WaitGroup
	for i := range requests {
		sent.Go(func() {
			if sendFrom(t, handlers[i%len(handlers)], "198.51.100.7:1", http.MethodPost, "/api/v1/tasks").Code != http.StatusTooManyRequests {
				passed.Add(1)
			}
		})
	}
	sent.Wait()
	return int(passed.Load())
}

func TestRateLimit_IsRaisedForOneAccount(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.overrides = []market.RateOverride{{AccountID: alice, Requests: map[market.RateBucket]int{market.BucketTasks: 1000}}}
	handler := handlerOf(t, w.publishedDeps(t, ServerConfig{}))
	raised, common := w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), w.token(market.Owner{AccountID: bob, Livemode: true},
		market.ScopePoster)
	path := "/api/v1/tasks/" + w.tasks[0].ID.String()
	for range 301 {
		send(t, handler, common, http.MethodGet, path, "")
	}
	if got := send(t, handler, common, http.MethodGet, path, ""); got.Code != http.StatusTooManyRequests {
		t.Errorf("an account without override gets %d, want 429", got.Code)
	}
	got := send(t, handler, raised, http.MethodGet, path, "")
	if got.Code != http.StatusOK || got.Header().Get("X-RateLimit-Limit") != "1000" || remaining(t, got) != 999 {
		t.Errorf("the account with override gets %d %v", got.Code, got.Header())
	}
	if got := send(t, handler, raised, http.MethodPost, "/api/v1/tasks", ""); got.Header().Get("X-RateLimit-Limit") != "60" {
		t.Errorf("another bucket has the limit %s, want 60", got.Header().Get("X-RateLimit-Limit"))
	}
}

// Every operation says which bucket it counts in, and counts in it.
func TestOperations_CountInTheBucketThatTheyDeclare(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := handlerOf(t, w.publishedDeps(t, ServerConfig{}))
	var document struct {
		Paths map[string]map[string]struct {
			ID    string         `json:"operationId"`  //nolint:tagliatelle // OpenAPI's spelling
			Limit map[string]any `json:"x-rate-limit"` //nolint:tagliatelle // an OpenAPI extension starts with x-
		} `json:"paths"`
	}
	if err := json.Unmarshal(send(t, handler, "", http.MethodGet, "/openapi.json", "").Body.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	declared := map[string]map[string]any{}
	for _, methods := range document.Paths {
		for _, o := range methods {
			declared[o.ID] = o.Limit
		}
	}
	for _, o := range operationsOf(w) {
		got := sendFrom(t, handler, "198.51.100.7:1", o.method, o.path).Header().Get("X-RateLimit-Limit")
		want := ""
		limit := declared[strings.TrimSuffix(o.id, aliasSuffix)] // an older address counts with its newer one
		if requests, counted := limit["requests"].(float64); counted {
			want = strconv.Itoa(int(requests))
		} else if o.path != healthPath && o.path != readyPath {
			t.Errorf("%s declares no bucket", o.id)
		}
		if got != want {
			t.Errorf("%s has the limit %q, declares %v", o.id, got, limit)
		}
	}
}
