package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// typescriptClient is where `make test` builds the client.
const typescriptClient = "../../clients/typescript"

// tsc is the compiler that it is built with.
const tsc = "node_modules/typescript/lib/tsc.js"

// runTypeScript checks a program strictly, as a project that has the client
// installed would, and gives what it prints under Node.js.
func runTypeScript(t *testing.T, source string, environment []string, arguments ...string) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("Node.js is missing: install the packages nodejs and npm (Debian, Ubuntu) and run this again with make test")
	}
	client, err := filepath.Abs(typescriptClient)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"dist/index.js", tsc} {
		if _, err := os.Stat(filepath.Join(client, part)); err != nil {
			t.Fatalf("the TypeScript client is not built (%v): run this with make test, which needs the packages nodejs and npm", err)
		}
	}
	project := t.TempDir()
	installed := filepath.Join(project, "node_modules", "@aitasker", "client")
	if err := os.MkdirAll(filepath.Dir(installed), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(client, installed); err != nil {
		t.Fatal(err)
	}
	keep := func(name, content string) {
		if err := os.WriteFile(filepath.Join(project, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	keep("package.json", `{"type": "module"}`)
	keep("program.ts", source)
	for _, name := range []string{"tsconfig.json", "environment.d.ts"} {
		keep(name, contentOf(t, filepath.Join("typescript", name)))
	}
	run := func(arguments ...string) string {
		command := exec.CommandContext(t.Context(), node, arguments...)
		command.Dir, command.Env = project, append(os.Environ(), environment...)
		var problems strings.Builder
		command.Stderr = &problems
		printed, err := command.Output()
		if err != nil {
			t.Fatalf("node %s: %v\n%s%s", strings.Join(arguments, " "), err, printed, problems.String())
		}
		return string(printed)
	}
	run(filepath.Join(client, tsc), "--project", project)
	return run(append([]string{"program.js"}, arguments...)...)
}

func contentOf(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestTypeScriptClient_RunsTheLifeOfATask(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	for range 2 {
		poster.Agent(t, category, testkit.Works(clientPrice, goodWork))
	}
	printed := runTypeScript(t, contentOf(t, "typescript/life_cycle.ts"), nil, m.URL, poster.Key(), brief)
	var got map[string]any
	if err := json.Unmarshal([]byte(printed), &got); err != nil {
		t.Fatalf("the program printed %s: %v", printed, err)
	}
	id, err := uuid.Parse(got["task"].(string))
	if err != nil {
		t.Fatal(err)
	}
	delete(got, "task")
	want := map[string]any{
		"same_draft": true, "budgets": []any{40.0, nil, 40.1}, "found": []any{"Harbor Blend"},
		"price": 6.0, "work": goodWork, "delivered": 1.0, "ended": []any{"completed", "approved"},
		"balance": map[string]any{"available_usd": 4.0, "held_usd": 0.0, "earned_usd": 5.1, "livemode": false},
		"invalid": []any{422.0, "invalid", "body.category"},
		"missing": []any{404.0, "not_found"},
		"poor":    []any{402.0, "insufficient_funds", 6.0, 4.0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the program saw (-want +got):\n%s", diff)
	}
	task := taskWith(m, poster, id)
	mustHaveEnded(t, task.read(t), market.TaskCompleted, market.ClosedApproved)
	if kept := balance(t, poster); kept.EarnedUSD != publicapi.USD(5_10) {
		t.Errorf("balance = %+v", kept)
	}
}
