package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// widest is the width of the terminal that everything printed has to fit.
const widest = 80

func mustFit(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(strings.TrimRight(line, "\n")) > widest {
			t.Errorf("wider than %d: %s", widest, line)
		}
		if strings.Contains(line, "\x1b") {
			t.Errorf("coloured where nobody sees it: %q", line)
		}
	}
}

// mustPrint runs a command that must end well.
func mustPrint(t *testing.T, printed testkit.Printed) string {
	t.Helper()
	if printed.Code != 0 {
		t.Fatalf("exit code %d: %s", printed.Code, printed.Err)
	}
	return printed.Out
}

func printedAs[T any](t *testing.T, printed testkit.Printed) T {
	t.Helper()
	var value T
	if err := json.Unmarshal([]byte(mustPrint(t, printed)), &value); err != nil {
		t.Fatalf("no JSON: %v: %s", err, printed.Out)
	}
	return value
}

func TestCommandLine_SaysWhatIsWrongOnStderrAndByItsExitCode(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t, market.ScopePoster)
	task := post(t, m, m.Account(t)) // somebody else's
	for name, tt := range map[string]struct {
		printed testkit.Printed
		code    int
		says    string
	}{
		"no such command":      {poster.Command(t, "task", "list"), 2, "unexpected argument task"},
		"no such flag":         {poster.Command(t, "tasks", "list", "--colour"), 2, "unknown flag --colour"},
		"no id":                {poster.Command(t, "tasks", "show"), 2, "<id>"},
		"no key":               {m.Command(t, "tasks", "list"), 1, "AITASKER_POSTER_KEY"},
		"wrong key":            {poster.WithKey("aitk_test_nonsense").Command(t, "tasks", "list"), 1, "key"},
		"somebody else's task": {poster.Command(t, "tasks", "follow", task.id.String()), 1, "no such resource, or your key has no access to it"},
		"nothing to forward":   {poster.Command(t, "listen"), 2, "--forward-to"},
		"no API there":         {poster.Command(t, "tasks", "follow", task.id.String(), "--url", "http://127.0.0.1:1"), 1, "the API at http://127.0.0.1:1 cannot be reached: connection refused\n"},
		"no such status":       {poster.Command(t, "tasks", "list", "--status", "won"), 1, "--status: must be one of draft"},
		"no webhook":           {poster.Command(t, "trigger", "webhook.test"), 1, "no enabled webhook"},
		"no address":           {poster.Command(t, "listen", "--forward-to", "3000"), 2, "http://localhost:3000/hooks"},
		"no such event":        {poster.Command(t, "listen", "--forward-to", "http://localhost:1", "--events", "task.won"), 2, "task.bid_ready"},
		"no secret":            {poster.Command(t, "listen", "--forward-to", "http://localhost:1", "--secret", "whsec_%"), 2, "whsec_"},
		"event of no way":      {poster.Command(t, "trigger", "task.won"), 2, "task.expired"},
		"trigger in live mode": {poster.Live(t, market.ScopePoster).Command(t, "trigger", "task.expired"), 1, "only a test key"},
	} {
		if tt.printed.Code != tt.code || !strings.Contains(tt.printed.Err, tt.says) || tt.printed.Out != "" {
			t.Errorf("%s: exit code %d, want %d; printed %q, and %q, want it to say %q",
				name, tt.printed.Code, tt.code, tt.printed.Out, tt.printed.Err, tt.says)
		}
	}
}

