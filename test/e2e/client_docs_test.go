package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/testkit"
)

// documented gives the program in that language that docs/guides/clients.md shows.
func documented(t *testing.T, language string) string {
	t.Helper()
	_, after, begins := strings.Cut(contentOf(t, "../../docs/guides/clients.md"), "```"+language+"\n")
	program, _, ends := strings.Cut(after, "```\n")
	if !begins || !ends {
		t.Fatalf("docs/guides/clients.md shows no program in %s", language)
	}
	return program
}

func TestDocs_ShowClientsThatPostATask(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	for language, run := range map[string]func(*testing.T, string, []string) string{
		"go": runGo,
		"ts": func(t *testing.T, program string, environment []string) string {
			t.Helper()
			return runTypeScript(t, program, environment)
		},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			poster := m.Account(t)
			printed := run(t, documented(t, language), environmentOf(m, poster))
			id, _, _ := strings.Cut(printed, " ")
			posted, err := uuid.Parse(id)
			if err != nil {
				t.Fatalf("the program printed %q: %v", printed, err)
			}
			if task := taskWith(m, poster, posted).read(t); task.UserID != poster.Account || task.BudgetUSD != 40_00 {
				t.Errorf("the program posted %+v", task)
			}
		})
	}
}

// environmentOf is what `make dev` writes to .dev/env.
func environmentOf(m *testkit.Marketplace, poster *testkit.Client) []string {
	return []string{"AITASKER_URL=" + m.URL, "AITASKER_POSTER_KEY=" + poster.Key()}
}

// runGo runs a program of one file with this module's packages.
func runGo(t *testing.T, program string, environment []string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "go", "run", "-buildvcs=false", file)
	command.Env = append(os.Environ(), environment...)
	var problems strings.Builder
	command.Stderr = &problems
	printed, err := command.Output()
	if err != nil {
		t.Fatalf("go run: %v\n%s", err, problems.String())
	}
	return string(printed)
}
