package store_test

import (
	"bytes"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// call is an open call to one of the poster's agents for a made-up task.
func (h *fixture) call(t *testing.T, mode market.ExecutionMode, length time.Duration) market.AgentCall {
	t.Helper()
	bidID := uuid.New()
	call := market.AgentCall{
		ID: contract.CallID(bidID, market.CallPrototype, 1, 1), AgentID: h.agent(t, "agent-"+bidID.String()[24:]).ID,
		ExecutionMode: mode, WorkflowID: "w", TaskID: uuid.New(), BidID: bidID, Mode: market.CallPrototype,
		Number: 1, Try: 1, Request: json.RawMessage(`{"title": "A logo"}`), ExpiresAt: time.Now().Add(length),
	}
	if mode == market.ModeAsync {
		call.CallbackSecret = []byte("sealed")
	}
	opened, err := h.OpenCall(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func answerOf(content byte) *market.CallAnswer {
	return &market.CallAnswer{
		BodyHash: bytes.Repeat([]byte{content}, 32), Outcome: market.CallAccepted,
		Work: &market.Submission{Summary: string(content), Price: 900, Artifacts: []market.Artifact{{Name: "a.txt", SHA256: "00"}}},
	}
}

func TestAgentCall_TakesNoAnswerOnceItIsSettledOrOver(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for name, end := range map[string]func(t *testing.T) market.AgentCall{
		"settled": func(t *testing.T) market.AgentCall {
			t.Helper()
			call, err := h.SettleCall(t.Context(), h.call(t, market.ModeAsync, time.Hour).ID)
			if err != nil {
				t.Fatal(err)
			}
			return call
		},
		"over": func(t *testing.T) market.AgentCall { t.Helper(); return h.call(t, market.ModePull, -time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			call, err := h.AnswerCall(t.Context(), end(t).ID, answerOf('a'))
			if err != nil || call.AnsweredAt != nil || call.Answer != nil {
				t.Errorf("call = %+v, %v; want no answer taken", call, err)
			}
		})
	}
}

func TestAgentCall_KeepsTheFirstOfManyAnswers(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	call := h.call(t, market.ModeAsync, time.Hour)
	var posting sync.WaitGroup
	for i := range byte(8) {
		posting.Go(func() {
			if _, err := h.AnswerCall(t.Context(), call.ID, answerOf('a'+i)); err != nil {
				t.Error(err)
			}
		})
	}
	posting.Wait()
	settled, err := h.SettleCall(t.Context(), call.ID)
	if err != nil || settled.ClosedAt != nil || settled.Answer == nil {
		t.Fatalf("call = %+v, %v; want it answered", settled, err)
	}
	if first := answerOf(settled.Answer.Summary[0]); !bytes.Equal(first.BodyHash, settled.BodyHash) {
		t.Error("the answer and its hash are of different bodies")
	}
}

func TestOpenCall_ASecondTimeLeavesTheCallAsItIs(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	call := h.call(t, market.ModeAsync, time.Hour)
	again := call
	again.CallbackSecret, again.Request = []byte("another"), json.RawMessage(`{}`)
	got, err := h.OpenCall(t.Context(), again)
	if err != nil || string(got.CallbackSecret) != "sealed" || !got.CreatedAt.Equal(call.CreatedAt) {
		t.Errorf("OpenCall = %+v, %v; want the call as it was", got, err)
	}
}

func TestInvitations_AreThePullAgentsOwnAndOpen(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	open, over := h.call(t, market.ModePull, time.Hour), h.call(t, market.ModePull, -time.Second)
	async := h.call(t, market.ModeAsync, time.Hour)
	for _, tt := range []struct {
		agent uuid.UUID
		want  int
	}{{open.AgentID, 1}, {over.AgentID, 0}, {async.AgentID, 0}} {
		found, err := h.OpenInvitations(t.Context(), tt.agent)
		if err != nil || len(found) != tt.want {
			t.Errorf("%d invitations, %v; want %d", len(found), err, tt.want)
		}
	}
	if found, err := h.CallsOfAccount(t.Context(), market.Owner{AccountID: uuid.New(), Livemode: false}, open.TaskID,
		market.CallPrototype); err != nil || len(found) != 0 {
		t.Errorf("another account finds %d calls, %v", len(found), err)
	}
	if found, err := h.CallsOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, open.TaskID,
		market.CallPrototype); err != nil || len(found) != 1 {
		t.Errorf("the agent's owner finds %d calls, %v; want 1", len(found), err)
	}
}

func TestTakeStep_ThatMovesTheTaskEndsItsOpenCalls(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	call := h.call(t, market.ModePull, time.Hour)
	if _, err := h.Pool().Exec(t.Context(), `UPDATE agent_calls SET task_id = $1`, task.ID); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		step   string
		take   func(*store.Step) (int, error)
		closed bool
	}{
		{"stay", func(*store.Step) (int, error) { return 0, nil }, false},
		{"move", func(step *store.Step) (int, error) { return 0, step.Move(market.TaskMatching) }, true},
	} {
		if _, err := store.TakeStep(t.Context(), h.Store, task.ID, tt.step, tt.take); err != nil {
			t.Fatal(err)
		}
		got, err := h.AgentCall(t.Context(), call.ID)
		if err != nil || (got.ClosedAt != nil) != tt.closed {
			t.Errorf("after %s: closed at %v, %v", tt.step, got.ClosedAt, err)
		}
	}
}

// Agents that wait for invitations are woken when one opens.
func TestOpenCall_IsHeardByWhoWaitsForTheAgentsInvitations(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	listens, heard := make(chan struct{}), make(chan string, 10)
	go func() {
		_ = h.Listen(t.Context(), []string{"invitations"}, func() { close(listens) }, func(_, agent string) { heard <- agent })
	}()
	<-listens
	call := h.call(t, market.ModePull, time.Hour)
	if agent := <-heard; agent != call.AgentID.String() {
		t.Errorf("heard of %s, want %s", agent, call.AgentID)
	}
}
