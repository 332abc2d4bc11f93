package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/testkit"
)

// fixture is a database with a poster, and what a test needs of it.
type fixture struct {
	*store.Store

	poster uuid.UUID
}

func newHall(t *testing.T) *fixture {
	t.Helper()
	s := testkit.Store(t)
	poster, err := s.CreateAccount(t.Context(), "Poster")
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{Store: s, poster: poster}
}

// task records a task of the poster's.
func (h *fixture) task(t *testing.T) market.Task {
	t.Helper()
	task := market.Task{
		ID: uuid.Must(uuid.NewV7()), AccountID: h.poster,
		TaskContent: market.TaskContent{
			Title: "A logo", Brief: "A logo for a small roastery by the sea.", Category: "graphics-design",
			TaskType: "logo-design", Metadata: json.RawMessage(`{"order":"17"}`), Budget: 4000, Experimentation: 0.3,
		},
		Status: market.TaskOpen, Terms: market.DefaultTerms(), CreatedAt: time.Now().UTC(),
	}
	if err := h.RecordTask(t.Context(), task); err != nil {
		t.Fatal(err)
	}
	return task
}

// agent registers and activates a test-mode agent of the poster's.
func (h *fixture) agent(t *testing.T, slug string) market.Agent {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	_, err := h.InsertAgent(t.Context(), id, market.NewAgent{
		AccountID: h.poster, Name: slug, Slug: slug, Description: "test", EndpointURL: "http://127.0.0.1:1/",
		ExecutionMode: market.ModeSync, Capabilities: []market.Capability{{Category: "graphics-design"}},
	}, false, store.SealedKey{Sealed: []byte("sealed"), Last4: "last"})
	if err != nil {
		t.Fatal(err)
	}
	agent, err := h.ActivateAgent(t.Context(), false, id, "test")
	if err != nil {
		t.Fatal(err)
	}
	return agent
}

// presented brings a task to review with one presented bid of that price.
func (h *fixture) presented(t *testing.T, price market.Cents) (market.Task, uuid.UUID) {
	t.Helper()
	task := h.task(t)
	agent := h.agent(t, "agent-"+task.ID.String()[24:])
	bidID, err := store.TakeStep(t.Context(), h.Store, task.ID, "present", func(step *store.Step) (uuid.UUID, error) {
		return present(step, agent, price)
	})
	if err != nil {
		t.Fatal(err)
	}
	return task, bidID
}

func present(step *store.Step, agent market.Agent, price market.Cents) (uuid.UUID, error) {
	step.Task.Round = 1
	ids, err := step.Invite(market.TriageReport{Chosen: []market.TriagePick{{AgentID: agent.ID, Name: agent.Name}}})
	if err != nil {
		return uuid.Nil, err
	}
	if err := step.ReceiveBid(ids[0], store.Prototype{Price: price, Summary: "done"}); err != nil {
		return uuid.Nil, err
	}
	bid, err := step.Bid(ids[0])
	if err != nil {
		return uuid.Nil, err
	}
	if err := step.RecordJudgement(&bid, market.Judgement{Judge: "embedded", Score: 0.8}); err != nil {
		return uuid.Nil, err
	}
	for _, status := range []market.TaskStatus{market.TaskMatching, market.TaskPrototyping, market.TaskReview} {
		if err := step.Move(status); err != nil {
			return uuid.Nil, err
		}
	}
	return ids[0], step.PresentBids(ids)
}
