package binary

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// modulePath is the module whose checkout Root looks for.
const modulePath = "github.com/aitasker/aitasker"

// Root returns the folder of the checkout that the running test belongs to. It asks
// the go command, since paths in a binary that was built with -trimpath lead nowhere.
func Root(ctx context.Context) (string, error) {
	output, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", modulePath).Output()
	if err != nil {
		return "", fmt.Errorf("find the checkout: %w", err)
	}
	return filepath.Clean(strings.TrimSpace(string(output))), nil
}
