package e2e

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/aitasker/aitasker/internal/testkit"
)

// patientTests is how many tests run side by side: they wait for windows and
// other processes far more than they compute.
const patientTests = "12"

func TestMain(m *testing.M) {
	flag.Parse()
	if !isSet("test.parallel") {
		_ = flag.Set("test.parallel", patientTests)
	}
	_ = trustedCertificate() // before anything uses http.DefaultClient
	binaryLife.failed = m.Run() != 0
	binaryLife.end()
}

func isSet(name string) bool {
	found := false
	flag.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// sharedMarket is the marketplace of all tests that need nothing of their own. It
// runs from the first that asks until the test binary ends.
func sharedMarket(t *testing.T) *testkit.Marketplace {
	t.Helper()
	started, err := startShared()
	if err != nil {
		t.Fatalf("start the shared marketplace: %v", err)
	}
	return started
}

var startShared = sync.OnceValues(func() (started *testkit.Marketplace, err error) {
	done := make(chan struct{})
	go func() { // a goroutine of its own, which Fatalf can end
		defer close(done)
		started = testkit.Start(binaryLife, map[string]string{"AITASKER_LOG_LEVEL": "warn"})
	}()
	<-done
	if started == nil {
		return nil, binaryLife.failure
	}
	return started, nil
})

// binaryLife stands in for a test where something lives as long as the binary.
var binaryLife = &life{}

type life struct {
	testing.TB // never set: only what is written out below may be used

	cleanups []func()
	failure  error // why the marketplace did not start
	failed   bool  // whether any test did: then the marketplace's log is of use
}

func (*life) Helper()                    {}
func (*life) Name() string               { return "shared" }
func (*life) Context() context.Context   { return context.Background() }
func (l *life) Cleanup(undo func())      { l.cleanups = append(l.cleanups, undo) }
func (l *life) Failed() bool             { return l.failed }
func (*life) Logf(s string, args ...any) { fmt.Fprintf(os.Stderr, s+"\n", args...) }

func (l *life) Fatalf(sentence string, args ...any) {
	l.failure = fmt.Errorf(sentence, args...)
	runtime.Goexit()
}

func (l *life) TempDir() string {
	folder, err := os.MkdirTemp("", "aitasker-e2e-")
	if err != nil {
		l.Fatalf("make folder: %w", err)
	}
	l.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

func (l *life) end() {
	for _, undo := range slices.Backward(l.cleanups) {
		undo()
	}
}
