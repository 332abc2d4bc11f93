package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/aitasker/aitasker/internal/publicapi"
)

// CheckArtifacts compares files with the artifacts on record, whatever the files
// are called, and tells how many of the artifacts were among them. A file that is
// none of them is a breach.
func (r *Report) CheckArtifacts(files fs.FS) (given int, err error) {
	seen := map[string]bool{}
	err = fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		hash, err := hashOfFile(files, path)
		if err != nil {
			return err
		}
		seen[hash] = true
		if !slices.ContainsFunc(r.Artifacts, func(a publicapi.Artifact) bool { return a.SHA256 == hash }) {
			r.found("The file %s is none of the task's artifacts: it was changed or belongs to something else.", path)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("read artifacts: %w", err)
	}
	for _, artifact := range r.Artifacts {
		if seen[artifact.SHA256] {
			given++
		}
	}
	return given, nil
}

func hashOfFile(files fs.FS, path string) (string, error) {
	file, err := files.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	digest := sha256.New()
	if _, err := io.Copy(digest, file); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}
