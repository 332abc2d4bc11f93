package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// answer is the body that an agent hands in by itself, with more fields if given.
func answer(t *testing.T, content string, pairs ...any) string {
	t.Helper()
	body := map[string]any{
		"summary": "Finished work.", "bid_price_usd": json.Number(price.String()),
		"artifacts": []any{testkit.Artifact("work.md", "markdown", "text/markdown", content)},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		body[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	written, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

// invitations asks for what a pull agent can answer now.
func invitations(t *testing.T, owner *testkit.Client, agent *testkit.Agent, wait int) []publicapi.Invitation {
	t.Helper()
	var found struct {
		Invitations []publicapi.Invitation `json:"invitations"`
	}
	owner.Must(t, http.StatusOK, http.MethodGet, fmt.Sprintf("/api/v1/developers/agents/%s/invitations?wait=%d", agent.ID, wait), nil, &found)
	return found.Invitations
}

func TestModes_TheWindowClosesWithTheLastAnswerAndEveryModeDelivers(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	async := poster.AgentIn(t, market.ModeAsync, category, testkit.Promises)
	pull := poster.AgentIn(t, market.ModePull, category, testkit.Fails(http.StatusTeapot))
	task := post(t, m, poster)

	call := async.Promised(t, 1)
	if left := call.ExecutionTimeoutSeconds; left < 590 || left > 600 || !strings.HasPrefix(call.CallbackURL, m.URL+"/api/v1/callbacks/") {
		t.Errorf("call has %d s and calls back at %s", call.ExecutionTimeoutSeconds, call.CallbackURL)
	}
	asked := invitations(t, poster, pull, 30)
	if len(asked) != 1 || asked[0].TaskID != task.id || asked[0].Mode != "prototype" {
		t.Fatalf("invitations = %+v, want one for a prototype", asked)
	}
	task.awaitStep(t, "prototype_judged", 1)
	if back := m.CallBack(t, &call, answer(t, goodWork)); back.Status != http.StatusAccepted {
		t.Fatalf("callback = %d %s", back.Status, back.Body)
	}
	task.awaitStep(t, "prototype_judged", 2)
	if now := task.read(t); now.Status != string(market.TaskPrototyping) {
		t.Fatalf("task is %s while an agent still works", now.Status)
	}
	poster.Must(t, http.StatusAccepted, http.MethodPost, task.path+"/bids", answer(t, goodWork), nil)
	task.await(t, market.TaskReview)
	if shown := task.gallery(t).Bids; len(shown) != 3 {
		t.Fatalf("%d bids on show, want one of each mode", len(shown))
	}
	if len(pull.Calls()) != 0 || len(invitations(t, poster, pull, 0)) != 0 {
		t.Error("a pull agent was called, or is still asked for what it handed in")
	}

	task.selectBidOf(t, pull)
	final := invitations(t, poster, pull, 30)
	lie := answer(t, goodWork, "artifacts", []any{testkit.Artifact("photo.png", "image", "image/png", "This is no picture.")})
	poster.Must(t, http.StatusAccepted, http.MethodPost, task.path+"/deliveries", lie, nil)
	mended := awaitOther(t, poster, pull, final)
	var request agents.ExecuteRequest
	got, err := json.Marshal(mended.Request)
	if err != nil || json.Unmarshal(got, &request) != nil || request.UserFeedback == nil || !strings.Contains(*request.UserFeedback, "photo.png") {
		t.Errorf("the agent was told %s, want what is wrong with photo.png", got)
	}
	poster.Must(t, http.StatusAccepted, http.MethodPost, task.path+"/deliveries", answer(t, goodWork), nil)
	task.awaitDelivery(t, 1)
	task.finish(t, 1)
	task.mustHaveMoved(t, paid())
}

// awaitOther waits for an invitation that was not there before.
func awaitOther(t *testing.T, owner *testkit.Client, agent *testkit.Agent, before []publicapi.Invitation) publicapi.Invitation {
	t.Helper()
	var found publicapi.Invitation
	testkit.Eventually(t, waitLimit, "the agent is invited again", func() bool {
		for _, invitation := range invitations(t, owner, agent, 1) {
			if !slices.ContainsFunc(before, func(b publicapi.Invitation) bool { return b.ID == invitation.ID }) {
				found = invitation
				return true
			}
		}
		return false
	})
	return found
}

func TestModes_AnAsyncAgentDeliversAndRevises(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 0)
	async := poster.AgentIn(t, market.ModeAsync, category, testkit.InTurn(goodAnswer(), testkit.Promises)) // its prototype at once
	task := inReview(t, m, poster)
	task.must(t, task.path+"/select", nil)
	first := async.Promised(t, 2)
	m.CallBack(t, &first, answer(t, goodWork))
	task.awaitDelivery(t, 1)
	task.must(t, task.delivery(1, "/request-revision"), map[string]any{"notes": "Please make it shorter."})
	call := async.Promised(t, 3)
	if call.UserFeedback == nil || *call.UserFeedback != "Please make it shorter." {
		t.Errorf("the agent was told %v", call.UserFeedback)
	}
	if back := m.CallBack(t, &call, answer(t, goodWork+" In short.")); back.Status != http.StatusAccepted {
		t.Fatalf("callback = %d %s", back.Status, back.Body)
	}
	task.awaitDelivery(t, 2)
	task.finish(t, 2)
	task.mustHaveMoved(t, paid())
}

func TestModes_TheWindowClosesWhenTheTimeIsOver(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_PROTOTYPING": "1s", "AITASKER_WINDOW_EXECUTION": "3s"})
	poster, _ := fundedPoster(t, m, 1)
	async := poster.AgentIn(t, market.ModeAsync, category, testkit.Promises)
	pull := poster.AgentIn(t, market.ModePull, category, testkit.Promises)
	task := inReview(t, m, poster)

	call := async.Promised(t, 1)
	if back := m.CallBack(t, &call, answer(t, goodWork)); back.Status != http.StatusGone {
		t.Errorf("late callback = %d %s, want 410", back.Status, back.Body)
	}
	poster.Must(t, http.StatusGone, http.MethodPost, task.path+"/bids", answer(t, goodWork), nil)
	for _, agent := range []*testkit.Agent{async, pull} {
		if bid := task.bidOf(t, agent); bid.Status != string(market.BidLate) {
			t.Errorf("bid of a silent agent is %s, want late", bid.Status)
		}
	}
	if len(task.gallery(t).Bids) != 1 {
		t.Error("the sync agent's bid is not on show")
	}
}

func TestCallback_IsTakenOnceAndOnlyFromTheOneWhoWasCalled(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 0)
	async := poster.AgentIn(t, market.ModeAsync, category, testkit.Promises)
	poster.AgentIn(t, market.ModePull, category, testkit.Promises) // keeps the window open
	task := post(t, m, poster)
	call, body := async.Promised(t, 1), answer(t, goodWork)

	forged := map[string]testkit.Response{
		"no signature":    m.CallBackSigned(t, call.CallbackURL, body, ""),
		"a wrong one":     m.CallBackSigned(t, call.CallbackURL, body, strings.Repeat("0", 64)),
		"an unknown call": m.CallBackSigned(t, "/api/v1/callbacks/"+task.id.String(), body, strings.Repeat("0", 64)),
	}
	for name, got := range forged {
		var said, unknown problem
		got.Decode(t, &said)
		forged["an unknown call"].Decode(t, &unknown)
		said.RequestID, unknown.RequestID = "", ""
		if got.Status != http.StatusUnauthorized || cmp.Diff(unknown, said) != "" {
			t.Errorf("%s: %d %s, want 401 and the same words", name, got.Status, got.Body)
		}
	}
	if huge := m.CallBack(t, &call, strings.Repeat(" ", market.MaxAnswerBytes)+body); huge.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body over 16 MiB = %d", huge.Status)
	}
	first, again := m.CallBack(t, &call, body), m.CallBack(t, &call, body)
	if first.Status != http.StatusAccepted || again.Status != first.Status || !bytes.Equal(again.Body, first.Body) {
		t.Errorf("answers %d %s and %d %s, want the same twice", first.Status, first.Body, again.Status, again.Body)
	}
	if other := m.CallBack(t, &call, answer(t, "Something else.")); other.Status != http.StatusConflict {
		t.Errorf("another answer = %d %s, want 409", other.Status, other.Body)
	}
	task.awaitStep(t, "prototype_judged", 1)
	task.must(t, task.path+"/cancel", nil)
	if late := m.CallBack(t, &call, body); late.Status != first.Status {
		t.Errorf("a repeat after the end = %d, want the first answer", late.Status)
	}
}

