package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

// endedWithAnUnjudgedBid is a task that its poster cancelled while a prototype waited for
// its judgement.
func (h *fixture) endedWithAnUnjudgedBid(t *testing.T) (task market.Task, agent market.Agent, bidID uuid.UUID) {
	t.Helper()
	task, agent = h.task(t), h.agent(t, "late-"+uuid.NewString()[:8])
	_, err := store.TakeStep(t.Context(), h.Store, task.ID, "invite", func(step *store.Step) (int, error) {
		step.Task.Round = 1
		ids, err := step.Invite(market.TriageReport{Chosen: []market.TriagePick{{AgentID: agent.ID, Name: agent.Name}}})
		if err != nil {
			return 0, err
		}
		bidID = ids[0]
		return 0, step.ReceiveBid(bidID, store.Prototype{Price: 500, Summary: "done"})
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.TakeStep(t.Context(), h.Store, task.ID, "close", func(step *store.Step) (int, error) {
		if err := step.DropUnjudgedBids(market.BidFailed, "The task ended."); err != nil {
			return 0, err
		}
		step.Task.ClosedReason = market.ClosedPosterCancelled
		return 0, step.Move(market.TaskCancelled)
	})
	if err != nil {
		t.Fatal(err)
	}
	task, err = h.Task(t.Context(), task.ID)
	if err != nil {
		t.Fatal(err)
	}
	return task, agent, bidID
}

func TestTakeStep_ChangesNothingOfAnEndedTask(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	ended, agent, bidID := h.endedWithAnUnjudgedBid(t)
	_, err := store.TakeStep(t.Context(), h.Store, ended.ID, "judge_bid", func(step *store.Step) (int, error) {
		bid, err := step.Bid(bidID)
		if err != nil {
			return 0, err
		}
		return 0, step.RecordJudgement(&bid, market.Judgement{Judge: "embedded", Score: 0.8})
	})
	if !refusal.Is(err, refusal.WrongState) {
		t.Errorf("a late step: %v, want wrong_state", err)
	}
	if task, err := h.Task(t.Context(), ended.ID); err != nil || !cmp.Equal(task, ended) {
		t.Errorf("the ended task changed (%v): %s", err, cmp.Diff(ended, task))
	}
	record, err := h.RecordOfAgent(t.Context(), agent.ID)
	if err != nil || record.Categories[0].JudgedBids != 0 {
		t.Errorf("standing after a late judgement: %+v, %v", record.Categories, err)
	}
	if bid, err := h.BidOfTask(t.Context(), ended.ID, bidID); err != nil || bid.Status != market.BidFailed || bid.Score != nil {
		t.Errorf("the bid is %s with score %v, %v; want failed without one", bid.Status, bid.Score, err)
	}
}

func TestTakeStep_StillAnswersARepeatAfterTheEnd(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	ended, _, _ := h.endedWithAnUnjudgedBid(t)
	_, err := store.TakeStep(t.Context(), h.Store, ended.ID, "close", func(*store.Step) (int, error) {
		t.Error("the step was taken a second time")
		return 0, nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestSchema_RefusesToChangeAnEndedTaskOrItsBids(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	ended, _, _ := h.endedWithAnUnjudgedBid(t)
	for _, attack := range []string{
		`UPDATE tasks SET updated_at = now() WHERE id = $1`,
		`UPDATE tasks SET closed_reason = 'approved' WHERE id = $1`,
		`UPDATE tasks SET delivery_status = 'approved' WHERE id = $1`,
		`UPDATE bids SET status = 'judged', score = 0.8 WHERE task_id = $1`,
	} {
		if _, err := h.Pool().Exec(t.Context(), attack, ended.ID); err == nil {
			t.Errorf("the schema allowed: %s", attack)
		}
	}
}

func TestSnapshot_SeesOneMoment(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	err := h.Snapshot(t.Context(), func(snapshot *store.Store) error {
		before, err := snapshot.EventsOfTask(t.Context(), task.ID, 0, 10)
		if err != nil {
			return err
		}
		_, err = store.TakeStep(t.Context(), h.Store, task.ID, "cancel", func(step *store.Step) (int, error) {
			step.Task.ClosedReason = market.ClosedPosterCancelled
			return 0, step.Move(market.TaskCancelled)
		})
		if err != nil {
			return err
		}
		then, err := snapshot.Task(t.Context(), task.ID)
		if err == nil && (len(before) != 1 || then.Status != market.TaskOpen) {
			t.Errorf("a snapshot with %d events saw the task as %s", len(before), then.Status)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
