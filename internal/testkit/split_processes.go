package testkit

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/ratelimit"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/testkit/binary"
)

// SplitProcesses is a marketplace whose parts are processes, each of which can be killed and
// started again on its own. Their addresses stay the same.
type SplitProcesses struct {
	*Marketplace

	API    *binary.Process
	Worker *binary.Process
	Stack  *binary.Process // Temporal and PostgreSQL of its own, which keep their data
}

// startPatience is how long the parts may take on a busy machine.
const startLimit = 2 * time.Minute

// StartSplitProcesses runs a marketplace in parts until the test ends. It needs devstack's
// binary, and nothing of the stack that other tests share. Settings are as in Start.
func StartSplitProcesses(t testing.TB, settings map[string]string) *SplitProcesses {
	t.Helper()
	var said [3]written
	m := &SplitProcesses{Marketplace: &Marketplace{Namespace: "default"}}
	t.Cleanup(func() {
		for i, name := range []string{"stack", "api", "worker"} {
			if t.Failed() {
				t.Logf("the %s said last:\n%s", name, lastOf(said[i].String()))
			}
		}
	})
	found := m.startStack(t, &said[0])
	m.Database = found["DATABASE_URL"]
	if _, err := store.Migrate(t.Context(), m.Database); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	opened, err := store.Open(t.Context(), m.Database, store.Options{MaxConnections: 4})
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(opened.Close)
	m.Store = opened
	m.startProduct(t, &said[1], &said[2], found["TEMPORAL_ADDRESS"], settings)
	return m
}

// startStack runs devstack on ports that stay, and gives what it says of itself.
func (m *SplitProcesses) startStack(t testing.TB, said *written) map[string]string {
	t.Helper()
	folder, devstack := t.TempDir(), devstackPath(t)
	arguments := []string{"up", "--data", folder}
	for _, flag := range []string{"--postgres-port", "--temporal-port", "--ui-port"} {
		arguments = append(arguments, flag, strconv.Itoa(Port(t)))
	}
	for _, attribute := range []string{contract.SearchTaskStatus, contract.SearchTaskCategory, contract.SearchPosterID} {
		arguments = append(arguments, "--search-attribute", attribute+"=Keyword")
	}
	arguments = append(arguments, "--search-attribute", contract.SearchLivemode+"=Bool")
	m.Stack = &binary.Process{Path: devstack, Arguments: arguments, Output: said, Settings: map[string]string{
		"DATABASE_URL": "", "DATABASE_ADMIN_URL": "", "TEMPORAL_ADDRESS": "", "TEMPORAL_NAMESPACE": "", "TEMPORAL_UI_URL": "",
	}}
	m.begin(t, m.Stack)
	t.Cleanup(func() {
		wipe := &binary.Process{Path: devstack, Arguments: []string{"wipe", "--data", folder}, Output: said}
		if err := wipe.Start(); err != nil {
			t.Logf("forget the stack's data: %v", err)
			return
		}
		<-wipe.Ended()
	})
	t.Cleanup(m.Stack.Kill)
	var found map[string]string
	Eventually(t, startLimit, "the stack is up", func() bool {
		found = variables(said.String())
		return found["DEVSTACK_DATA_DIR"] != ""
	})
	return found
}

func (m *SplitProcesses) startProduct(t testing.TB, api, worker *written, temporal string, settings map[string]string) {
	t.Helper()
	path, err := builtBinary()
	if err != nil {
		t.Fatalf("build the product: %v", err)
	}
	key, err := secrets.GenerateKey()
	if err != nil {
		t.Fatalf("make sealing key: %v", err)
	}
	var limits []string
	for bucket, rate := range ratelimit.Unlimited() {
		limits = append(limits, bucket+":"+rate)
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(Port(t)))
	m.URL = "http://" + address
	shared := map[string]string{
		"DATABASE_URL": m.Database, "DATABASE_MAX_CONNECTIONS": "16", "TEMPORAL_ADDRESS": temporal, "TEMPORAL_NAMESPACE": m.Namespace,
		"AITASKER_LISTEN": address, "AITASKER_PUBLIC_URL": m.URL, "AITASKER_SECRETS_KEY": key,
		"AITASKER_BLOB_URL":  "file://" + filepath.ToSlash(filepath.Join(t.TempDir(), "blobs")) + "?create_dir=true",
		"AITASKER_LOG_LEVEL": "warn", "AITASKER_RATE_LIMITS": strings.Join(limits, ","), "AITASKER_OUTGOING_ALLOW_PRIVATE": "true",
		"AITASKER_WORKER_TASK_SLOTS": "20", "AITASKER_WORKER_AGENT_SLOTS": "100", "AITASKER_HEALTH_INTERVAL": "0s",
	}
	maps.Copy(shared, settings)
	m.API = &binary.Process{Path: path, Arguments: []string{"api"}, Settings: shared, Output: api}
	m.Worker = &binary.Process{Path: path, Arguments: []string{"worker"}, Settings: shared, Output: worker}
	for _, part := range []*binary.Process{m.API, m.Worker} {
		m.begin(t, part)
		t.Cleanup(part.Kill)
	}
	m.AwaitReady(t)
}

// AwaitReady waits until the API finds everything that it needs.
func (m *SplitProcesses) AwaitReady(t testing.TB) {
	t.Helper()
	stranger := &Client{market: m.Marketplace}
	Eventually(t, startLimit, "the API is ready", func() bool {
		answer, err := stranger.Try(t.Context(), http.MethodGet, "/ready", nil)
		return err == nil && answer.Status == http.StatusOK
	})
}

func (m *SplitProcesses) begin(t testing.TB, part *binary.Process) {
	t.Helper()
	if err := part.Start(); err != nil {
		t.Fatal(err)
	}
}

// devstackPath is where `make` builds devstack.
func devstackPath(t testing.TB) string {
	t.Helper()
	root, err := binary.Root(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, ".bin", "devstack")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		t.Fatal(".bin/devstack is not there: this test starts a stack of its own; run `make tools` once, or the test by `make test`")
	}
	return path
}

// Port is a free one that no outgoing connection takes while nobody listens on it.
func Port(t testing.TB) int {
	t.Helper()
	for range 1000 {
		number := 10000 + rand.IntN(10000) //nolint:gosec // any will do
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(number)))
		if err == nil {
			_ = listener.Close()
			return number
		}
	}
	t.Fatal("no free port between 10000 and 20000")
	return 0
}

// variables reads lines of a name and a value.
func variables(text string) map[string]string {
	found := map[string]string{}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) == 2 {
			found[words[0]] = words[1]
		}
	}
	return found
}

// lastOf keeps the end of a long text.
func lastOf(text string) string {
	const most = 32 << 10
	if len(text) <= most {
		return text
	}
	return fmt.Sprintf("… %d bytes before\n%s", len(text)-most, text[len(text)-most:])
}
