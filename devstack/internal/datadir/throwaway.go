package datadir

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

const throwawayPattern = "devstack-exec-*"

// ClaimThrowaway makes and locks a new folder in the system's temporary one,
// after sweeping out those that killed programs have left there.
func ClaimThrowaway() (*Dir, error) {
	sweepThrowaways()
	path, err := os.MkdirTemp("", throwawayPattern)
	if err != nil {
		return nil, err
	}
	// Others may pass through but not look in: as root, PostgreSQL runs under
	// another user and has its folder inside this one.
	if err := os.Chmod(path, 0o711); err != nil {
		return nil, err
	}
	return Claim(path)
}

// Remove deletes the folder with all in it, and the folder elsewhere if there is one.
func (dir *Dir) Remove() error {
	defer dir.Release()
	return errors.Join(removeElsewhere(dir.path), os.RemoveAll(dir.path))
}

// sweepThrowaways removes the folders whose lock nobody holds. One that is just
// being made may not be locked yet, so young ones are left alone.
func sweepThrowaways() {
	found, _ := filepath.Glob(filepath.Join(os.TempDir(), throwawayPattern))
	for _, path := range found {
		info, err := os.Lstat(path)
		if err != nil || !info.IsDir() || time.Since(info.ModTime()) < time.Minute {
			continue
		}
		if _, err := os.Stat(filepath.Join(path, lockName)); err != nil {
			continue
		}
		if dir, err := Claim(path); err == nil {
			_ = dir.Remove()
		}
	}
}
