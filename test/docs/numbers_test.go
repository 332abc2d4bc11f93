package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// numbered is the name of a decision or a migration.
var numbered = regexp.MustCompile(`^(\d{4})[-_]([a-z0-9_-]+)\.(md|sql)$`)

func TestDecisions_AreNumberedWithoutAGap(t *testing.T) {
	t.Parallel()
	requireNoGap(t, "docs/adr")
}

func TestMigrations_AreNumberedWithoutAGap(t *testing.T) {
	t.Parallel()
	requireNoGap(t, "internal/store/migrations")
}

func TestDecisions_AreListedAndTitledByTheirNumber(t *testing.T) {
	t.Parallel()
	index, err := os.ReadFile(filepath.Join(root, "docs", "adr", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range numberedFiles(t, "docs/adr") {
		number := name[:4]
		if !strings.Contains(string(index), "["+number+"]("+name+")") {
			t.Errorf("docs/adr/README.md does not list %s", name)
		}
		content, err := os.ReadFile(filepath.Join(root, "docs", "adr", name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(content), "# "+number+": ") {
			t.Errorf("the title of %s does not begin with %q", name, "# "+number+": ")
		}
	}
}

func requireNoGap(t *testing.T, folder string) {
	t.Helper()
	for i, name := range numberedFiles(t, folder) {
		if number, _ := strconv.Atoi(name[:4]); number != i+1 {
			t.Fatalf("%s: expected number %04d, found %s", folder, i+1, name)
		}
	}
}

// numberedFiles lists the numbered files of the folder, in order.
func numberedFiles(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(root, folder))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if numbered.MatchString(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	if len(names) == 0 {
		t.Fatalf("%s has no numbered files", folder)
	}
	return names
}
