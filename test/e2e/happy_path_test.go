package e2e

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// The whole life of a task, and what it costs Temporal.
func TestTask_GoesFromBriefToPaidAgent(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, pool := fundedPoster(t, m, 4)
	poor := poster.Agent(t, category, testkit.Works(5_00, "Coffee."))
	pool = append(pool, poor)

	task := post(t, m, poster, "metadata", map[string]any{"order": "A-1"}, "title", "Harbor Blend")
	task.await(t, market.TaskReview)
	galleryMustShowOnlyTheBest(t, task, poor)
	judgementMustGiveReasons(t, task)

	winner := task.gallery(t).Bids[0]
	selected := task.must(t, task.path+"/bids/"+winner.ID.String()+"/select", nil)
	if selected.Status != "delivering" || selected.SelectedBidID == nil || *selected.SelectedBidID != winner.ID {
		t.Errorf("selected = %s, bid %v", selected.Status, selected.SelectedBidID)
	}
	if held := balance(t, poster); held.HeldUSD != publicapi.USD(price) || held.AvailableUSD != publicapi.USD(funds-price) {
		t.Errorf("balance after the selection = %+v", held)
	}
	delivery := task.awaitDelivery(t, 1)
	deliveryMustBeProven(t, delivery)
	artifactMustBeWhole(t, poster, delivery.Artifacts[0])

	done := task.must(t, task.delivery(1, "/approve"), nil)
	if done.Status != "completed" || *done.ClosedReason != "approved" || *done.DeliveryStatus != "approved" || done.ExpiresAt != nil {
		t.Errorf("approved = %s, %s, %s, window until %v", done.Status, *done.ClosedReason, *done.DeliveryStatus, done.ExpiresAt)
	}
	task.mustHaveMoved(t, map[string]market.Cents{
		"hold credits": -10_00, "hold escrow": 10_00,
		"capture escrow": -10_00, "capture earnings": 8_50, "capture fees": 1_50,
	})
	want := publicapi.Balance{AvailableUSD: publicapi.USD(funds - price), EarnedUSD: 8_50}
	if diff := cmp.Diff(want, balance(t, poster)); diff != "" {
		t.Errorf("balance (-want +got):\n%s", diff)
	}
	task.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventBidSelected,
		market.EventDeliveryReady, market.EventDeliveryApproved)
	timelineMustTellTheStory(t, task)
	for _, agent := range pool {
		callsMustBeGenuine(t, task, agent, winner)
	}
	mustStayInBudget(t, task)
}

func galleryMustShowOnlyTheBest(t *testing.T, task *postedTask, poor *testkit.Agent) {
	t.Helper()
	shown, all := task.gallery(t), task.everyBid(t)
	if len(shown.Bids) != 4 || len(all.Bids) != 5 || shown.TotalBidsGenerated != 5 || shown.ReviewExtensionsRemaining != 2 {
		t.Errorf("gallery shows %d of %d bids, %d generated, %d extensions left",
			len(shown.Bids), len(all.Bids), shown.TotalBidsGenerated, shown.ReviewExtensionsRemaining)
	}
	if !shown.RemixAvailable || shown.RemixFeeUSD != 1_00 {
		t.Errorf("remix available %t for %d", shown.RemixAvailable, shown.RemixFeeUSD)
	}
	isBestFirst := slices.IsSortedFunc(shown.Bids, func(a, b publicapi.Bid) int {
		return int((*b.EvalScore - *a.EvalScore) * 1e4)
	})
	if !isBestFirst {
		t.Error("the gallery is not in order of the score")
	}
	for _, bid := range shown.Bids {
		if !bid.Presented || len(bid.Artifacts) != 1 || *bid.BidPriceUSD.Amount != price {
			t.Errorf("bid on show = %+v", bid)
		}
	}
	hidden := task.bidOf(t, poor)
	if hidden.Presented || hidden.Status != "judged" || len(hidden.Artifacts) != 0 || hidden.EvalScore == nil {
		t.Errorf("bid not on show = %+v", hidden)
	}
}

