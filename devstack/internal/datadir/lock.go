package datadir

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const lockName = "devstack.lock"

// Dir is a data folder that this program alone uses until Release.
type Dir struct {
	path string
	lock *os.File
}

// Claim makes the folder if need be and locks it. The lock is the kernel's, so
// it ends with this program, however that ends.
func Claim(path string) (*Dir, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(absolute, 0o755); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(absolute, lockName), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("the data folder cannot be locked: %w", err)
	}
	if err := flock(lock); err != nil {
		defer lock.Close()
		return nil, busy(absolute, lock, err)
	}
	if err := writeOwner(lock); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &Dir{path: absolute, lock: lock}, nil
}

// IsOurs tells whether a devstack has made or used the folder at path.
func IsOurs(path string) bool {
	_, err := os.Stat(filepath.Join(path, lockName))
	return err == nil
}

// Path returns the absolute path of the folder.
func (dir *Dir) Path() string { return dir.path }

// File returns the path of name inside the folder.
func (dir *Dir) File(name string) string { return filepath.Join(dir.path, name) }

// Release lets others use the folder.
func (dir *Dir) Release() { _ = dir.lock.Close() }

func flock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

func busy(path string, lock *os.File, err error) error {
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("the data folder cannot be locked: %w", err)
	}
	owner, _ := io.ReadAll(lock)
	return fmt.Errorf("another devstack (pid %s) is already running on %s; stop it, or choose another folder with --data",
		strings.TrimSpace(string(owner)), path)
}

func writeOwner(lock *os.File) error {
	if err := lock.Truncate(0); err != nil {
		return err
	}
	_, err := fmt.Fprintln(lock, os.Getpid())
	return err
}
