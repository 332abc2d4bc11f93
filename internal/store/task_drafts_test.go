package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// draft writes a draft of the poster's with that brief.
func (h *fixture) draft(t *testing.T, brief string) market.Task {
	t.Helper()
	draft, err := h.InsertDraft(t.Context(), market.Task{
		ID: uuid.Must(uuid.NewV7()), AccountID: h.poster,
		TaskContent: market.TaskContent{Brief: brief, Experimentation: 0.3},
		CreatedAt:   time.Now().UTC().Add(-time.Hour).Truncate(time.Microsecond),
	})
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

// published is what a draft's workflow records.
func published(draft market.Task) market.Task {
	draft.Status, draft.Title, draft.Brief = market.TaskOpen, "A logo", "A logo for a small roastery by the sea."
	draft.Category, draft.TaskType, draft.Budget, draft.Terms = "graphics-design", "logo-design", 4000, market.DefaultTerms()
	draft.UpdatedAt = time.Now().UTC().Truncate(time.Microsecond)
	return draft
}

func TestSchema_KeepsUnfinishedContentToDrafts(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	draft := h.draft(t, "A l")
	for name, statement := range map[string]string{
		"published with a short brief": `UPDATE tasks SET status = 'open', title = 'A', budget_cents = 400 WHERE id = $1`,
		"a brief too long for a draft": `UPDATE tasks SET brief = repeat('x', 5001) WHERE id = $1`,
		"a draft with events":          `UPDATE tasks SET event_sequence = 1 WHERE id = $1`,
	} {
		if _, err := h.Pool().Exec(t.Context(), statement, draft.ID); err == nil {
			t.Errorf("the schema allowed %s", name)
		}
	}
}

func TestRecordTask_PublishesADraftOnceWithEventsFromTheFirst(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	draft := h.draft(t, "A l")
	want := published(draft)
	var recorded sync.WaitGroup
	for range 4 {
		recorded.Go(func() {
			if err := h.RecordTask(t.Context(), want); err != nil {
				t.Errorf("RecordTask: %v", err)
			}
		})
	}
	recorded.Wait()
	got, err := h.TaskOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("task (-want +got):\n%s", diff)
	}
	if sequences := h.sequences(t, draft.ID); !cmp.Equal(sequences, []int64{1}) {
		t.Errorf("event sequences are %v, want one event", sequences)
	}
}

func TestDraft_StaysAsItIsOncePublishingHasBegun(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	draft := h.draft(t, "A l")
	checks := 0
	freeze := func() market.Task {
		t.Helper()
		task, err := h.FreezeDraft(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, draft.ID, func(*market.Task) error { checks++; return nil })
		if err != nil {
			t.Fatal(err)
		}
		return task
	}
	for _, stage := range []string{"being published", "open"} {
		if task := freeze(); checks != 1 || stage == "open" && task.Status != market.TaskOpen {
			t.Errorf("%s: FreezeDraft gives a task in %s after %d checks", stage, task.Status, checks)
		}
		_, err := h.EditDraft(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, draft.ID, func(*market.Task) error { return nil })
		if !refusal.Is(err, refusal.WrongState) {
			t.Errorf("%s: EditDraft: %v", stage, err)
		}
		if err := h.DeleteDraft(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, draft.ID); !refusal.Is(err, refusal.WrongState) {
			t.Errorf("%s: DeleteDraft: %v", stage, err)
		}
		if err := h.RecordTask(t.Context(), published(draft)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDraft_IsLeftAloneByARefusedCheck(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	draft := h.draft(t, "A l")
	refused := refusal.Field("brief", nil, "too short")
	_, err := h.FreezeDraft(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, draft.ID, func(*market.Task) error { return refused })
	if !refusal.Is(err, refusal.Invalid) {
		t.Errorf("FreezeDraft: %v", err)
	}
	edited, err := h.EditDraft(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, draft.ID, func(task *market.Task) error {
		task.Brief = "A logo"
		return nil
	})
	if err != nil || edited.Brief != "A logo" {
		t.Errorf("EditDraft gives %q, %v", edited.Brief, err)
	}
	if err := h.DeleteDraft(t.Context(), market.Owner{AccountID: h.poster, Livemode: true}, draft.ID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("DeleteDraft in the other mode: %v", err)
	}
	if err := h.DeleteDraft(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, draft.ID); err != nil {
		t.Errorf("DeleteDraft: %v", err)
	}
}

func TestDraft_LosesNoEditAmongManyAtOnce(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	draft := h.draft(t, "")
	var edited sync.WaitGroup
	for range 8 {
		edited.Go(func() {
			_, err := h.EditDraft(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, draft.ID, func(task *market.Task) error {
				task.Brief += "x"
				return nil
			})
			if err != nil {
				t.Errorf("EditDraft: %v", err)
			}
		})
	}
	edited.Wait()
	if got, _ := h.Task(t.Context(), draft.ID); got.Brief != "xxxxxxxx" {
		t.Errorf("brief = %q, want 8 edits", got.Brief)
	}
}
