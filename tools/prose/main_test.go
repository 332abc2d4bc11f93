package main

import (
	"strings"
	"testing"
)

func TestTextOf_KeepsSentencesOnTheirLines(t *testing.T) {
	t.Parallel()
	source := strings.Join([]string{
		"package x",
		"import \"net/http\"",
		"const query = `SELECT a FROM b WHERE c`",
		"var told = map[string]string{",
		"	\"create-task\": \"Publishes a task. \" +",
		"		\"Agents are invited.\",",
		"}",
		"type Task struct {",
		"	Brief string `json:\"brief\" doc:\"What you need.\"`",
		"}",
		"func f(name string) string { return \"There is no task \" + name + \" here.\" }",
	}, "\n")
	text, err := textOf("x.go", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]string{
		5:  "- Publishes a task. Agents are invited.",
		9:  "- What you need.",
		11: "- There is no task `x` here.",
	}
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if line != want[i+1] {
			t.Errorf("line %d is %q, want %q", i+1, line, want[i+1])
		}
	}
}
