package binary

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// Build compiles the product into a folder and returns the binary's path.
func Build(ctx context.Context, folder string) (string, error) {
	root, err := Root(ctx)
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "aitasker")
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", path, "./cmd/aitasker") //nolint:gosec // our own folder
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, output)
	}
	return path, nil
}
