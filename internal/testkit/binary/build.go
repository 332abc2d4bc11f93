package binary

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// Build compiles the product into a folder and returns the binary's path.
func Build(ctx context.Context, folder string) (string, error) {
	return build(ctx, ".", "./cmd/aitasker", filepath.Join(folder, "aitasker"))
}

// BuildSandbox compiles the demo agents into a folder and returns the binary's path.
func BuildSandbox(ctx context.Context, folder string) (string, error) {
	return build(ctx, "sandbox", ".", filepath.Join(folder, "sandbox"))
}

// build compiles a package of the module in a folder of the checkout.
func build(ctx context.Context, module, pkg, path string) (string, error) {
	root, err := Root(ctx)
	if err != nil {
		return "", err
	}
	command := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", path, pkg) //nolint:gosec // our own folder
	command.Dir = filepath.Join(root, module)
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, output)
	}
	return path, nil
}
