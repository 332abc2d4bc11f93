package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakePrograms makes a folder with an initdb and a postgres of that version.
func fakePrograms(t *testing.T, major int) string {
	t.Helper()
	folder := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\necho 'postgres (PostgreSQL) %d.3'\n", major)
	for _, name := range []string{"initdb", "postgres"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestFindBinariesInTheFolderGiven(t *testing.T) {
	t.Parallel()
	folder := fakePrograms(t, 16)
	found, err := findBinaries(folder, 0)
	if err != nil || found.dir != folder || found.major != 16 {
		t.Fatalf("got %+v, %v", found, err)
	}
}

func TestFindBinariesNamesTheFlagWhenTheFolderIsWrong(t *testing.T) {
	t.Parallel()
	_, err := findBinaries(t.TempDir(), 0)
	if err == nil || !strings.Contains(err.Error(), "--postgres-bin") {
		t.Fatalf("got %v", err)
	}
}

func TestMajorVersionRefusesAClientOnlyInstallation(t *testing.T) {
	t.Parallel()
	folder := fakePrograms(t, 16)
	if err := os.Remove(filepath.Join(folder, "initdb")); err != nil {
		t.Fatal(err)
	}
	if version, err := majorVersion(folder); err == nil {
		t.Fatalf("got version %d", version)
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	found := []binaries{{"/fifteen", 15}, {"/seventeen", 17}, {"/sixteen", 16}}
	for _, c := range []struct {
		name  string
		major int
		want  string
	}{
		{"newest for a new cluster", 0, "/seventeen"},
		{"the one that made the cluster", 15, "/fifteen"},
		{"none that fits", 14, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			chosen, err := choose(found, c.major)
			if chosen.dir != c.want || (err == nil) != (c.want != "") {
				t.Fatalf("got %+v, %v", chosen, err)
			}
		})
	}
}
