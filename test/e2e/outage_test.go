package e2e

import (
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// wire is a connection to a part that can be cut and mended.
type wire struct{ *toxiproxy.Proxy }

func newWire(t *testing.T, name, upstream string) wire {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	w := wire{toxiproxy.NewProxy(server, name, "127.0.0.1:0", upstream)}
	w.restore(t)
	t.Cleanup(w.Stop)
	return w
}

func (w wire) restore(t *testing.T) {
	t.Helper()
	if err := w.Start(); err != nil {
		t.Fatalf("open wire to %s: %v", w.Name, err)
	}
}

// wired starts a marketplace whose parts can be cut off.
func wired(t *testing.T) (m *testkit.Marketplace, database, temporal wire) {
	t.Helper()
	temporal = newWire(t, "temporal", os.Getenv("TEMPORAL_ADDRESS"))
	m = testkit.Start(t, map[string]string{"TEMPORAL_ADDRESS": temporal.Listen})
	address, err := url.Parse(m.Database)
	if err != nil {
		t.Fatalf("read database url: %v", err)
	}
	database = newWire(t, "database", address.Host)
	address.Host = database.Listen
	m.Stop(t)
	m.Set("DATABASE_URL", address.String())
	m.Run(t)
	return m, database, temporal
}

func TestOutage_IsSaidAndOutlived(t *testing.T) {
	t.Parallel()
	m, database, temporal := wired(t)
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)

	database.Stop()
	for _, request := range [][2]string{
		{http.MethodGet, task.path},
		{http.MethodGet, "/api/v1/credits/balance"},
		{http.MethodPost, "/api/v1/tasks"},
		{http.MethodPost, task.path + "/select"},
	} {
		mustBeAway(t, poster, request[0], request[1])
	}
	readyMustName(t, poster, "unavailable", "ok")
	database.restore(t)
	awaitReady(t, poster)

	temporal.Stop()
	if now := task.read(t); now.Status != "review" {
		t.Errorf("without Temporal the task reads as %s", now.Status)
	}
	mustBeAway(t, poster, http.MethodPost, task.path+"/select")
	mustBeAway(t, poster, http.MethodPost, "/api/v1/tasks")
	readyMustName(t, poster, "ok", "unavailable")
	temporal.restore(t)
	awaitReady(t, poster)

	posted := againAfter(t, poster, "/api/v1/tasks", order())
	for _, path := range []string{task.path, "/api/v1/tasks/" + posted.ID.String()} {
		recovered := &postedTask{market: m, poster: poster, id: task.id, path: path}
		recovered.await(t, market.TaskReview)
		againAfter(t, poster, path+"/select", nil)
		recovered.awaitDelivery(t, 1)
		recovered.finish(t, 1)
	}
	task.mustHaveMoved(t, paid())
	task.mustHaveHappened(t, straightLife...)
	var listed struct {
		Tasks []publicapi.Task `json:"tasks"`
	}
	poster.Must(t, http.StatusOK, http.MethodGet, "/api/v1/tasks", nil, &listed)
	if len(listed.Tasks) != 2 {
		t.Errorf("the account has %d tasks, want 2", len(listed.Tasks))
	}
}

// keyFor makes repeats of a request recognisable.
func keyFor(path string) string { return "outage " + path }

// againAfter repeats a request that an outage had cut off until it is served.
func againAfter(t *testing.T, poster *testkit.Client, path string, body any) publicapi.Task {
	t.Helper()
	var done publicapi.Task
	testkit.Eventually(t, waitLimit, "POST "+path+" is served again", func() bool {
		answer := poster.Call(t, http.MethodPost, path, body, "Idempotency-Key", keyFor(path))
		if answer.Status >= http.StatusMultipleChoices {
			return false
		}
		answer.Decode(t, &done)
		return true
	})
	return done
}

// mustBeAway checks that a request is answered with 503, when to come back, and
// nothing about the inside.
func mustBeAway(t *testing.T, poster *testkit.Client, method, path string) {
	t.Helper()
	var body any
	if path == "/api/v1/tasks" {
		body = order()
	}
	answer := poster.Call(t, method, path, body, "Idempotency-Key", keyFor(path))
	seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if answer.Status != http.StatusServiceUnavailable || err != nil || seconds < 1 {
		t.Errorf("%s %s = %d, Retry-After %q: %s", method, path, answer.Status, answer.Header.Get("Retry-After"), answer.Body)
	}
	for _, inside := range []string{"127.0.0.1", "postgres", "pgx", "rpc", "dial", "EOF", "conn", "goroutine"} {
		if strings.Contains(string(answer.Body), inside) {
			t.Errorf("%s %s tells of %q: %s", method, path, inside, answer.Body)
		}
	}
}

type readiness struct {
	Status string            `json:"status"`
	Parts  map[string]string `json:"parts"`
}

func readyMustName(t *testing.T, poster *testkit.Client, database, temporal string) {
	t.Helper()
	answer := poster.Call(t, http.MethodGet, "/ready", nil)
	var got readiness
	answer.Decode(t, &got)
	if answer.Status != http.StatusServiceUnavailable || got.Parts["database"] != database || got.Parts["temporal"] != temporal {
		t.Errorf("/ready = %d %s", answer.Status, answer.Body)
	}
	poster.Must(t, http.StatusOK, http.MethodGet, "/health", nil, nil)
}

func awaitReady(t *testing.T, poster *testkit.Client) {
	t.Helper()
	testkit.Eventually(t, waitLimit, "all parts are ready again", func() bool {
		return poster.Call(t, http.MethodGet, "/ready", nil).Status == http.StatusOK
	})
}
