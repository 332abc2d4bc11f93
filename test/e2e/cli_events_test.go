package e2e

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/resource"
	"github.com/aitasker/aitasker/internal/testkit"
)

// localPort is a poster's program under development.
type localPort struct {
	*httptest.Server

	mu     sync.Mutex
	status int
	heads  []http.Header
	bodies []string
}

func listening(t *testing.T) *localPort {
	t.Helper()
	p := &localPort{status: http.StatusOK}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.heads, p.bodies = append(p.heads, r.Header), append(p.bodies, string(body))
		w.WriteHeader(p.status)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *localPort) answer(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status = status
}

// about are the requests about a task. The feed may begin with an event that
// happened a moment before somebody listened.
func (p *localPort) about(k *task) (heads []http.Header, bodies []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, body := range p.bodies {
		if strings.Contains(body, k.id.String()) {
			heads, bodies = append(heads, p.heads[i]), append(bodies, body)
		}
	}
	return heads, bodies
}

// forwarding begins to forward and waits until it does.
func forwarding(t *testing.T, poster *testkit.Client, arguments ...string) *testkit.Terminal {
	t.Helper()
	terminal := poster.Begin(t, append([]string{"listen"}, arguments...)...)
	testkit.Eventually(t, patience, "events are forwarded", func() bool { return strings.Contains(terminal.Printed().Out, "whsec_") })
	return terminal
}

func TestListen_ForwardsTheBytesAndSignaturesOfRealWebhooks(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := rich(t, m, 1)
	webhook := poster.Receiver(t, nil, "*")
	local := listening(t)
	terminal := forwarding(t, poster, "--forward-to", local.URL+"/hooks")
	k := inReview(t, m, poster)
	k.must(t, k.path+"/cancel", nil)
	var heads []http.Header
	var bodies []string
	testkit.Eventually(t, patience, "three events have come both ways", func() bool {
		heads, bodies = local.about(k)
		return len(bodies) == 3 && len(webhook.Received()) == 3
	})
	printed := terminal.Interrupt(t)

	posted := map[string]bool{}
	for _, attempt := range webhook.Received() {
		posted[string(attempt.Body)] = true
	}
	_, signedWith, _ := strings.Cut(printed.Out, "Signed with ")
	secret, lines, _ := strings.Cut(signedWith, "\n")
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatalf("read secret: %v", err)
	}
	for i, body := range bodies {
		if !posted[body] {
			t.Errorf("no real webhook has this body: %s", body)
		}
		if err := verifier.Verify([]byte(body), heads[i]); err != nil {
			t.Errorf("signature: %v", err)
		}
		for name := range webhook.Received()[0].Header {
			if heads[i].Get(name) == "" && name != "Connection" {
				t.Errorf("header %s of a real webhook is missing", name)
			}
		}
	}
	mustFit(t, lines)
	if printed.Code != 0 || strings.Count(printed.Out, " 200 ") != 3 {
		t.Errorf("exit code %d, printed:\n%s", printed.Code, printed.Out)
	}
}

func TestListen_TellsOfAReceiverThatFailsAndOfOneThatIsNotThere(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := rich(t, m, 1)
	local := listening(t)
	local.answer(http.StatusTeapot)
	terminal := forwarding(t, poster, "--forward-to", local.URL, "--events", "task.published", "--json")
	post(t, m, poster)
	lines := func() []string { return strings.Split(strings.TrimSpace(terminal.Printed().Out), "\n") }
	testkit.Eventually(t, patience, "an answer is told", func() bool { return len(lines()) == 2 })
	local.Close()
	post(t, m, poster)
	testkit.Eventually(t, patience, "silence is told", func() bool { return len(lines()) == 3 })
	terminal.Interrupt(t)

	var told [2]struct {
		Type    string `json:"type"`
		Status  int    `json:"status"`
		Failure string `json:"failure"`
	}
	for i := range told {
		if err := json.Unmarshal([]byte(lines()[i+1]), &told[i]); err != nil {
			t.Fatal(err)
		}
	}
	if told[0].Status != http.StatusTeapot || told[0].Type != "task.published" || told[0].Failure != "" {
		t.Errorf("told of a receiver that fails: %+v", told[0])
	}
	if told[1].Status != 0 || !strings.Contains(told[1].Failure, "refused") {
		t.Errorf("told of a receiver that is not there: %+v", told[1])
	}
}

func TestListen_GoesOnWhereItStoodWhenTheServerComesBack(t *testing.T) {
	t.Parallel()
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	m := testkit.Start(t, map[string]string{"AITASKER_LISTEN": address})
	poster, _ := rich(t, m, 1)
	k := inReview(t, m, poster)
	local := listening(t)
	terminal := forwarding(t, poster, "--forward-to", local.URL, "--events", "task.cancelled,task.expired")
	m.Kill(t)
	testkit.Eventually(t, patience, "the loss is told", func() bool { return strings.Contains(terminal.Printed().Err, "trying again in") })
	m.Run(t)
	k.must(t, k.path+"/cancel", nil)
	var bodies []string
	testkit.Eventually(t, patience, "the event comes", func() bool {
		_, bodies = local.about(k)
		return len(bodies) == 1
	})
	terminal.Interrupt(t)
	var event resource.Event
	if err := json.Unmarshal([]byte(bodies[0]), &event); err != nil || event.Type != string(market.EventTaskCancelled) {
		t.Errorf("forwarded: %v %s", err, bodies[0])
	}
}

func TestTrigger_HasEveryEventReallyHappen(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_SANDBOX": "true"})
	poster := m.Account(t, market.ScopePoster)
	poster.Grant(t, granted)
	names := strings.Fields(mustPrint(t, poster.Command(t, "trigger")))
	want := make([]string, 0, len(market.EventTypes))
	for _, kind := range market.EventTypes {
		if kind != market.EventAgentFailed {
			want = append(want, string(kind))
		}
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("what can be triggered (-want +got):\n%s", diff)
	}
	for _, name := range names {
		event := printedAs[resource.Event](t, poster.Command(t, "trigger", name, "--json"))
		var about struct {
			Task resource.Task `json:"task"`
		}
		if err := json.Unmarshal(event.Data, &about); err != nil || event.Type != name {
			t.Errorf("trigger %s gave %s (%v)", name, event.Type, err)
			continue
		}
		taskWith(m, poster, about.Task.ID).mustKnowEvent(t, name)
	}
}

// mustKnowEvent looks for an event in the log itself.
func (k *task) mustKnowEvent(t *testing.T, name string) {
	t.Helper()
	var count int
	err := k.market.Store.Pool().QueryRow(t.Context(),
		`SELECT count(*) FROM events WHERE task_id = $1 AND type = $2`, k.id, name).Scan(&count)
	if err != nil || count != 1 {
		t.Errorf("%s is in the log %d times (%v)", name, count, err)
	}
}