func TestCallback_OfACancelledTaskIsTooLate(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 0)
	async := poster.AgentIn(t, market.ModeAsync, category, testkit.Promises)
	task := post(t, m, poster)
	call := async.Promised(t, 1)
	task.must(t, task.path+"/cancel", nil)
	if late := m.CallBack(t, &call, answer(t, goodWork)); late.Status != http.StatusGone {
		t.Errorf("callback = %d %s, want 410", late.Status, late.Body)
	}
}

func TestCallback_ThatBreaksTheContractDropsTheBid(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	async := poster.AgentIn(t, market.ModeAsync, category, testkit.Promises)
	task := post(t, m, poster)
	call := async.Promised(t, 1)
	broken := `{"summary": "Nothing to show."}`
	for range 2 {
		if got := m.CallBack(t, &call, broken); got.Status != http.StatusUnprocessableEntity || !strings.Contains(string(got.Body), "artifacts is missing") {
			t.Errorf("a broken answer = %d %s, want 422 naming the rule", got.Status, got.Body)
		}
	}
	task.await(t, market.TaskReview)
	if bid := task.bidOf(t, async); bid.Status != string(market.BidFailed) || !strings.Contains(task.reasonOf(t, async), "artifacts") {
		t.Errorf("bid is %s because of %q", bid.Status, task.reasonOf(t, async))
	}
}

