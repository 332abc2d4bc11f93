package activities_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// withAgent enrols another agent that answers by itself; status is what its
// endpoint answers, and calls are what it gets.
func (f *fixture) withAgent(mode market.ExecutionMode, status int, calls *[]agents.ExecuteRequest) {
	f.t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var call agents.ExecuteRequest
		must(f.t, json.NewDecoder(r.Body).Decode(&call))
		*calls = append(*calls, call)
		if f.whileCalled != nil {
			f.whileCalled()
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"accepted":true}`)
	}))
	f.t.Cleanup(server.Close)
	endpoint := server.URL
	if mode == market.ModePull {
		endpoint = ""
	}
	agent, _, err := agents.NewRegistry(f.Store, f.Secrets).RegisterAgent(f.t.Context(), market.NewAgent{
		AccountID: f.poster, Name: "Eve", Slug: "eve", Description: "Writes.", EndpointURL: endpoint,
		ExecutionMode: mode, Capabilities: []market.Capability{{Category: "writing-translation"}},
	})
	must(f.t, err)
	_, err = f.Store.ActivateAgent(f.t.Context(), false, agent.ID, "test")
	must(f.t, err)
}

// invited records the task and gives the bid of the agent with that name.
func (f *fixture) invited(name string) uuid.UUID {
	f.t.Helper()
	execute(f, contract.ActivityRecordTask, f.task)
	chosen := execute(f, contract.ActivitySelectAgents, contract.SelectAgentsInput{TaskID: f.task.TaskID, Round: 1})
	for _, invitation := range chosen.Invitations {
		if invitation.AgentName == name {
			return invitation.BidID
		}
	}
	f.t.Fatalf("%s was not invited", name)
	return uuid.Nil
}

// answer keeps an answer on a call, as the API does.
func (f *fixture) answer(call uuid.UUID, price market.Cents, kind, content string) {
	f.t.Helper()
	body, err := json.Marshal(agents.ExecuteResponse{
		Summary: "Done.", Artifacts: []agents.ArtifactBody{testkit.Artifact("work."+kind, kind, map[string]string{
			"markdown": "text/markdown", "image": "image/png",
		}[kind], content)},
	})
	must(f.t, err)
	accepted, err := f.Agents.Accept(f.t.Context(), body, agents.ExecuteRequest{BudgetUSD: "9.00", Mode: agents.ModePrototype})
	must(f.t, err)
	kept, err := f.Store.AnswerCall(f.t.Context(), call, &market.CallAnswer{
		BodyHash: make([]byte, 32), Outcome: market.CallAccepted,
		Work: &market.Submission{Summary: accepted.Summary, Price: price, Artifacts: accepted.Artifacts},
	})
	must(f.t, err)
	if kept.AnsweredAt == nil {
		f.t.Fatal("the answer was not taken")
	}
}

func TestActivities_OfAnAgentThatAnswersItselfAreSafeToRunTwice(t *testing.T) {
	t.Parallel()
	for _, mode := range []market.ExecutionMode{market.ModeAsync, market.ModePull} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			var calls []agents.ExecuteRequest
			f.withAgent(mode, http.StatusAccepted, &calls)
			id, bid := f.task.TaskID, f.invited("Eve")

			asked := runTwice(f, contract.ActivityCollectBid, contract.CollectBidInput{TaskID: id, BidID: bid})
			if !asked.Pending {
				t.Fatalf("CollectBid = %+v, want pending", asked)
			}
			f.answer(contract.CallID(bid, market.CallPrototype, 1, 1), 700, "markdown", testkit.ArticleFor("the tides of the North Sea", 3))
			received := runTwice(f, contract.ActivityReceiveBid, contract.ReceiveBidInput{TaskID: id, BidID: bid})
			if !received.Received || received.PriceCents != 700 {
				t.Fatalf("ReceiveBid = %+v", received)
			}
			runTwice(f, contract.ActivityJudgeBid, contract.JudgeBidInput{TaskID: id, BidID: bid})
			runTwice(f, contract.ActivityOpenReview, contract.OpenReviewInput{TaskID: id, Round: 1})
			runTwice(f, contract.ActivityAuthorizePayment, contract.AuthorizePaymentInput{TaskID: id, BidID: bid, Selection: 1})

			wanted := contract.RequestDeliveryInput{TaskID: id, BidID: bid, Number: 1}
			if requested := runTwice(f, contract.ActivityRequestDelivery, wanted); !requested.Pending || requested.Try != 1 {
				t.Fatalf("RequestDelivery = %+v, want pending", requested)
			}
			f.answer(contract.CallID(bid, market.CallFinal, 1, 1), 0, "image", "This is no picture.")
			take := contract.ReceiveDeliveryInput{TaskID: id, BidID: bid, Number: 1, Try: 1}
			flawed := runTwice(f, contract.ActivityReceiveDelivery, take)
			if !flawed.Again || !strings.Contains(flawed.Reason, "work.image") {
				t.Fatalf("ReceiveDelivery of a lie = %+v", flawed)
			}
			wanted.Try, wanted.Complaint = 2, flawed.Reason
			runTwice(f, contract.ActivityRequestDelivery, wanted)
			f.answer(contract.CallID(bid, market.CallFinal, 1, 2), 0, "markdown", "# Tides")
			take.Try = 2
			mended := runTwice(f, contract.ActivityReceiveDelivery, take)
			if !mended.Delivered {
				t.Fatalf("ReceiveDelivery = %+v", mended)
			}
			f.mustHaveAsked(mode, calls, flawed.Reason)
		})
	}
}

// mustHaveAsked checks what reached the agent: each call once, though every
// activity ran twice.
func (f *fixture) mustHaveAsked(mode market.ExecutionMode, calls []agents.ExecuteRequest, complaint string) {
	f.t.Helper()
	if mode == market.ModePull {
		if len(calls) != 0 {
			f.t.Errorf("a pull agent was called %d times", len(calls))
		}
		return
	}
	if len(calls) != 3 || calls[2].UserFeedback == nil || *calls[2].UserFeedback != complaint {
		f.t.Fatalf("the agent was called with %+v, want three calls and in the last what was wrong", calls)
	}
	for _, call := range calls {
		if !strings.HasPrefix(call.CallbackURL, "https://aitasker.example/api/v1/callbacks/") || call.CallbackSecret == "" {
			f.t.Errorf("callback %q with secret %q", call.CallbackURL, call.CallbackSecret)
		}
	}
	if calls[0].ExecutionTimeoutSeconds != 600 || calls[0].CallbackSecret == calls[1].CallbackSecret {
		f.t.Errorf("execution_timeout_seconds = %d; the secrets must differ per call", calls[0].ExecutionTimeoutSeconds)
	}
}

func TestReceiveBid_EndsTheWaitingForASilentAgent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.withAgent(market.ModePull, http.StatusOK, nil)
	id, bid := f.task.TaskID, f.invited("Eve")
	execute(f, contract.ActivityCollectBid, contract.CollectBidInput{TaskID: id, BidID: bid})
	received := runTwice(f, contract.ActivityReceiveBid, contract.ReceiveBidInput{TaskID: id, BidID: bid})
	kept, err := f.Store.BidOfTask(t.Context(), id, bid)
	must(t, err)
	if received.Received || kept.Status != market.BidLate || kept.Reason == "" {
		t.Errorf("ReceiveBid = %+v; bid is %s because of %q", received, kept.Status, kept.Reason)
	}
	call, err := f.Store.AnswerCall(t.Context(), contract.CallID(bid, market.CallPrototype, 1, 1),
		&market.CallAnswer{BodyHash: make([]byte, 32), Outcome: market.CallRefused, Reason: "late"})
	must(t, err)
	if call.AnsweredAt != nil {
		t.Error("an answer was taken after the waiting had ended")
	}
}

// A prototype that was written as its call timed out is received, not lost.
func TestReceiveBid_FindsWhatTheCallHasWritten(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id, bid := f.task.TaskID, f.invited("ada")
	execute(f, contract.ActivityCollectBid, contract.CollectBidInput{TaskID: id, BidID: bid})
	received := runTwice(f, contract.ActivityReceiveBid, contract.ReceiveBidInput{TaskID: id, BidID: bid})
	if !received.Received || received.PriceCents != 800 {
		t.Errorf("ReceiveBid = %+v, want Ada's prototype", received)
	}
}

func TestCollectBid_CountsACallbackThatCameWhileTheCallFailed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var calls []agents.ExecuteRequest
	f.withAgent(market.ModeAsync, http.StatusForbidden, &calls)
	id, bid := f.task.TaskID, f.invited("Eve")
	f.whileCalled = func() { f.answer(contract.CallID(bid, market.CallPrototype, 1, 1), 700, "markdown", "# Tides") }
	asked := runTwice(f, contract.ActivityCollectBid, contract.CollectBidInput{TaskID: id, BidID: bid})
	if !asked.Pending || len(calls) != 1 {
		t.Errorf("CollectBid = %+v after %d calls, want its answer pending", asked, len(calls))
	}
}

func TestCollectBid_TakesNoCallbackOfAnAgentThatFailed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var calls []agents.ExecuteRequest
	f.withAgent(market.ModeAsync, http.StatusForbidden, &calls)
	id, bid := f.task.TaskID, f.invited("Eve")
	call := contract.CallID(bid, market.CallPrototype, 1, 1)
	dropped := execute(f, contract.ActivityCollectBid, contract.CollectBidInput{TaskID: id, BidID: bid})
	if dropped.Pending || !strings.Contains(dropped.Reason, "403") {
		t.Fatalf("CollectBid = %+v, want the agent's failure", dropped)
	}
	settled, err := f.Store.AgentCall(t.Context(), call)
	must(t, err)
	if settled.ClosedAt == nil {
		t.Error("the call of an agent that failed still takes answers")
	}
}

func TestWithdrawBid_IsSafeToRunTwice(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	bid := f.toReview().BidID
	runTwice(f, contract.ActivityWithdrawBid, contract.WithdrawBidInput{TaskID: f.task.TaskID, BidID: bid})
	kept, err := f.Store.BidOfTask(t.Context(), f.task.TaskID, bid)
	must(t, err)
	if kept.Status != market.BidWithdrawn || kept.Presented {
		t.Errorf("bid is %s, presented %v", kept.Status, kept.Presented)
	}
}

func TestSelectAgents_GivesAPoolThatAnswersItselfMoreTime(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		arrange func(f *fixture)
		want    time.Duration
	}{
		"all are called":        {func(*fixture) {}, 420 * time.Second},
		"one answers by itself": {func(f *fixture) { f.withAgent(market.ModePull, 0, nil) }, 600 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			tt.arrange(f)
			execute(f, contract.ActivityRecordTask, f.task)
			began := time.Now()
			chosen := execute(f, contract.ActivitySelectAgents, contract.SelectAgentsInput{TaskID: f.task.TaskID, Round: 1})
			if length := chosen.ClosesAt.Sub(began).Round(10 * time.Second); length != tt.want {
				t.Errorf("the window is %s long, want %s", length, tt.want)
			}
		})
	}
}
