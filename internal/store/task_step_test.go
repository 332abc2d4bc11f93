package store_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

func TestTakeStep_AnswersARepeatWithTheFirstResultAndDoesNothing(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	taken := 0
	take := func(step *store.Step) (int, error) {
		taken++
		step.Task.BidsInvited++
		step.Emit(market.EventBidReady, publicapi.EventData{})
		return taken, nil
	}
	for range 3 {
		answer, err := store.TakeStep(t.Context(), h.Store, task.ID, "count", take)
		if err != nil || answer != 1 {
			t.Fatalf("TakeStep = %d, %v; want the first answer, 1", answer, err)
		}
	}
	got, err := h.Task(t.Context(), task.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.BidsInvited != 1 {
		t.Errorf("the step changed the task %d times", got.BidsInvited)
	}
	if sequences := h.sequences(t, task.ID); !cmp.Equal(sequences, []int64{1, 2}) {
		t.Errorf("event sequences are %v, want 1 and 2", sequences)
	}
}

func TestTakeStep_LeavesNoTraceOfARefusal(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	refused := refusal.New(refusal.WrongState, "no")
	_, err := store.TakeStep(t.Context(), h.Store, task.ID, "refused", func(step *store.Step) (int, error) {
		step.Task.BidsInvited = 99
		step.Emit(market.EventBidReady, publicapi.EventData{})
		return 0, refused
	})
	if !errors.Is(err, refused) {
		t.Fatalf("err = %v, want the refusal", err)
	}
	answer, err := store.TakeStep(t.Context(), h.Store, task.ID, "refused", func(step *store.Step) (int, error) {
		return step.Task.BidsInvited, nil
	})
	if err != nil || answer != 0 {
		t.Errorf("after a refusal the same step gave %d, %v; want an untouched task", answer, err)
	}
	if sequences := h.sequences(t, task.ID); !cmp.Equal(sequences, []int64{1}) {
		t.Errorf("event sequences are %v, want only the first", sequences)
	}
}

func TestTakeStep_HappensOnceAmongManyAtOnce(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	var waiting sync.WaitGroup
	for range 8 {
		waiting.Go(func() {
			_, err := store.TakeStep(t.Context(), h.Store, task.ID, "race", func(step *store.Step) (int, error) {
				step.Task.BidsInvited++
				step.Emit(market.EventBidReady, publicapi.EventData{})
				return 0, nil
			})
			if err != nil {
				t.Errorf("TakeStep: %v", err)
			}
		})
	}
	waiting.Wait()
	if got, _ := h.Task(t.Context(), task.ID); got.BidsInvited != 1 {
		t.Errorf("the step happened %d times", got.BidsInvited)
	}
}

func TestTakeStep_RefusesAMoveThatALifeDoesNotHave(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	_, err := store.TakeStep(t.Context(), h.Store, task.ID, "jump", func(step *store.Step) (int, error) {
		return 0, step.Move(market.TaskCompleted)
	})
	if !refusal.Is(err, refusal.WrongState) {
		t.Errorf("err = %v, want wrong_state", err)
	}
}

func TestSchema_RefusesAMoveEvenWhenTheRulesAreSteppedAround(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	_, err := h.Pool().Exec(t.Context(), `UPDATE tasks SET status = 'review' WHERE id = $1`, task.ID)
	if err == nil {
		t.Error("the schema let a task go from open to review")
	}
}

func TestRecordTask_IsSafeToRunTwice(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	if err := h.RecordTask(t.Context(), task); err != nil {
		t.Fatal(err)
	}
	if sequences := h.sequences(t, task.ID); !cmp.Equal(sequences, []int64{1}) {
		t.Errorf("event sequences are %v, want one event", sequences)
	}
}

func (h *fixture) sequences(t *testing.T, taskID uuid.UUID) []int64 {
	t.Helper()
	var list []int64
	err := h.Pool().QueryRow(t.Context(),
		`SELECT array_agg(sequence ORDER BY sequence) FROM events WHERE task_id = $1`, taskID).Scan(&list)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
