package datadir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	elsewherePointer = "postgres.elsewhere"
	elsewherePattern = "devstack-postgres-*"
)

// Elsewhere returns the folder outside this one that holds what cannot be kept
// inside, or "" when there is none.
func (dir *Dir) Elsewhere() (string, error) { return readElsewhere(dir.path) }

// MakeElsewhere makes a folder outside this one, in a place that survives a
// reboot, and remembers it here.
func (dir *Dir) MakeElsewhere() (string, error) {
	path, err := os.MkdirTemp("/var/tmp", elsewherePattern)
	if err != nil {
		return "", err
	}
	return path, os.WriteFile(dir.File(elsewherePointer), []byte(path+"\n"), 0o644)
}

func readElsewhere(path string) (string, error) {
	content, err := os.ReadFile(filepath.Join(path, elsewherePointer))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(content)), err
}

// removeElsewhere deletes only a folder with the name that MakeElsewhere gives,
// so that a damaged pointer cannot delete anything else.
func removeElsewhere(path string) error {
	elsewhere, err := readElsewhere(path)
	if err != nil || elsewhere == "" {
		return err
	}
	if ours, _ := filepath.Match("/var/tmp/"+elsewherePattern, elsewhere); !ours {
		return nil
	}
	return os.RemoveAll(elsewhere)
}
