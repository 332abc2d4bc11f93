package api

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

func (w *fixture) Candidates(_ context.Context, task *market.Task) ([]market.Candidate, error) {
	candidates := make([]market.Candidate, 7)
	for i := range candidates {
		candidates[i] = market.Candidate{
			AgentID: uuid.New(), AccountID: bob, Status: market.AgentActive, Verified: true, PayoutReady: true, Visibility: market.VisibilityLive,
		}
	}
	candidates[0].AccountID = task.AccountID // may not bid on an own live task
	return candidates, w.readErr
}

func (w *fixture) WinningPrices(_ context.Context, _ bool, category, _ string) (market.WinningPrices, error) {
	if category == "data" {
		return market.WinningPrices{}, nil
	}
	lower, median, upper := market.Cents(500), market.Cents(900), market.Cents(1250)
	return market.WinningPrices{Tasks: 12, LowerQuartile: &lower, Median: &median, UpperQuartile: &upper}, nil
}

func TestDryRun_RefusesWhatBreaksARule(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks?dry_run=true",
		createBody(t, map[string]string{"budget_usd": `4.99`}))
	if problem := problemIn(t, http.StatusUnprocessableEntity, got); !names(problem, "body.budget_usd", "between") {
		t.Errorf("answered %s", got.Body)
	}
}

func TestDryRun_SaysWhatATaskMayExpectAndCreatesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost,
		"/api/v1/tasks?dry_run=true", createBody(t, nil))
	if got.Code != http.StatusOK {
		t.Fatalf("%d: %s", got.Code, got.Body)
	}
	estimate := decode[publicapi.Estimate](t, got)
	want := publicapi.Estimate{
		DryRun: true, Title: "A logo for a bakery in Lyon", Category: "graphics-design", TaskType: "logo-design",
		BudgetUSD: estimate.BudgetUSD, MinBudgetUSD: 500, MaxBudgetUSD: 20000, MedianPriceUSD: publicapi.KnownUSD(900),
		AgentsAvailable: 6, PoolSize: 5,
	}
	if diff := cmp.Diff(want, estimate); diff != "" {
		t.Errorf("estimate (-want +got):\n%s", diff)
	}
	if len(w.started) > 0 || len(w.tasks) > 1 {
		t.Error("a task was created")
	}
}

func TestPrices_OfAnUnknownKindAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	problemIn(t, http.StatusNotFound, send(t, handler, "", http.MethodGet, "/api/v1/categories/knitting/prices", ""))
	problemIn(t, http.StatusUnprocessableEntity, send(t, handler, "", http.MethodGet, "/api/v1/categories/data/prices?task_type=logo", ""))
}

func TestPrices_AreOpenToEveryone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	for category, want := range map[string]string{
		"graphics-design": `{"category":"graphics-design","task_type":null,"livemode":true,"completed_tasks":12,` +
			`"lower_quartile_usd":5.00,"median_usd":9.00,"upper_quartile_usd":12.50}`,
		"data": `{"category":"data","task_type":null,"livemode":true,"completed_tasks":0,` +
			`"lower_quartile_usd":null,"median_usd":null,"upper_quartile_usd":null}`,
	} {
		got := send(t, handler, "", http.MethodGet, "/api/v1/categories/"+category+"/prices", "")
		if diff := cmp.Diff(want+"\n", got.Body.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", category, diff)
		}
	}
}
