package e2e

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

const (
	ownReason   = "belongs to the poster"
	ownCategory = "music-audio" // where nobody but the poster has an agent
)

// dealer is somebody who orders on the live market and has agents there.
type dealer struct {
	*testkit.Client

	own []*testkit.Agent
}

func newDealer(t *testing.T, m *testkit.Marketplace) *dealer {
	t.Helper()
	d := &dealer{Client: m.Account(t).Live(t, market.ScopePoster, market.ScopeAgent)}
	d.Grant(t, granted)
	payOut(t, m, d.Client)
	d.register(t, 2)
	return d
}

func (d *dealer) register(t *testing.T, agents int) {
	t.Helper()
	for range agents {
		d.own = append(d.own, d.Agent(t, category, goodAnswer()))
	}
}

// rival is another account with an agent on the live market.
func rival(t *testing.T, m *testkit.Marketplace) (*testkit.Client, *testkit.Agent) {
	t.Helper()
	client := m.Account(t).Live(t, market.ScopePoster, market.ScopeAgent)
	payOut(t, m, client)
	agent := client.Agent(t, category, goodAnswer())
	return client, agent
}

// invited is who has a bid on the task, by agent.
func (task *postedTask) invited(t *testing.T) map[string]bool {
	t.Helper()
	agents := map[string]bool{}
	for _, bid := range task.everyBid(t).Bids {
		agents[bid.AgentID.String()] = true
	}
	return agents
}

func (d *dealer) mustNotHaveBid(t *testing.T, task *postedTask, want ...*testkit.Agent) {
	t.Helper()
	wanted := map[string]bool{}
	for _, agent := range want {
		wanted[agent.ID] = true
	}
	if diff := cmp.Diff(wanted, task.invited(t)); diff != "" {
		t.Errorf("invited (-others' agents +got):\n%s", diff)
	}
	for _, agent := range d.own {
		if len(agent.Calls()) != 0 {
			t.Errorf("the poster's own %s was called", agent.Slug)
		}
	}
}

func TestSelfDealing_OwnAgentsNeverBidOnALiveTask(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, nil)
	d := newDealer(t, m)
	first, agent := rival(t, m)

	only := d.Agent(t, ownCategory, goodAnswer())
	alone := post(t, m, d.Client, "category", ownCategory, "task_type", "jingle")
	mustHaveEnded(t, alone.await(t, market.TaskExpired), market.TaskExpired, market.ClosedNoPrototypes)
	if len(only.Calls()) != 0 {
		t.Error("the only agent of a category was called by its own account's live task")
	}
	task := inReview(t, m, d.Client)
	d.mustNotHaveBid(t, task, agent)

	d.register(t, 5) // more of them are no way round it
	if said := task.refused(t, http.StatusConflict, task.path+"/remix", nil); !strings.Contains(said.Detail, "no agent is left") {
		t.Errorf("a remix with only own agents left is refused with %q", said.Detail)
	}
	_, late := rival(t, m)
	task.must(t, task.path+"/remix", nil)
	task.awaitStep(t, "review_opened", 2)
	task.await(t, market.TaskReview)
	d.mustNotHaveBid(t, task, agent, late)

	var draft publicapi.Task
	d.Must(t, http.StatusCreated, http.MethodPost, "/api/v1/tasks", order("draft", true), &draft)
	published := taskWith(m, d.Client, draft.ID)
	published.must(t, published.path+"/publish", nil)
	published.await(t, market.TaskReview)
	d.mustNotHaveBid(t, published, agent, late)

	d.reportMustSayWhy(t, m, task, first)
	task.selectBidOf(t, agent)
	task.awaitDelivery(t, 1)
	task.finish(t, 1)
	workMustCount(t, first, agent)
}

// reportMustSayWhy reads the rounds as an operator, and as those who may not.
func (d *dealer) reportMustSayWhy(t *testing.T, m *testkit.Marketplace, task *postedTask, stranger *testkit.Client) {
	t.Helper()
	path := "/api/v1/admin/tasks/" + task.id.String() + "/rounds"
	inTest := m.Account(t, market.ScopeAdmin)
	var report struct{ Rounds []publicapi.Round }
	inTest.Live(t, market.ScopeAdmin).Must(t, http.StatusOK, http.MethodGet, path, nil, &report)
	if len(report.Rounds) != 2 {
		t.Fatalf("%d rounds are reported, want 2", len(report.Rounds))
	}
	own := map[string]string{}
	for _, agent := range d.own {
		own[agent.ID] = ownReason
	}
	got := map[string]string{}
	for _, left := range report.Rounds[1].LeftOut {
		got[left.AgentID.String()] = left.Reason
	}
	maps.DeleteFunc(got, func(id, _ string) bool { return own[id] == "" })
	if diff := cmp.Diff(own, got); diff != "" {
		t.Errorf("why own agents were left out (-want +got):\n%s", diff)
	}
	if len(report.Rounds[0].Chosen) != 1 || len(report.Rounds[1].Chosen) != 1 {
		t.Errorf("chosen = %+v, %+v", report.Rounds[0].Chosen, report.Rounds[1].Chosen)
	}
	d.Must(t, http.StatusForbidden, http.MethodGet, path, nil, nil) // the poster itself
	stranger.Must(t, http.StatusForbidden, http.MethodGet, path, nil, nil)
	inTest.Must(t, http.StatusNotFound, http.MethodGet, path, nil, nil) // an operator's key of the other mode
}

func workMustCount(t *testing.T, owner *testkit.Client, agent *testkit.Agent) {
	t.Helper()
	var stats publicapi.AgentStats
	owner.Must(t, http.StatusOK, http.MethodGet, "/api/v1/developers/agents/"+agent.ID+"/stats", nil, &stats)
	want := publicapi.WorkCounts{JudgedBids: 2, PresentedBids: 2, WonBids: 1, WinRate: 0.5, Delivered: 1}
	if diff := cmp.Diff(want, stats.WorkCounts); diff != "" || stats.Categories[0].RollingScore <= 0 {
		t.Errorf("work for others (-want +got):\n%s\nrolling score %v", diff, stats.Categories[0].RollingScore)
	}
}

func TestSelfDealing_InTestModeOwnAgentsBidAndMoveNoStanding(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, agents := fundedPoster(t, m, 2)
	task := delivered(t, m, poster)
	task.finish(t, 1)
	for _, agent := range agents {
		if len(agent.Calls()) == 0 {
			t.Errorf("%s was not asked", agent.Slug)
		}
		var moved int
		err := m.Store.Pool().QueryRow(t.Context(), `SELECT count(*) FROM agent_standings WHERE agent_id = $1`, agent.ID).Scan(&moved)
		if err != nil || moved != 0 {
			t.Errorf("own work left %d standings: %v", moved, err)
		}
	}
}
