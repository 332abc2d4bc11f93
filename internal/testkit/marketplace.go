package testkit

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"sync"
	"syscall"
	"testing"

	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/testkit/binary"
)

// Marketplace is the real binary running api, worker and, if asked, the demo
// agents beside it, on a database and a Temporal namespace of its own.
type Marketplace struct {
	URL       string       // of the API, such as http://127.0.0.1:40123
	Namespace string       // in Temporal
	Database  string       // its URL
	Store     *store.Store // the same database, for looking behind the API

	data     string
	settings map[string]string
	product  *binary.Running // nil while there is none
	log      bytes.Buffer
	moving   sync.RWMutex // guards URL while Run changes it
}

// Start runs a marketplace until the test ends. Settings are environment
// variables, such as AITASKER_WINDOW_REVIEW; without AITASKER_SANDBOX=true only
// the test's own agents bid.
func Start(t testing.TB, settings map[string]string) *Marketplace {
	t.Helper()
	m := &Marketplace{
		Namespace: Namespace(t), Database: Database(t), data: t.TempDir(),
	}
	m.settings = map[string]string{
		"DATABASE_URL": m.Database, "DATABASE_MAX_CONNECTIONS": "12", "TEMPORAL_NAMESPACE": m.Namespace,
		"AITASKER_LISTEN": "127.0.0.1:0", "AITASKER_LOG_LEVEL": "info", "AITASKER_SANDBOX": "false",
		"AITASKER_WORKER_TASK_SLOTS": "20", "AITASKER_WORKER_AGENT_SLOTS": "100",
		"AITASKER_HEALTH_INTERVAL": "0s",
	}
	maps.Copy(m.settings, settings)
	if m.settings["AITASKER_SANDBOX"] == "true" {
		program, err := builtSandbox()
		if err != nil {
			t.Fatalf("build the sandbox: %v", err)
		}
		m.settings["AITASKER_SANDBOX_PROGRAM"] = program
	}
	opened, err := store.Open(t.Context(), m.Database, store.Options{MaxConnections: 4})
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(opened.Close)
	m.Store = opened
	t.Cleanup(func() {
		m.Stop(t)
		if t.Failed() {
			t.Logf("the marketplace said:\n%s", m.log.String())
		}
	})
	m.Run(t)
	return m
}

// Run starts the process, again after Kill or Stop, and waits until it answers.
// The address may be another one than before.
func (m *Marketplace) Run(t testing.TB) {
	t.Helper()
	path, err := builtBinary()
	if err != nil {
		t.Fatalf("build the product: %v", err)
	}
	product, err := binary.Start(t.Context(), binary.Launch{Path: path, Data: m.data, Settings: m.settings, Output: &m.log})
	if err != nil {
		t.Fatalf("run the product: %v", err)
	}
	m.product = product
	m.moving.Lock()
	m.URL = product.URL
	m.moving.Unlock()
}

// address is URL for clients that call while the process is started again.
func (m *Marketplace) address() string {
	m.moving.RLock()
	defer m.moving.RUnlock()
	return m.URL
}

// PID is the number of the process that runs now.
func (m *Marketplace) PID() int { return m.product.PID() }

// Kill ends the process at once, as a power cut would.
func (m *Marketplace) Kill(t testing.TB) {
	t.Helper()
	m.end(syscall.SIGKILL)
}

// Stop asks the process to end and waits.
func (m *Marketplace) Stop(t testing.TB) {
	t.Helper()
	m.end(syscall.SIGTERM)
}

func (m *Marketplace) end(signal syscall.Signal) {
	if m.product != nil {
		m.product.End(signal)
		m.product = nil
	}
}

// builtBinary compiles the product once per test binary.
var builtBinary = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "aitasker-test-")
	if err != nil {
		return "", fmt.Errorf("make folder: %w", err)
	}
	return binary.Build(context.Background(), folder) // outlives the test that happens to be first
})

// Set changes a setting for the next Run, as Start takes them.
func (m *Marketplace) Set(name, value string) { m.settings[name] = value }

// Said is what the process has logged; only after Stop or Kill.
func (m *Marketplace) Said() string { return m.log.String() }
