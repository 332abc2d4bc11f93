package datadir

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func claim(t *testing.T, path string) *Dir {
	t.Helper()
	dir, err := Claim(path)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestASecondClaimNamesTheFirstOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data")
	first := claim(t, path)
	_, err := Claim(path)
	if err == nil || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Fatalf("got %v", err)
	}
	first.Release()
	claim(t, path).Release()
}

func TestTheLogOfTheRunBeforeIsKept(t *testing.T) {
	t.Parallel()
	dir := claim(t, t.TempDir())
	defer dir.Release()
	if err := os.WriteFile(dir.NewLog("a.log"), []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := dir.NewLog("a.log")
	if _, err := os.Stat(path); err == nil {
		t.Error("the new log is not new")
	}
	if content, err := os.ReadFile(path + ".previous"); string(content) != "before" {
		t.Errorf("got %q, %v", content, err)
	}
}

func TestRemoveFollowsThePointerElsewhere(t *testing.T) {
	t.Parallel()
	dir := claim(t, filepath.Join(t.TempDir(), "data"))
	elsewhere, err := dir.MakeElsewhere()
	if err != nil {
		t.Fatal(err)
	}
	if err := dir.Remove(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir.Path(), elsewhere} {
		if _, err := os.Stat(path); !os.IsNotExist(err) {
			t.Errorf("%s is still there: %v", path, err)
		}
	}
}

func TestRemoveSparesWhatADamagedPointerNames(t *testing.T) {
	t.Parallel()
	precious := t.TempDir()
	dir := claim(t, filepath.Join(t.TempDir(), "data"))
	if err := os.WriteFile(dir.File(elsewherePointer), []byte(precious), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := dir.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Fatal(err)
	}
}