func judgementMustGiveReasons(t *testing.T, task *postedTask) {
	t.Helper()
	bid := task.gallery(t).Bids[0]
	var judgement publicapi.Judgement
	task.poster.Must(t, http.StatusOK, http.MethodGet, task.path+"/bids/"+bid.ID.String()+"/judgement", nil, &judgement)
	weights := 0.0
	for _, dimension := range judgement.Dimensions {
		weights += dimension.Weight
		if dimension.Reason == "" {
			t.Errorf("dimension %s has no reason", dimension.Key)
		}
	}
	if weights < 0.999 || weights > 1.001 || judgement.Score != *bid.EvalScore || judgement.Judge != "embedded" {
		t.Errorf("judgement by %s scores %v of weights %v, the bid says %v", judgement.Judge, judgement.Score, weights, *bid.EvalScore)
	}
}

func deliveryMustBeProven(t *testing.T, delivery publicapi.Delivery) {
	t.Helper()
	var checks []string
	for _, check := range delivery.Evidence {
		if !check.Passed {
			t.Errorf("evidence failed: %+v", check)
		}
		checks = append(checks, check.Check)
	}
	if want := []string{"exists", "hash", "declared", "opens"}; !cmp.Equal(want, checks[:len(want)]) {
		t.Errorf("evidence checks = %v", checks)
	}
}

func artifactMustBeWhole(t *testing.T, poster *testkit.Client, artifact publicapi.Artifact) {
	t.Helper()
	whole := poster.Must(t, http.StatusOK, http.MethodGet, artifact.URL, nil, nil)
	digest := sha256.Sum256(whole.Body)
	if hex.EncodeToString(digest[:]) != artifact.SHA256 || string(whole.Body) != goodWork {
		t.Errorf("the artifact's %d bytes are not those that the agent handed in", len(whole.Body))
	}
}

func timelineMustTellTheStory(t *testing.T, task *postedTask) {
	t.Helper()
	timeline := task.timeline(t)
	var steps []string
	for _, entry := range timeline.Entries {
		if len(steps) == 0 || steps[len(steps)-1] != entry.Step {
			steps = append(steps, entry.Step)
		}
	}
	steps = slices.DeleteFunc(steps, func(step string) bool { return step == "prototype_received" || step == "prototype_judged" })
	want := []string{
		"task_published", "agents_invited", "review_opened", "bid_selected",
		"delivery_received", "delivery_approved", "task_closed",
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
	if timeline.Status != "completed" {
		t.Errorf("timeline says %s", timeline.Status)
	}
}

// callsMustBeGenuine checks what SPEC 6 promises every agent about its calls.
func callsMustBeGenuine(t *testing.T, task *postedTask, agent *testkit.Agent, winner publicapi.Bid) {
	t.Helper()
	modes := []agents.Mode{agents.ModePrototype}
	if winner.AgentID.String() == agent.ID {
		modes = append(modes, agents.ModeFinal)
	}
	calls := agent.Calls()
	if len(calls) != len(modes) {
		t.Fatalf("agent %s was called %d times, want %d", agent.Slug, len(calls), len(modes))
	}
	keys := map[string]bool{}
	for i, call := range calls {
		mac := hmac.New(sha256.New, []byte(agent.Key))
		mac.Write(call.Raw)
		sent, err := strconv.ParseInt(call.Header.Get("X-AITasker-Timestamp"), 10, 64)
		if err != nil || time.Since(time.Unix(sent, 0)).Abs() > time.Minute {
			t.Errorf("timestamp = %q", call.Header.Get("X-AITasker-Timestamp"))
		}
		got := map[string]string{}
		for _, name := range []string{"X-AITasker-Key", "X-AITasker-Task-ID", "Content-Type", "User-Agent", "X-AITasker-Signature"} {
			got[name] = call.Header.Get(name)
		}
		want := map[string]string{
			"X-AITasker-Key": agent.Key, "X-AITasker-Task-ID": task.id.String(), "Content-Type": "application/json",
			"User-Agent": "AITasker/1.0 (Agent Executor)", "X-AITasker-Signature": hex.EncodeToString(mac.Sum(nil)),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("headers of call %d (-want +got):\n%s", i, diff)
		}
		if call.Mode != modes[i] || call.TaskID != task.id || call.Description != brief || call.UserFeedback != nil {
			t.Errorf("call %d = %+v", i, call.ExecuteRequest)
		}
		keys[call.Header.Get("Idempotency-Key")] = true
	}
	if len(keys) != len(calls) || keys[""] {
		t.Errorf("idempotency keys = %v", keys)
	}
}
