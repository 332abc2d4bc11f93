package postgres

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Place is where a cluster may keep its files.
type Place interface {
	// File returns the path of name inside the data folder.
	File(name string) string
	// Elsewhere returns the folder outside of it, or "" when there is none yet.
	Elsewhere() (string, error)
	// MakeElsewhere makes one and remembers it.
	MakeElsewhere() (string, error)
}

// home is the folder of one cluster: `data` with its files, and `password`.
// Only the account that PostgreSQL runs as may look into it.
type home struct{ path string }

// openHome makes the folder, or finds it again. It is inside the data folder
// unless the account may not pass one of the parents there.
func openHome(place Place, owner *account) (home, error) {
	path, err := place.Elsewhere()
	if err != nil {
		return home{}, err
	}
	if path == "" {
		path = place.File("postgres")
	}
	if err := prepare(path, owner); err != nil {
		return home{}, err
	}
	if owner.canEnter(path) {
		return home{path}, nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return home{}, fmt.Errorf("user %s, as whom PostgreSQL runs for root, may not reach its data any more: %w", unprivileged, err)
	}
	if path, err = place.MakeElsewhere(); err != nil {
		return home{}, err
	}
	return home{path}, prepare(path, owner)
}

func prepare(path string, owner *account) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	return owner.own(path)
}

func (h home) data() string         { return filepath.Join(h.path, "data") }
func (h home) binaries() string     { return filepath.Join(h.path, "binaries") }
func (h home) passwordFile() string { return filepath.Join(h.path, "password") }
func (h home) pidFile() string      { return filepath.Join(h.data(), "postmaster.pid") }

// major returns the version that made the cluster, 0 when there is none.
func (h home) major() int {
	content, err := os.ReadFile(filepath.Join(h.data(), "PG_VERSION"))
	if err != nil {
		return 0
	}
	version, _ := strconv.Atoi(strings.TrimSpace(string(content)))
	return version
}

// password returns the superuser's password, which is made on first use.
func (h home) password(owner *account) (string, error) {
	content, err := os.ReadFile(h.passwordFile())
	if err == nil {
		return string(content), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	password := rand.Text()
	if err := os.WriteFile(h.passwordFile(), []byte(password), 0o600); err != nil {
		return "", err
	}
	return password, owner.own(h.passwordFile())
}
