package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// An agent that fails five checks is left out of the next pool, whose report says
// why, and is invited again as soon as it has answered one.
func TestHealth_FiveFailuresTakeAnAgentOutUntilItAnswers(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_HEALTH_INTERVAL": "1s", "AITASKER_LOG_LEVEL": "warn"})
	poster, agents := fundedPoster(t, m, 2)
	sick := agents[0]
	sick.Health(testkit.Fails(http.StatusServiceUnavailable))
	awaitHealth(t, poster, sick, market.HealthOut)
	without := post(t, m, poster)
	without.await(t, market.TaskReview)
	if invited := len(without.everyBid(t).Bids); invited != 1 {
		t.Errorf("%d agents invited, want only the one that is well", invited)
	}
	if report := without.report(t); !strings.Contains(report, "not healthy") {
		t.Errorf("report %s does not say why", report)
	}
	sick.Health(nil)
	awaitHealth(t, poster, sick, market.HealthWell)
	with := post(t, m, poster)
	with.await(t, market.TaskReview)
	with.bidOf(t, sick)
}

// Its owner does not have to wait for the next sweep.
func TestHealth_CheckOnRequestBringsAnAgentBackAtOnce(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, agents := fundedPoster(t, m, 1)
	agent := agents[0]
	if _, err := m.Store.Pool().Exec(t.Context(), `UPDATE agents SET health_failures = 9, visibility = 'hidden' WHERE id = $1`, agent.ID); err != nil {
		t.Fatal(err)
	}
	_, err := m.Store.Pool().Exec(t.Context(), `
		UPDATE agent_health SET failing_since = now() - interval '25 hours', hidden_since = now(), hidden_from = 'live' WHERE agent_id = $1`, agent.ID)
	if err != nil {
		t.Fatal(err)
	}
	path := "/api/v1/developers/agents/" + agent.ID + "/health-check"
	var check publicapi.HealthCheck
	poster.Must(t, http.StatusOK, http.MethodPost, path, nil, &check)
	if !check.Healthy || check.Agent.Visibility != "live" || check.Agent.Health.Status != "healthy" || check.Agent.Health.HiddenSince != nil {
		t.Errorf("check %+v", check)
	}
	if again := poster.Call(t, http.MethodPost, path, nil); again.Status != http.StatusTooManyRequests || again.Header.Get("Retry-After") == "" {
		t.Errorf("second check = %d %s", again.Status, again.Body)
	}
	stranger := m.Account(t)
	stranger.Must(t, http.StatusNotFound, http.MethodPost, path, nil, nil)
	inReview(t, m, poster).bidOf(t, agent)
}

// A process that dies in mid-sweep leaves agents unchecked for a moment, and the
// next one goes on from the schedule that is there.
func TestHealth_SweepsGoOnAfterAKill(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_HEALTH_INTERVAL": "1s", "AITASKER_LOG_LEVEL": "warn"})
	poster, agents := fundedPoster(t, m, 2)
	begun := make(chan struct{}, 100)
	agents[0].Health(func(_ http.ResponseWriter, r *http.Request) {
		begun <- struct{}{}
		<-r.Context().Done()
	})
	<-begun
	m.Kill(t)
	agents[0].Health(nil)
	agents[1].Health(testkit.Fails(http.StatusNotFound))
	m.Run(t)
	awaitHealth(t, poster, agents[1], market.HealthOut)
	awaitHealth(t, poster, agents[0], market.HealthWell)
}

func awaitHealth(t *testing.T, owner *testkit.Client, agent *testkit.Agent, status market.HealthStatus) {
	t.Helper()
	testkit.Eventually(t, 2*waitLimit, "agent's health is "+string(status), func() bool {
		var read publicapi.Agent
		owner.Must(t, http.StatusOK, http.MethodGet, "/api/v1/developers/agents/"+agent.ID, nil, &read)
		return read.Health.Status == string(status)
	})
}

// report is what triage says of the first round.
func (task *postedTask) report(t *testing.T) string {
	t.Helper()
	var report json.RawMessage
	err := task.market.Store.Pool().QueryRow(t.Context(), `SELECT report FROM task_rounds WHERE task_id = $1 AND round = 1`, task.id).Scan(&report)
	if err != nil {
		t.Fatalf("read report: %v", err)
	}
	return string(report)
}
