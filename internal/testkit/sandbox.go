package testkit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/aitasker/aitasker/internal/testkit/binary"
)

// builtSandbox compiles the demo agents once per test binary.
var builtSandbox = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "aitasker-test-")
	if err != nil {
		return "", fmt.Errorf("make folder: %w", err)
	}
	return binary.BuildSandbox(context.Background(), folder) // outlives the test that happens to be first
})

// AskSandbox returns what a demo agent answers to a call, without a marketplace. An
// agent that refuses the work says why in the error.
func AskSandbox(t testing.TB, slug string, call []byte) ([]byte, error) {
	t.Helper()
	return runSandbox(t, call, "answer", slug)
}

// SandboxRoster returns the demo agents, as the sandbox lists them.
func SandboxRoster(t testing.TB) []byte {
	t.Helper()
	listed, err := runSandbox(t, nil, "list")
	if err != nil {
		t.Fatal(err)
	}
	return listed
}

func runSandbox(t testing.TB, input []byte, arguments ...string) ([]byte, error) {
	t.Helper()
	program, err := builtSandbox()
	if err != nil {
		return nil, fmt.Errorf("build the sandbox: %w", err)
	}
	command := exec.CommandContext(t.Context(), program, arguments...) //nolint:gosec // the program that this test built
	command.Stdin = bytes.NewReader(input)
	printed, err := command.Output()
	if ended := (*exec.ExitError)(nil); errors.As(err, &ended) {
		return nil, fmt.Errorf("sandbox %v: %w: %s", arguments, err, ended.Stderr)
	}
	if err != nil {
		return nil, fmt.Errorf("sandbox %v: %w", arguments, err)
	}
	return printed, nil
}
