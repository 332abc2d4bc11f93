package main

import (
	"os/exec"
	"strings"
	"testing"
)

func TestBinary_HasNoneOfTheDemoAgentsLibraries(t *testing.T) {
	t.Parallel()
	printed, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatalf("list what the binary is made of: %v", err)
	}
	for pkg := range strings.Lines(string(printed)) {
		for _, forbidden := range []string{"gonum.org/", "go-fonts/", "golang.org/x/image/font", "/aitasker/sandbox", "/internal/testkit"} {
			if strings.Contains(pkg, forbidden) {
				t.Errorf("the binary has %s", strings.TrimSpace(pkg))
			}
		}
	}
}
