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
	"github.com/aitasker/aitasker/internal/publicapi"
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
func (p *localPort) about(task *postedTask) (heads []http.Header, bodies []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, body := range p.bodies {
		if strings.Contains(body, task.id.String()) {
			heads, bodies = append(heads, p.heads[i]), append(bodies, body)
		}
	}
	return heads, bodies
}

// forwarding begins to forward and waits until it does.
func forwarding(t *testing.T, poster *testkit.Client, arguments ...string) *testkit.Terminal {
	t.Helper()
	terminal := poster.Begin(t, append([]string{"listen"}, arguments...)...)
	testkit.Eventually(t, waitLimit, "events are forwarded", func() bool { return strings.Contains(terminal.Printed().Out, "whsec_") })
	return terminal
}

func TestListen_ForwardsTheBytesAndSignaturesOfRealWebhooks(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	webhook := poster.Receiver(t, nil, "*")
	local := listening(t)
	terminal := forwarding(t, poster, "--forward-to", local.URL+"/hooks")
	task := inReview(t, m, poster)
	task.must(t, task.path+"/cancel", nil)
	var heads []http.Header
	var bodies []string
	testkit.Eventually(t, waitLimit, "three events have come both ways", func() bool {
		heads, bodies = local.about(task)
		return len(bodies) == 3 && len(webhook.Received()) == 3 && strings.Count(terminal.Printed().Out, " 200 ") == 3
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
	if printed.Code != 130 || printed.Err != "" || strings.Count(printed.Out, " 200 ") != 3 {
		t.Errorf("exit code %d, printed:\n%s%s", printed.Code, printed.Out, printed.Err)
	}
}

// attempted is a line of listen --json.
type attempted struct {
	Type       string `json:"type"`
	DeliveryID string `json:"delivery_id"`
	Attempt    int    `json:"attempt"`
	Status     int    `json:"status"`
	Failure    string `json:"failure"`
	RetryInMS  int    `json:"retry_in_ms"`
}

func TestListen_TriesAReceiverThatFailsAgainAndSaysSo(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	local := listening(t)
	local.answer(http.StatusTeapot)
	terminal := forwarding(t, poster, "--forward-to", local.URL, "--events", "task.published", "--test", "--json")
	lines := func(want int) []attempted {
		t.Helper()
		var got []attempted
		testkit.Eventually(t, waitLimit, "an attempt is told", func() bool {
			got = nil
			for line := range strings.Lines(terminal.Printed().Out) {
				var one attempted
				if json.Unmarshal([]byte(line), &one) == nil && one.Type != "" {
					got = append(got, one)
				}
			}
			return len(got) >= want
		})
		return got
	}
	first := lines(1)[0]
	local.answer(http.StatusOK)
	second := lines(2)[1]
	if first.Type != string(market.EventWebhookTest) || first.Status != http.StatusTeapot || first.RetryInMS != 1000 {
		t.Errorf("told of a receiver that fails: %+v", first)
	}
	if second.DeliveryID != first.DeliveryID || second.Attempt != 2 || second.Status != http.StatusOK || second.RetryInMS != 0 {
		t.Errorf("told of the second attempt: %+v", second)
	}
	local.Close()
	post(t, m, poster)
	if third := lines(3)[2]; third.Status != 0 || third.Failure != "connection refused" || third.RetryInMS == 0 {
		t.Errorf("told of a receiver that is not there: %+v", third)
	}
	terminal.Interrupt(t)
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
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	local := listening(t)
	terminal := forwarding(t, poster, "--forward-to", local.URL, "--events", "task.cancelled,task.expired")
	follow := poster.Begin(t, "tasks", "follow", task.id.String())
	testkit.Eventually(t, waitLimit, "the task is followed", func() bool { return strings.Contains(follow.Printed().Out, "review opened") })
	m.Kill(t)
	for _, waiting := range []*testkit.Terminal{terminal, follow} {
		testkit.Eventually(t, waitLimit, "the loss is told", func() bool {
			return strings.Contains(waiting.Printed().Err, "cannot be reached: connection refused; trying again in")
		})
	}
	m.Run(t)
	task.must(t, task.path+"/cancel", nil)
	var bodies []string
	testkit.Eventually(t, waitLimit, "the event comes", func() bool {
		_, bodies = local.about(task)
		return len(bodies) == 1
	})
	followed := mustPrint(t, follow.Wait(t))
	for _, words := range []string{"review opened: 1 bids", "task closed: poster_cancelled"} {
		if strings.Count(followed, words) != 1 {
			t.Errorf("%q is not there once in:\n%s", words, followed)
		}
	}
	terminal.Interrupt(t)
	var event publicapi.Event
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
	var want []string
	for _, kind := range market.WebhookEvents() {
		want = append(want, string(kind))
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("what can be triggered (-want +got):\n%s", diff)
	}
	for _, name := range names[:len(market.EventTypes)] {
		event := printedAs[publicapi.Event](t, poster.Command(t, "trigger", name, "--json"))
		var about struct {
			Task publicapi.Task `json:"task"`
		}
		if err := json.Unmarshal(event.Data, &about); err != nil || event.Type != name {
			t.Errorf("trigger %s gave %s (%v)", name, event.Type, err)
			continue
		}
		taskWith(m, poster, about.Task.ID).mustKnowEvent(t, name)
	}
	receiver := poster.Receiver(t, nil, "task.expired")
	mustPrint(t, poster.Command(t, "trigger", "webhook.test"))
	if received := receiver.Received(); len(received) != 1 || !strings.Contains(string(received[0].Body), `"type":"webhook.test"`) {
		t.Errorf("the webhook received %d events, want webhook.test", len(received))
	}
}

// mustKnowEvent looks for an event in the log itself.
func (task *postedTask) mustKnowEvent(t *testing.T, name string) {
	t.Helper()
	var count int
	err := task.market.Store.Pool().QueryRow(t.Context(),
		`SELECT count(*) FROM events WHERE task_id = $1 AND type = $2`, task.id, name).Scan(&count)
	if err != nil || count != 1 {
		t.Errorf("%s is in the log %d times (%v)", name, count, err)
	}
}
