package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// hostileWindow leaves room for three tries with their pauses, and for judging what
// is good, on a busy machine.
const hostileWindow = 50 * time.Second

// hostileAgentCase is one way to be a bad agent and what has to come of it.
type hostileAgentCase struct {
	does     http.HandlerFunc          // answers the call, or
	endpoint func(t *testing.T) string // is called instead, or
	links    http.HandlerFunc          // answers where the artifact that it hands in leads to
	calls    int                       // how often it is called
	status   market.BidStatus
	reason   string // what its owner reads; empty when the bid is taken
}

// Each case has a pool of its own with one good agent. The bad one gets what
// the contract says, and the good one is judged at its own speed.
func TestAgents_EveryMisdeedEndsAsTheContractSays(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_PROTOTYPING": hostileWindow.String(), "AITASKER_LOG_LEVEL": "warn"})
	type trial struct {
		task      *postedTask
		good, bad *testkit.Agent
	}
	trials := map[string]trial{}
	for name, bad := range hostileAgentCases {
		poster, agents := fundedPoster(t, m, 1)
		bad := enrolBad(t, poster, bad)
		trials[name] = trial{post(t, m, poster), agents[0], bad}
	}
	contract := readContract(t)
	for _, name := range slices.Sorted(maps.Keys(hostileAgentCases)) {
		bad, tried := hostileAgentCases[name], trials[name]
		tried.task.await(t, market.TaskReview)
		bid, reason := tried.task.bidOf(t, tried.bad), tried.task.reasonOf(t, tried.bad)
		calls := len(tried.bad.Calls())
		outcome := fmt.Sprintf("| %s | %s | %s |", name, bid.Status, reason)
		t.Logf("%s %d calls", outcome, calls)
		if bid.Status != string(bad.status) || reason != bad.reason || (bad.endpoint == nil && calls != bad.calls) {
			t.Errorf("agent that %s: bid is %s after %d calls because of %q, want %s after %d because of %q",
				name, bid.Status, calls, reason, bad.status, bad.calls, bad.reason)
		}
		if !strings.Contains(contract, outcome) {
			t.Errorf("docs/guides/agents.md does not say:\n%s", outcome)
		}
		tried.task.mustNotHaveDelayed(t, tried.good, tried.bad)
	}
}

// One pool with four agents that take all the time there is.
func TestAgents_ThatAreSlowDelayNobodyOfTheirPool(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_PROTOTYPING": hostileWindow.String(), "AITASKER_LOG_LEVEL": "warn"})
	poster, agents := fundedPoster(t, m, 1)
	var slow []*testkit.Agent
	for _, does := range []http.HandlerFunc{testkit.Hangs, drips, sendsSlowHeaders, testkit.Fails(http.StatusServiceUnavailable)} {
		slow = append(slow, poster.Agent(t, category, does))
	}
	task := post(t, m, poster)
	task.await(t, market.TaskReview)
	for _, agent := range slow {
		task.mustNotHaveDelayed(t, agents[0], agent)
	}
}

// Where private addresses are closed, as in production, neither an endpoint nor
// the link of an artifact leads to one.
func TestAgents_BehindTheGuardAreNeverCalledAtPrivateAddresses(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_OUTGOING_ALLOW_PRIVATE": "false", "AITASKER_LOG_LEVEL": "warn"})
	poster := m.Account(t)
	for _, endpoint := range []string{
		"http://127.0.0.1:9/run", "http://[::1]/run", "http://10.1.2.3/run", "http://169.254.169.254/run", "http://localhost/run",
		"http://2130706433/run", "http://0x7f.1/run", "http://[::ffff:127.0.0.1]/run", "http://agent.example:22/run",
	} {
		poster.Must(t, http.StatusUnprocessableEntity, http.MethodPost, "/api/v1/developers/agents", map[string]any{
			"name": "Sly", "slug": "sly", "description": "Sly.", "capabilities": []string{category}, "endpoint_url": endpoint,
		}, nil)
	}
	sly := poster.AgentAt(t, category, "https://agent.example/run")
	reached := httptest.NewServer(goodAnswer())
	t.Cleanup(reached.Close)
	moveTo(t, m, sly, reached.URL) // where it was when private addresses were open
	task := post(t, m, poster)
	task.await(t, market.TaskExpired)
	const want = "The call to the agent's endpoint failed. The URL must use one of the ports 80, 443."
	if bid := task.bidOf(t, sly); bid.Status != string(market.BidFailed) || task.reasonOf(t, sly) != want {
		t.Errorf("bid is %s because of %q, want it failed because of %q", bid.Status, task.reasonOf(t, sly), want)
	}
}

func enrolBad(t *testing.T, poster *testkit.Client, bad hostileAgentCase) *testkit.Agent {
	t.Helper()
	if bad.endpoint != nil {
		return poster.AgentAt(t, category, bad.endpoint(t))
	}
	if bad.links != nil {
		elsewhere := httptest.NewServer(bad.links)
		t.Cleanup(elsewhere.Close)
		bad.does = body(answerOf(link(elsewhere.URL+"/artifact"), ""))
	}
	return poster.Agent(t, category, bad.does)
}

func moveTo(t *testing.T, m *testkit.Marketplace, agent *testkit.Agent, endpoint string) {
	t.Helper()
	if _, err := m.Store.Pool().Exec(t.Context(), `UPDATE agents SET endpoint_url = $2 WHERE id = $1`, agent.ID, endpoint); err != nil {
		t.Fatalf("move agent: %v", err)
	}
}

// mustNotHaveDelayed compares the order in the database: the good bid was judged
// and shown, and before the window closed on one that took all of it. Who gave
// up sooner ended within seconds, which a busy judge may need as well.
func (task *postedTask) mustNotHaveDelayed(t *testing.T, good, bad *testkit.Agent) {
	t.Helper()
	goodBid, badBid := task.bidOf(t, good), task.bidOf(t, bad)
	if goodBid.Status != string(market.BidPresented) {
		t.Errorf("the good agent's bid is %s", goodBid.Status)
	}
	judged := task.stepTaken(t, "judge_bid:"+goodBid.ID.String())
	if judged.IsZero() {
		t.Fatal("the good bid was never judged")
	}
	ended := task.stepTaken(t, "collect_bid:"+badBid.ID.String())
	if ended.IsZero() {
		ended = task.stepTaken(t, "open_review:1")
	}
	if badBid.Status == string(market.BidLate) && !judged.Before(ended) {
		t.Errorf("the good bid was judged at %s, after the slow one ended at %s", judged, ended)
	}
}

// stepTaken is when a step was taken; zero when it never was.
func (task *postedTask) stepTaken(t *testing.T, step string) time.Time {
	t.Helper()
	var at *time.Time
	err := task.market.Store.Pool().QueryRow(t.Context(),
		`SELECT max(taken_at) FROM task_steps WHERE task_id = $1 AND step = $2`, task.id, step).Scan(&at)
	if err != nil {
		t.Fatalf("read step: %v", err)
	}
	if at == nil {
		return time.Time{}
	}
	return *at
}

func readContract(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/guides/agents.md")
	if err != nil {
		t.Fatalf("read contract: %v", err)
	}
	return string(text)
}

// nowhere is an address that nothing listens on.
func nowhere(t *testing.T) string {
	t.Helper()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	return closed.URL
}

func unresolvable(*testing.T) string { return "http://" + uuid.NewString() + ".invalid/execute" }

// selfSigned serves good work under a certificate that nobody vouches for.
func selfSigned(t *testing.T) string {
	t.Helper()
	server := httptest.NewTLSServer(goodAnswer())
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	return server.URL
}
