package binary

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Build compiles the product into a folder and returns the binary's path.
func Build(ctx context.Context, folder string) (string, error) {
	_, here, _, _ := runtime.Caller(0) //nolint:dogsled // only the file is wanted
	path := filepath.Join(folder, "aitasker")
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", path, "./cmd/aitasker") //nolint:gosec // our own folder
	build.Dir = filepath.Join(filepath.Dir(here), "..", "..", "..")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, output)
	}
	return path, nil
}
