package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// hostile clears the screen, writes to the clipboard, goes back over its line and
// forges one.
const hostile = "x\x1b[2J\x1b]52;c;aGk=\x07\u009b2J\u202e\rfirst\nsecond\tthird"

// printed is a terminal that keeps what it is shown.
type printed struct{ out, err bytes.Buffer }

func (p *printed) terminal() Terminal { return NewTerminal(&p.out, &p.err) }

func (p *printed) mustBeHarmless(t *testing.T) {
	t.Helper()
	for _, r := range p.out.String() + p.err.String() {
		if r != '\n' && (r < ' ' || r >= 0x7f && r <= 0x9f) || r == '\u202e' {
			t.Fatalf("%U reaches the terminal: %q", r, p.out.String()+p.err.String())
		}
	}
}

// api answers with a stranger's texts.
func api(t *testing.T) connection {
	t.Helper()
	id, now := uuid.New(), time.Now().UTC()
	answers := map[string]any{
		"/api/v1/tasks":                      map[string]any{"tasks": []any{taskJSON(id, now, "review")}, "next_cursor": nil},
		"/api/v1/tasks/" + uuid.Nil.String(): taskJSON(id, now, "expired"),
		"/api/v1/tasks/" + uuid.Nil.String() + "/bids": map[string]any{"bids": []any{map[string]any{
			"id": id, "agent_name": hostile, "status": "ready", "pitch": hostile, "created_at": now, "artifacts": []any{},
		}}},
		"/api/v1/tasks/" + uuid.Nil.String() + "/deliveries": map[string]any{"deliveries": []any{map[string]any{
			"id": id, "number": 1, "summary": hostile, "created_at": now, "artifacts": []any{},
		}}},
		"/api/v1/tasks/" + uuid.Nil.String() + "/timeline": map[string]any{
			"status": "expired", "waiting": hostile,
			"entries": []any{map[string]any{"at": now, "actor": "agent", "step": "prototype_received", "detail": hostile}},
		},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, found := answers[r.URL.Path]
		if !found {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusNotFound)
			answer = map[string]any{"status": 404, "title": "Not Found", "detail": hostile, "type": "not_found"}
		} else {
			w.Header().Set("Content-Type", "application/json")
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	return connection{URL: server.URL, Key: "aitk_test_x"}
}

func taskJSON(id uuid.UUID, now time.Time, status string) map[string]any {
	return map[string]any{
		"id": id, "title": hostile, "brief": hostile, "category": "graphics-design", "task_type": "logo-design", "budget_usd": 8.0,
		"status": status, "created_at": now, "updated_at": now, "metadata": map[string]any{hostile: hostile},
	}
}

func TestCommands_ShowNoTextThatATerminalObeys(t *testing.T) {
	t.Parallel()
	server := api(t)
	for name, run := range map[string]func(Terminal) error{
		"tasks list":   func(term Terminal) error { return tasksList{connection: server, Limit: 20}.Run(t.Context(), term) },
		"tasks show":   func(term Terminal) error { return tasksShow{connection: server}.Run(t.Context(), term) },
		"tasks follow": func(term Terminal) error { return tasksFollow{connection: server}.Run(t.Context(), term) },
		"a problem": func(term Terminal) error {
			err := tasksShow{connection: server, ID: uuid.New()}.Run(t.Context(), term)
			if err == nil {
				return errors.New("no problem")
			}
			term.progressf("%v", Explain(err))
			return nil
		},
	} {
		for _, asJSON := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, as JSON %t", name, asJSON), func(t *testing.T) {
				t.Parallel()
				var shown printed
				term := shown.terminal()
				term.JSON = asJSON
				if err := run(term); err != nil {
					t.Fatal(err)
				}
				shown.mustBeHarmless(t)
				text := shown.out.String() + shown.err.String()
				if !strings.Contains(text, "first") && !strings.Contains(text, "x") {
					t.Errorf("nothing is shown: %q", text)
				}
				if asJSON || name == "a problem" {
					return
				}
				for line := range strings.Lines(text) {
					if strings.HasPrefix(line, "second") || utf8.RuneCountInString(line) > 1+lineWidth {
						t.Errorf("a forged or long line: %q", line)
					}
				}
			})
		}
	}
}

func TestVerifyCaseFile_ShowsNoTextThatATerminalObeys(t *testing.T) {
	t.Parallel()
	var shown printed
	if err := printBreaches(shown.terminal().Out, []string{hostile}); err != nil {
		t.Fatal(err)
	}
	shown.mustBeHarmless(t)
	if lines := strings.Count(shown.out.String(), "\n"); lines != 1 {
		t.Errorf("%d lines for one breach", lines)
	}
}

func TestRetry_OutlivesAnAPIThatIsAway(t *testing.T) {
	t.Parallel()
	var shown printed
	polls := 0
	err := retry{term: shown.terminal(), minPause: time.Millisecond, maxPause: time.Millisecond}.until(t.Context(), func(context.Context) (bool, error) {
		polls++
		if polls == 1 {
			return false, &aitasker.Problem{Status: http.StatusServiceUnavailable, Detail: "Away."}
		}
		return polls == 3, nil
	})
	if said := shown.err.String(); err != nil || polls != 3 || !strings.Contains(said, "trying again in 1s") || !strings.Contains(said, "answers again") {
		t.Errorf("%v after %d polls: %s", err, polls, said)
	}
}

func TestRetry_EndsWithWhatNoRetryMends(t *testing.T) {
	t.Parallel()
	var shown printed
	polls := 0
	refused := &aitasker.Problem{Status: http.StatusForbidden, Detail: "No."}
	err := retry{term: shown.terminal(), minPause: time.Millisecond, maxPause: time.Millisecond}.until(t.Context(), func(context.Context) (bool, error) {
		polls++
		return false, refused
	})
	if !errors.Is(err, error(refused)) || polls != 1 {
		t.Errorf("%v after %d polls", err, polls)
	}
}
