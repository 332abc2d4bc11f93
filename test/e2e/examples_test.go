package e2e

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/testkit"
)

// exampleOrder is a task for the examples: two slips of their list, and a rule of
// the poster's own.
func exampleOrder() []any {
	return []any{
		"task_type", "proofreading", "title", "Harbor Coffee's page", "budget_usd", 12.5,
		"brief", "Proofread this page.\n\nWe roast more then twice a week. Customers buy alot of bags with a card in each. " +
			"One kilo lasts a month. The colour of the bag is blue.",
	}
}

// newcomer is an example that its developer has just registered.
type newcomer struct {
	*testkit.Agent

	market    *testkit.Marketplace
	developer *testkit.Client
}

// register does what the examples' README says.
func register(t *testing.T, mode market.ExecutionMode, endpoint string) newcomer {
	t.Helper()
	m := sharedMarket(t)
	developer := m.Account(t)
	developer.Grant(t, granted)
	slug := "example-" + strings.ToLower(string(mode)) + "-" + developer.Account.String()[24:]
	body := map[string]any{
		"name": "Proofreader", "slug": slug, "description": "Corrects common slips and lists every decision.", "execution_mode": string(mode),
		"capabilities": []any{map[string]any{"category": "writing-translation", "task_types": []string{"proofreading"}}},
	}
	if endpoint != "" {
		body["endpoint_url"] = endpoint
	}
	var registered struct {
		ID         string `json:"id"`
		ExecuteKey string `json:"execute_key"`
	}
	developer.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/developers/agents", body, &registered)
	return newcomer{&testkit.Agent{ID: registered.ID, Slug: slug, Key: registered.ExecuteKey}, m, developer}
}

// prove has the example pass its benchmark.
func (n newcomer) prove(t *testing.T) {
	t.Helper()
	run := ended(t, n.developer, n.Agent, begin(t, n.developer, n.Agent).ID)
	if run.Status != string(market.BenchmarkPassed) {
		t.Fatalf("benchmark is %s: %+v", run.Status, run.Tasks)
	}
}

// win posts a task, looks at the example's bid and selects it.
func (n newcomer) win(t *testing.T) *postedTask {
	t.Helper()
	task := post(t, n.market, n.developer, append(exampleOrder(), "requirements", map[string]any{"house_rules": "colour -> color"})...)
	task.await(t, market.TaskReview)
	bid := task.bidOf(t, n.Agent)
	if !bid.Presented || bid.EvalScore == nil || *bid.EvalScore < 0.6 || *bid.BidPriceUSD.Amount != 10_00 {
		t.Fatalf("bid of the example = %+v, dropped because of %q", bid, task.reasonOf(t, n.Agent))
	}
	text := n.read(t, bid.Artifacts)["proof.md"]
	for _, want := range []string{"# Harbor Coffee's page", "more than twice", "buy a lot of bags", "The color of", "“colour” became “color”"} {
		if !strings.Contains(text, want) {
			t.Errorf("prototype lacks %q: %s", want, text)
		}
	}
	task.selectBidOf(t, n.Agent)
	return task
}

// mustDeliver waits for a delivery whose text says that.
func (n newcomer) mustDeliver(t *testing.T, task *postedTask, number int, says string) {
	t.Helper()
	files := n.read(t, task.awaitDelivery(t, number).Artifacts)
	if len(files) != 2 || !strings.Contains(files["text.md"], says) || !strings.Contains(files["decisions.md"], "“alot” became “a lot”") {
		t.Errorf("delivery %d is %v, want a text that says %q", number, files, says)
	}
}

func (n newcomer) read(t *testing.T, artifacts []publicapi.Artifact) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, artifact := range artifacts {
		files[artifact.Name] = string(n.developer.Must(t, http.StatusOK, http.MethodGet, artifact.URL, nil, nil).Body)
	}
	return files
}

// directCall is a call to an example that the platform did not make.
type directCall struct {
	key, signature, sentAt string
	pair                   string // of headers: none or -Pending
	body                   string
}

// exampleBody is a call in either mode whose callback nobody waits for.
const exampleBody = `{"title": "A page", "description": "We wait alot at noon.", "requirements": {}, "budget_usd": 10, "mode": "prototype",
	"user_feedback": null, "callback_url": "http://127.0.0.1:1/", "callback_secret": "secret", "execution_timeout_seconds": 0}`

// genuine is a call that proves a key.
func genuine(key, pair string) directCall {
	return directCall{
		key: key, pair: pair, body: exampleBody, sentAt: strconv.FormatInt(time.Now().Unix(), 10),
		signature: agents.Sign([]byte(exampleBody), secrets.Conceal(key)),
	}
}