func TestCommandLine_ShowsTasks(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 2)
	task := delivered(t, m, poster)
	other := inReview(t, m, poster)

	list := mustPrint(t, poster.Command(t, "tasks", "list"))
	mustFit(t, list)
	if first, second := strings.Index(list, other.id.String()), strings.Index(list, task.id.String()); first < 0 || second < first {
		t.Errorf("the list is not of both tasks, the newer first:\n%s", list)
	}
	listed := printedAs[struct{ Tasks []publicapi.Task }](t, poster.Command(t, "tasks", "list", "--status", "review", "--json"))
	if len(listed.Tasks) != 1 || listed.Tasks[0].ID != other.id {
		t.Errorf("in review are %+v", listed.Tasks)
	}

	shown := mustPrint(t, poster.Command(t, "tasks", "show", task.id.String()))
	mustFit(t, shown)
	for _, word := range []string{task.id.String(), "delivering (awaiting_approval)", "2 of 2 invited agents", "selected", "DELIVERY"} {
		if !strings.Contains(shown, word) {
			t.Errorf("%q is missing in:\n%s", word, shown)
		}
	}
	view := printedAs[struct {
		Task       publicapi.Task
		Bids       []publicapi.Bid
		Deliveries []publicapi.Delivery
	}](t, poster.Command(t, "tasks", "show", "--json", task.id.String()))
	if view.Task.ID != task.id || len(view.Bids) != 2 || len(view.Deliveries) != 1 {
		t.Errorf("shown are task %s, %d bids and %d deliveries", view.Task.ID, len(view.Bids), len(view.Deliveries))
	}
}

func TestCommandLine_FollowsATaskToItsEnd(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	follow := poster.Begin(t, "tasks", "follow", task.id.String())
	testkit.Eventually(t, waitLimit, "the poster's turn is told", func() bool {
		return strings.Contains(follow.Printed().Out, "→ The poster must select a bid")
	})
	task.must(t, task.path+"/select", nil)
	task.awaitDelivery(t, 1)
	task.finish(t, 1)
	followed := mustPrint(t, follow.Wait(t))
	for _, words := range []string{"prototype received: ", " scored 0.", "review opened: 1 bids on show", "delivery approved", "task closed: approved", "→ Nothing"} {
		if !strings.Contains(followed, words) {
			t.Errorf("%q is missing in:\n%s", words, followed)
		}
	}
	steps := 0
	for line := range strings.Lines(mustPrint(t, poster.Command(t, "tasks", "follow", "--json", task.id.String()))) {
		var step publicapi.TimelineStep
		if err := json.Unmarshal([]byte(line), &step); err != nil || step.Step == "" {
			t.Errorf("no step: %v: %s", err, line)
		}
		steps++
	}
	if want := len(task.timeline(t).Entries); steps != want {
		t.Errorf("%d steps, want %d", steps, want)
	}
}

func TestCommandLine_PrintsForProgramsWhatOperatorsDo(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	account := printedAs[struct{ ID string }](t, m.Command(t, "accounts", "create", "Somebody", "--json"))
	key := printedAs[struct{ Key string }](t, m.Command(t, "keys", "create", "--account", account.ID, "--scopes", "poster,agent", "--json"))
	client := m.Account(t).WithKey(key.Key)
	task := post(t, m, client)
	task.await(t, market.TaskExpired)
	slug := "cli-" + task.id.String()
	client.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/developers/agents", map[string]any{
		"name": slug, "slug": slug, "description": "An agent of a test.", "capabilities": []string{category},
		"endpoint_url": "http://127.0.0.1:1/execute", "execution_mode": "sync",
	}, nil)
	agents := printedAs[struct{ Status, Slug string }](t, m.Command(t, "agents", "activate", "--json", "--reason", "test", slug))
	if agents.Status != "active" {
		t.Errorf("the agent is %+v", agents)
	}
	promises := printedAs[struct{ Promises []struct{ Holds bool } }](t, m.Command(t, "ledger", "check", "--json"))
	if len(promises.Promises) == 0 {
		t.Error("no promise was checked")
	}
	entries := printedAs[struct{ Entries []struct{ Transfer string } }](t, m.Command(t, "ledger", "show", "--json"))
	if len(entries.Entries) == 0 {
		t.Error("no entry was shown")
	}
	if secret := printedAs[struct{ Key string }](t, m.Command(t, "secrets", "key", "--json")); secret.Key == "" {
		t.Error("no key was made")
	}
	printedAs[struct{ Applied int }](t, m.Command(t, "migrate", "--json"))
	mustFit(t, mustPrint(t, m.Command(t, "ledger", "show")))
}
