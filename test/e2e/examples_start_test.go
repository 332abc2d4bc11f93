package e2e

import (
	"bytes"
	"context"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/testkit"
)

// examples is what developers copy on their first day.
const examples = "../../examples/agents"

// Every file of an example has fewer lines than exampleLines, of at most
// exampleColumns bytes.
const (
	exampleLines   = 50
	exampleColumns = 160
)

func TestExamples_StayShort(t *testing.T) {
	t.Parallel()
	checked := 0
	err := filepath.WalkDir(examples, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch name := entry.Name(); {
		case entry.IsDir() && (name == "node_modules" || name == "dist" || name == "__pycache__"):
			return fs.SkipDir
		case filepath.Ext(name) != ".go" && filepath.Ext(name) != ".py" && filepath.Ext(name) != ".ts":
			return nil
		}
		checked++
		source := contentOf(t, path)
		if lines := strings.Count(source, "\n"); lines >= exampleLines {
			t.Errorf("%s has %d lines, want fewer than %d", path, lines, exampleLines)
		}
		for line := range strings.Lines(source) {
			if len(line) > exampleColumns {
				t.Errorf("%s has a line of %d bytes: %s", path, len(line), line)
			}
		}
		return nil
	})
	if err != nil || checked < 9 {
		t.Errorf("%d files were checked, %v", checked, err)
	}
}

// goExample is the agent as a binary, since `go run` would leave its child behind.
func goExample(t *testing.T) []string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "agent")
	command := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", binary, ".")
	command.Dir = filepath.Join(examples, "go")
	if printed, err := command.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, printed)
	}
	return []string{binary}
}

func pythonExample(file string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		t.Helper()
		python, err := exec.LookPath("python3")
		if err != nil {
			t.Fatal("python3 is missing: install the package python3 (Debian, Ubuntu) and run this again")
		}
		return []string{python, "-B", filepath.Join(examples, "python", file)}
	}
}

// nodeExample type-checks the project with its own strict settings, into a folder
// of the test.
func nodeExample(file string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		t.Helper()
		node, err := exec.LookPath("node")
		if err != nil {
			t.Fatal("Node.js is missing: install the packages nodejs and npm (Debian, Ubuntu) and run this again with make test")
		}
		project, built := filepath.Join(examples, "typescript"), t.TempDir()
		compiler := filepath.Join(project, tsc)
		if _, err := os.Stat(compiler); err != nil {
			t.Fatalf("the compiler of the TypeScript example is missing (%v): run this with make test, which needs the package npm", err)
		}
		if printed, err := exec.CommandContext(t.Context(), node, compiler, "--project", project, "--outDir", built).CombinedOutput(); err != nil {
			t.Fatalf("tsc: %v\n%s", err, printed)
		}
		if err := os.WriteFile(filepath.Join(built, "package.json"), []byte(`{"type": "module"}`), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{node, filepath.Join(built, file)}
	}
}

// process is a running example.
type process struct {
	stop func()
}

// launch runs a program with nothing in its environment but what is given and
// where programs lie.
func launch(t *testing.T, program []string, environment ...string) *process {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	command := exec.CommandContext(ctx, program[0], program[1:]...)
	command.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, environment...)
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		cancel()
		t.Fatalf("start %s: %v", program, err)
	}
	p := &process{stop: func() {
		cancel()
		_ = command.Wait()
	}}
	t.Cleanup(func() {
		p.stop()
		if t.Failed() {
			t.Logf("%s said:\n%s", program, said.String())
		}
	})
	return p
}

// freePort is one that nobody listens at just now.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func awaitHealthy(t *testing.T, root string) {
	t.Helper()
	testkit.Eventually(t, waitLimit, "the example is healthy", func() bool {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, root+"/health", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
}
