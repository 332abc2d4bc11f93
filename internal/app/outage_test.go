package app

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sethvargo/go-envconfig"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/secrets"
)

// silent is a port that takes connections and never says anything, as a part that
// hangs does.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = connection.Close() })
		}
	}()
	return listener.Addr().String()
}

// safeBuffer keeps logs that several goroutines write.
type safeBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *safeBuffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(text)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// opened is an App whose database and Temporal are at those addresses.
func opened(t *testing.T, database, temporal string) (*App, *safeBuffer) {
	t.Helper()
	key, err := secrets.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	logs := &safeBuffer{}
	a, err := Open(t.Context(), envconfig.MapLookuper(map[string]string{
		"DATABASE_URL": "postgres://nobody@" + database + "/nothing?sslmode=disable", "TEMPORAL_ADDRESS": temporal, "AITASKER_SECRETS_KEY": key,
		"AITASKER_BLOB_URL": "file://" + t.TempDir(), "AITASKER_LISTEN": "127.0.0.1:0",
	}), logs)
	if err != nil {
		t.Fatalf("open without the parts: %v", err)
	}
	return a, logs
}

const nowhere = "127.0.0.1:1"

func TestAPI_StartsWithoutItsPartsAndSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	a, _ := opened(t, nowhere, nowhere)
	defer a.Close()
	handler, err := a.APIHandler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/ready", http.NoBody))
	var ready struct {
		Parts map[string]string `json:"parts"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &ready); err != nil {
		t.Fatal(err)
	}
	if answer.Code != http.StatusServiceUnavailable || ready.Parts["database"] != "unavailable" || ready.Parts["temporal"] != "unavailable" || ready.Parts["process"] != "ok" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	answer = httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/health", http.NoBody))
	if answer.Code != http.StatusOK {
		t.Errorf("/health = %d", answer.Code)
	}
}

func TestWorker_StartsWithoutTemporalAndStopsAtOnce(t *testing.T) {
	t.Parallel()
	a, logs := opened(t, nowhere, nowhere)
	defer a.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.RunWorker(ctx) }()
	deadline := time.After(30 * time.Second)
	for strings.Count(logs.String(), "workers not started") < 2 { // it goes on trying
		select {
		case err := <-ended:
			t.Fatalf("the worker ended: %v", err)
		case <-deadline:
			t.Fatalf("not tried twice: %s", logs)
		case <-time.After(50 * time.Millisecond):
		}
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(15 * time.Second):
		t.Error("the worker does not stop")
	}
}

// A database that takes the connection and says nothing keeps nobody waiting for long:
// neither a read nor a stop.
func TestAPI_AnswersWhileItsDatabaseHangs(t *testing.T) {
	t.Parallel()
	a, _ := opened(t, silent(t), nowhere)
	listener, _, err := Listen(t.Context(), a.Config.HTTP)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	handler, err := a.APIHandler(ctx)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, listener, handler, a.Config.HTTP.Timeouts) }()
	key, _ := auth.NewKey(false)
	const atOnce = 60 // twice as many as there are connections: some wait for one
	var asked sync.WaitGroup
	for range atOnce {
		asked.Go(func() {
			begun := time.Now()
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String()+"/api/v1/tasks", http.NoBody)
			if err != nil {
				t.Error(err)
				return
			}
			request.Header.Set("Authorization", "Bearer "+key)
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = answer.Body.Close() }()
			text, _ := io.ReadAll(answer.Body)
			if waited := time.Since(begun); answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" || waited > 20*time.Second {
				t.Errorf("%d after %s: %s", answer.StatusCode, waited, text)
			}
		})
	}
	asked.Wait()
	stop()
	begun := time.Now()
	if err := <-served; err != nil {
		t.Error(err)
	}
	a.Close()
	if took := time.Since(begun); took > drainTimeout+closeTimeout+5*time.Second {
		t.Errorf("the stop took %s", took)
	}
}
