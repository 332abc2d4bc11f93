package testkit

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/store"
)

// startTimeout is how long a marketplace may take to answer on a busy machine.
const startTimeout = 60 * time.Second

// Marketplace is the real binary running api, worker and, if asked, sandbox
// agents, on a database and a Temporal namespace of its own.
type Marketplace struct {
	URL       string       // of the API, such as http://127.0.0.1:40123
	Namespace string       // in Temporal
	Database  string       // its URL
	Store     *store.Store // the same database, for looking behind the API

	data     string
	settings map[string]string
	process  *exec.Cmd
	log      *bytes.Buffer
	moving   sync.RWMutex // guards URL while Run is looking for it
}

// Start runs a marketplace until the test ends. Settings are environment
// variables, such as AITASKER_WINDOW_REVIEW; without AITASKER_SANDBOX=true only
// the test's own agents bid.
func Start(t testing.TB, settings map[string]string) *Marketplace {
	t.Helper()
	m := &Marketplace{
		Namespace: Namespace(t), Database: Database(t), data: t.TempDir(),
		settings: map[string]string{"AITASKER_SANDBOX": "false", "AITASKER_LISTEN": "127.0.0.1:0", "AITASKER_LOG_LEVEL": "info"},
	}
	maps.Copy(m.settings, settings)
	opened, err := store.Open(t.Context(), m.Database, store.Options{MaxConnections: 4})
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(opened.Close)
	m.Store = opened
	m.Run(t)
	t.Cleanup(func() {
		m.Stop(t)
		if t.Failed() {
			t.Logf("the marketplace said:\n%s", m.log.String())
		}
	})
	return m
}

// Run starts the process, again after Kill or Stop, and waits until it answers.
// The address may be another one than before.
func (m *Marketplace) Run(t testing.TB) {
	t.Helper()
	binary, err := builtBinary()
	if err != nil {
		t.Fatalf("build the product: %v", err)
	}
	if m.log == nil {
		m.log = &bytes.Buffer{}
	}
	envFile := filepath.Join(m.data, "env")
	_ = os.Remove(envFile + ".seen")
	_ = os.Rename(envFile, envFile+".seen")                   // a new file tells that the process has begun
	m.process = exec.Command(binary, "dev", "--data", m.data) //nolint:gosec,noctx // our own binary; Stop and Kill end it
	m.process.Stdout, m.process.Stderr = m.log, m.log
	m.process.Env = append(os.Environ(), "DATABASE_URL="+m.Database, "TEMPORAL_NAMESPACE="+m.Namespace, "DATABASE_MAX_CONNECTIONS=12",
		"AITASKER_WORKER_TASK_SLOTS=20", "AITASKER_WORKER_AGENT_SLOTS=100")
	for name, value := range m.settings {
		m.process.Env = append(m.process.Env, name+"="+value)
	}
	m.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := m.process.Start(); err != nil {
		t.Fatalf("start the product: %v", err)
	}
	m.awaitReady(t, envFile)
}

func (m *Marketplace) awaitReady(t testing.TB, envFile string) {
	t.Helper()
	Eventually(t, startTimeout, "the marketplace is ready", func() bool {
		url := readVariable(envFile, "AITASKER_URL")
		if url == "" {
			return false
		}
		m.moving.Lock()
		m.URL = url
		m.moving.Unlock()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/ready", http.NoBody)
		if err != nil {
			return false
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return false
		}
		defer func() { _ = response.Body.Close() }()
		return response.StatusCode == http.StatusOK
	})
}

// address is URL for clients that call while the process is started again.
func (m *Marketplace) address() string {
	m.moving.RLock()
	defer m.moving.RUnlock()
	return m.URL
}

// Kill ends the process at once, as a power cut would.
func (m *Marketplace) Kill(t testing.TB) { m.end(t, syscall.SIGKILL) }

// Stop asks the process to end and waits.
func (m *Marketplace) Stop(t testing.TB) { m.end(t, syscall.SIGTERM) }

func (m *Marketplace) end(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if m.process == nil {
		return
	}
	if err := m.process.Process.Signal(signal); err != nil {
		t.Logf("signal the product: %v", err)
	}
	_ = m.process.Wait() // a killed process ends with an error, which is what was asked for
	m.process = nil
}

// builtBinary compiles the product once per test binary.
var builtBinary = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "aitasker-test-")
	if err != nil {
		return "", fmt.Errorf("make folder: %w", err)
	}
	_, here, _, _ := runtime.Caller(0)
	binary := filepath.Join(folder, "aitasker")
	build := exec.Command("go", "build", "-o", binary, "./cmd/aitasker") //nolint:noctx // bounded by the test's own timeout
	build.Dir = filepath.Join(filepath.Dir(here), "..", "..")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, output)
	}
	return binary, nil
})

// Set changes a setting for the next Run, as Start takes them.
func (m *Marketplace) Set(name, value string) { m.settings[name] = value }