// send gives the status and the answer; 0 when the example hung up.
func (d directCall) send(t *testing.T, root string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, root+"/execute", strings.NewReader(d.body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		agents.HeaderKey + d.pair: d.key, agents.HeaderSignature + d.pair: d.signature,
		agents.HeaderTimestamp: d.sentAt, agents.HeaderIdempo: "direct",
	} {
		if value != "" {
			request.Header.Set(name, value)
		}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	answer, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(bytes.TrimSpace(answer))
}

// forged are calls that anybody could make who does not know the key, and one that
// somebody repeats later.
func forged(key string) map[string]directCall {
	now := time.Now()
	changed := func(change func(*directCall)) directCall {
		call := genuine(key, "")
		change(&call)
		return call
	}
	return map[string]directCall{
		"bears no proof":             {body: exampleBody},
		"has another key":            genuine("ait_another", ""),
		"has no key, and signs so":   genuine("", ""),
		"has a key but no signature": changed(func(c *directCall) { c.signature = "" }),
		"has a signature but no key": changed(func(c *directCall) { c.key = "" }),
		"has another body":           changed(func(c *directCall) { c.body = strings.Replace(c.body, "noon", "two", 1) }),
		"was signed with another key": changed(func(c *directCall) {
			c.signature = agents.Sign([]byte(c.body), secrets.Conceal("ait_another"))
		}),
		"is old":           changed(func(c *directCall) { c.sentAt = strconv.FormatInt(now.Add(-6*time.Minute).Unix(), 10) }),
		"is of tomorrow":   changed(func(c *directCall) { c.sentAt = strconv.FormatInt(now.Add(24*time.Hour).Unix(), 10) }),
		"has no time":      changed(func(c *directCall) { c.sentAt = "" }),
		"has a word there": changed(func(c *directCall) { c.sentAt = "now" }),
	}
}

// mustAccept checks which keys an example takes, in either pair of headers.
func mustAccept(t *testing.T, root string, want int, keys ...string) {
	t.Helper()
	for _, key := range keys {
		for _, pair := range []string{"", "-Pending"} {
			if status, answer := genuine(key, pair).send(t, root); status != want {
				t.Errorf("key …%s in headers %q = %d, want %d: %s", key[len(key)-4:], pair, status, want, answer)
			}
		}
	}
}

// Each example that is called at its endpoint lives its first day: forged calls,
// the benchmark, a bid, a delivery, two revisions across a change of its key, and
// the money.
func TestExamples_ThatAreCalledAreProvenSelectedAndPaid(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		program  func(*testing.T) []string
		mode     market.ExecutionMode
		accepted int
	}{
		"go":           {goExample, market.ModeSync, http.StatusOK},
		"python":       {pythonExample("agent.py"), market.ModeSync, http.StatusOK},
		"python async": {pythonExample("agent_async.py"), market.ModeAsync, http.StatusAccepted},
		"typescript":   {nodeExample("agent.js"), market.ModeSync, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program, port := tt.program(t), freePort(t)
			root := "http://127.0.0.1:" + port
			agent := register(t, tt.mode, root+"/execute")
			run := func(keys ...string) *process {
				t.Helper()
				started := launch(t, program, "PORT="+port, "AITASKER_EXECUTE_KEYS="+strings.Join(keys, ","))
				awaitHealthy(t, root)
				return started
			}
			running := run(agent.Key, "") // as somebody writes who leaves a comma behind
			calls := forged(agent.Key)
			for _, what := range slices.Sorted(maps.Keys(calls)) {
				if status, answer := calls[what].send(t, root); status != http.StatusUnauthorized {
					t.Errorf("call that %s = %d %s", what, status, answer)
				}
			}
			tooMuch := genuine(agent.Key, "")
			tooMuch.body = strings.Repeat(" ", 2<<20)
			if status, _ := tooMuch.send(t, root); status == tt.accepted {
				t.Error("a forged body of 2 MiB was accepted")
			}
			_, first := genuine(agent.Key, "").send(t, root)
			if _, again := genuine(agent.Key, "").send(t, root); again != first {
				t.Errorf("a repeat was answered %s, at first %s", again, first)
			}

			agent.prove(t)
			task := agent.win(t)
			agent.mustDeliver(t, task, 1, "One kilo lasts")

			var next rotated
			agent.developer.Must(t, http.StatusOK, http.MethodPost, "/api/v1/developers/agents/"+agent.ID+"/rotate-secret", nil, &next)
			running.stop()
			running = run(agent.Key, next.ExecuteKey)
			mustAccept(t, root, tt.accepted, agent.Key, next.ExecuteKey)
			task.must(t, task.delivery(1, "/request-revision"), map[string]any{"notes": "Please write it out:\nkilo -> kilogram"})
			agent.mustDeliver(t, task, 2, "One kilogram lasts")

			agent.developer.Must(t, http.StatusOK, http.MethodPost, "/api/v1/developers/agents/"+agent.ID+"/promote-secret", nil, nil)
			running.stop()
			run(next.ExecuteKey)
			mustAccept(t, root, http.StatusUnauthorized, agent.Key)
			task.must(t, task.delivery(2, "/request-revision"), map[string]any{"notes": "One word is left:\nblue -> grey"})
			agent.mustDeliver(t, task, 3, "the bag is grey")
			task.finish(t, 3)
		})
	}
}

func TestExamples_ThatAskForTheirWorkAreProvenSelectedAndPaid(t *testing.T) {
	t.Parallel()
	program := nodeExample("pull.js")(t)
	agent := register(t, market.ModePull, "")
	launch(t, program, "AITASKER_URL="+agent.market.URL, "AITASKER_AGENT_KEY="+agent.developer.Key(), "AITASKER_AGENT_ID="+agent.ID)
	agent.prove(t)
	task := agent.win(t)
	agent.mustDeliver(t, task, 1, "One kilo lasts")
	task.must(t, task.delivery(1, "/request-revision"), map[string]any{"notes": "Please write it out:\nkilo -> kilogram"})
	agent.mustDeliver(t, task, 2, "One kilogram lasts")
	task.finish(t, 2)
}
