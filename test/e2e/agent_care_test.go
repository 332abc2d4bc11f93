package e2e

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

const newCategory = "data"

func TestAgent_IsNotCalledForANewCategoryUntilItIsProven(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, agents := fundedPoster(t, m, 1)
	operator := m.Account(t, market.ScopeAdmin)
	path := "/api/v1/developers/agents/" + agents[0].ID
	var changed publicapi.Agent
	poster.Must(t, http.StatusOK, http.MethodPatch, path, map[string]any{"capabilities": []string{category, newCategory}}, &changed)
	for _, capability := range changed.Capabilities {
		if (capability.ProvenAt != nil) != (capability.Category == category) {
			t.Errorf("capability = %+v", capability)
		}
	}
	task := post(t, m, poster, "category", newCategory, "task_type", "data-analysis-summary")
	mustHaveEnded(t, task.await(t, market.TaskExpired), market.TaskExpired, market.ClosedNoPrototypes)
	if calls := agents[0].Calls(); len(calls) != 0 {
		t.Errorf("the agent was called %d times for a category it is not proven in", len(calls))
	}
	operator.Must(t, http.StatusOK, http.MethodPost, "/api/v1/admin/agents/"+agents[0].ID+"/activate", map[string]any{"reason": "Known."}, nil)
	post(t, m, poster, "category", newCategory, "task_type", "data-analysis-summary")
	testkit.Eventually(t, waitLimit, "the agent is called", func() bool { return len(agents[0].Calls()) == 1 })
}

// A retired agent finishes what it was selected for and is paid; nobody invites it
// again.
func TestAgent_ThatRetiresFinishesItsWork(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, agents := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	path := "/api/v1/developers/agents/" + agents[0].ID
	for range 2 {
		poster.Must(t, http.StatusNoContent, http.MethodDelete, path, nil, nil)
	}
	poster.Must(t, http.StatusConflict, http.MethodPatch, path, map[string]any{"name": "Again"}, nil)
	task.must(t, task.path+"/select", nil)
	task.awaitDelivery(t, 1)
	statsMustSay(t, poster, path, publicapi.AgentEarnings{HeldUSD: 8_50})
	task.finish(t, 1)
	task.mustHaveMoved(t, paid())
	statsMustSay(t, poster, path, publicapi.AgentEarnings{PaidUSD: 8_50})
	payoutsMustBe(t, poster, task.id)

	after := post(t, m, poster)
	mustHaveEnded(t, after.await(t, market.TaskExpired), market.TaskExpired, market.ClosedNoPrototypes)
	var kept publicapi.Agent
	poster.Must(t, http.StatusOK, http.MethodGet, path, nil, &kept)
	if kept.Status != "retired" || kept.RetiredAt == nil {
		t.Errorf("agent = %+v", kept)
	}
	m.Account(t).Must(t, http.StatusUnprocessableEntity, http.MethodPost, "/api/v1/developers/agents", map[string]any{
		"name": "Heir", "slug": agents[0].Slug, "description": "Takes the name.", "capabilities": []string{category},
		"endpoint_url": "http://127.0.0.1:1/",
	}, nil)
}

// statsMustSay checks what an agent that works for its own account has to show: its
// earnings, and nothing that says how good it is.
func statsMustSay(t *testing.T, owner *testkit.Client, path string, want publicapi.AgentEarnings) {
	t.Helper()
	var stats publicapi.AgentStats
	owner.Must(t, http.StatusOK, http.MethodGet, path+"/stats", nil, &stats)
	if stats.Earnings != want || stats.WorkCounts != (publicapi.WorkCounts{}) || len(stats.Categories) != 1 {
		t.Errorf("stats = %+v, want %+v and no counts", stats, want)
	}
	if category := stats.Categories[0]; category.CompositeScore != 0.5 || category.WorkCounts != (publicapi.WorkCounts{}) {
		t.Errorf("category = %+v, want a newcomer's", category)
	}
}

func payoutsMustBe(t *testing.T, poster *testkit.Client, taskID uuid.UUID) {
	t.Helper()
	var page struct {
		Status  string             `json:"status"`
		Payouts []publicapi.Payout `json:"payouts"`
	}
	poster.Must(t, http.StatusOK, http.MethodGet, "/api/v1/developers/payouts", nil, &page)
	if page.Status != "not_started" || len(page.Payouts) != 1 || page.Payouts[0].TaskID != taskID || page.Payouts[0].AmountUSD != 8_50 {
		t.Errorf("payouts = %+v", page)
	}
	var onboarded struct {
		publicapi.PayoutAccount

		OnboardingURL *string `json:"onboarding_url"`
	}
	for range 2 {
		poster.Must(t, http.StatusOK, http.MethodPost, "/api/v1/developers/payouts/onboard", nil, &onboarded)
		if onboarded.Status != "ready" || *onboarded.Provider != "embedded" || onboarded.OnboardingURL != nil || onboarded.Livemode {
			t.Errorf("onboarded = %+v", onboarded)
		}
	}
}

// The owner of a dropped bid reads why; nobody else does.
func TestAgentBids_TellTheirOwnerWhyABidWasDropped(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	broken := poster.Agent(t, category, testkit.Fails(http.StatusTeapot))
	task := inReview(t, m, poster)
	var page struct {
		Bids []publicapi.AgentBid `json:"bids"`
	}
	path := "/api/developers/agents/" + broken.ID + "/bids?status=failed&category=" + category
	poster.Must(t, http.StatusOK, http.MethodGet, path, nil, &page)
	if len(page.Bids) != 1 || page.Bids[0].TaskID != task.id || page.Bids[0].Reason == nil || page.Bids[0].BidPriceUSD.Amount != nil {
		t.Errorf("bids = %+v", page.Bids)
	}
	m.Account(t).Must(t, http.StatusNotFound, http.MethodGet, path, nil, nil)
}
