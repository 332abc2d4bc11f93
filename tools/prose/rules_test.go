package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// flaggedLines runs vale, which make lint-prose builds, on the file and returns what it
// flagged, by line.
func flaggedLines(t *testing.T, file string) map[int][]string {
	t.Helper()
	vale := exec.CommandContext(t.Context(), "../../.bin/vale", "--config=../../.vale.ini", "--output=JSON", "--no-exit", file)
	vale.Stderr = os.Stderr
	output, err := vale.Output()
	if err != nil {
		t.Fatalf("vale: %v\n%s", err, output)
	}
	var alerts map[string][]struct {
		Line           int
		Check, Message string
	}
	if err := json.Unmarshal(output, &alerts); err != nil {
		t.Fatal(err)
	}
	lines := map[int][]string{}
	for _, alert := range alerts[file] {
		lines[alert.Line] = append(lines[alert.Line], alert.Check+": "+alert.Message)
	}
	return lines
}

func sentencesOf(t *testing.T, file string) []string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(content)), "\n")
}

func TestRules_FlagEverySentenceOfTheOldDialect(t *testing.T) {
	t.Parallel()
	const file = "testdata/flagged.md"
	flagged := flaggedLines(t, file)
	for i, sentence := range sentencesOf(t, file) {
		if len(flagged[i+1]) == 0 {
			t.Errorf("line %d is not flagged: %s", i+1, sentence)
		}
	}
}

func TestRules_LeavePlainEnglishAlone(t *testing.T) {
	t.Parallel()
	const file = "testdata/fine.md"
	for line, alerts := range flaggedLines(t, file) {
		t.Errorf("line %d is flagged: %s", line, strings.Join(alerts, "; "))
	}
}

func TestRules_EachFlagSomething(t *testing.T) {
	t.Parallel()
	const file = "testdata/flagged.md"
	seen := map[string]bool{}
	for _, alerts := range flaggedLines(t, file) {
		for _, alert := range alerts {
			rule, _, _ := strings.Cut(alert, ":")
			seen[strings.TrimPrefix(rule, "House.")] = true
		}
	}
	rules, err := os.ReadDir("styles/House")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		if name := strings.TrimSuffix(rule.Name(), ".yml"); !seen[name] {
			t.Errorf("the rule %s flags nothing in %s", name, file)
		}
	}
}