func TestPull_TwoPollersHaveOneEffectAndStrangersNone(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 0)
	pull := poster.AgentIn(t, market.ModePull, category, testkit.Promises)
	other := poster.AgentIn(t, market.ModePull, category, testkit.Promises)
	stranger := m.Account(t)
	var polling sync.WaitGroup
	found := make([][]publicapi.Invitation, 2)
	for i := range found {
		polling.Go(func() { found[i] = invitations(t, poster, pull, 30) }) // before there is anything
	}
	task := post(t, m, poster)
	polling.Wait()
	if diff := cmp.Diff(found[0], found[1]); diff != "" || len(found[0]) != 1 {
		t.Fatalf("%d invitations, and (-one +other):\n%s", len(found[0]), diff)
	}
	path := "/api/v1/developers/agents/" + pull.ID + "/invitations"
	stranger.Must(t, http.StatusNotFound, http.MethodGet, path, nil, nil)
	stranger.Must(t, http.StatusNotFound, http.MethodPost, task.path+"/bids", answer(t, goodWork), nil)
	poster.Must(t, http.StatusNotFound, http.MethodPost, task.path+"/deliveries", answer(t, goodWork, "agent_id", pull.ID), nil)
	poster.Must(t, http.StatusUnprocessableEntity, http.MethodPost, task.path+"/bids", answer(t, goodWork), nil) // of which agent?
	poster.Must(t, http.StatusBadRequest, http.MethodPost, task.path+"/bids", "{", nil)

	body := answer(t, goodWork, "agent_id", pull.ID)
	var posting sync.WaitGroup
	answers := make([]testkit.Response, 4)
	for i := range answers {
		posting.Go(func() { answers[i] = poster.Call(t, http.MethodPost, task.path+"/bids", body) })
	}
	posting.Wait()
	for _, got := range answers {
		if got.Status != http.StatusAccepted || !bytes.Equal(got.Body, answers[0].Body) {
			t.Errorf("hand-in = %d %s", got.Status, got.Body)
		}
	}
	dear := answer(t, goodWork, "agent_id", other.ID, "bid_price_usd", 99999)
	poster.Must(t, http.StatusUnprocessableEntity, http.MethodPost, task.path+"/bids", dear, nil)
	task.await(t, market.TaskReview)
	if bid := task.bidOf(t, other); bid.Status != string(market.BidDeclined) {
		t.Errorf("bid above the budget is %s", bid.Status)
	}
	if now := task.read(t); now.BidsReceived != 1 || len(task.gallery(t).Bids) != 1 {
		t.Errorf("%d bids received", now.BidsReceived)
	}
}

func TestWithdraw_TakesABidBackBeforeASelection(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, pool := fundedPoster(t, m, 2)
	task := inReview(t, m, poster)
	path := task.path + "/bids/" + task.bidOf(t, pool[0]).ID.String()
	stranger := m.Account(t)
	stranger.Must(t, http.StatusNotFound, http.MethodDelete, path, nil, nil)
	for range 2 {
		poster.Must(t, http.StatusNoContent, http.MethodDelete, path, nil, nil)
	}
	if shown := task.gallery(t).Bids; len(shown) != 1 || task.bidOf(t, pool[0]).Status != string(market.BidWithdrawn) {
		t.Errorf("%d bids on show, the withdrawn one is %s", len(shown), task.bidOf(t, pool[0]).Status)
	}
	task.refused(t, http.StatusConflict, path+"/select", nil)
	task.must(t, task.path+"/select", nil)
	poster.Must(t, http.StatusConflict, http.MethodDelete, task.path+"/bids/"+task.bidOf(t, pool[1]).ID.String(), nil, nil)
}

func TestKill_BetweenThePromiseAndTheCallbackLosesNothing(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, nil)
	poster, _ := fundedPoster(t, m, 1)
	async := poster.AgentIn(t, market.ModeAsync, category, testkit.Promises)
	task := post(t, m, poster)
	call := async.Promised(t, 1)
	task.awaitStep(t, "prototype_judged", 1)
	m.Kill(t)
	m.Run(t)
	body := answer(t, goodWork)
	var first testkit.Response
	testkit.Eventually(t, waitLimit, "the callback is taken", func() bool {
		first = m.CallBack(t, &call, body)
		return first.Status == http.StatusAccepted
	})
	m.Kill(t)
	m.Run(t)
	testkit.Eventually(t, waitLimit, "the repeat is answered like the first", func() bool {
		again := m.CallBack(t, &call, body)
		return again.Status == first.Status && bytes.Equal(again.Body, first.Body)
	})
	task.await(t, market.TaskReview)
	if shown := task.gallery(t).Bids; len(shown) != 2 {
		t.Errorf("%d bids on show, want 2", len(shown))
	}
	if calls := async.Calls(); calls[len(calls)-1].Header.Get("Idempotency-Key") != call.Header.Get("Idempotency-Key") {
		t.Error("the agent was called for something else")
	}
}
