package store_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// shop fills the fixture with tasks named by number, the first the oldest.
func (h *fixture) shop(t *testing.T, briefs, metadata []string) {
	t.Helper()
	for i := range briefs {
		err := h.RecordTask(t.Context(), market.Task{
			ID: uuid.Must(uuid.NewV7()), AccountID: h.poster,
			TaskContent: market.TaskContent{
				Title: strconv.Itoa(i), Brief: briefs[i], Metadata: json.RawMessage(metadata[i]), Category: "graphics-design",
				TaskType: "logo-design", Budget: 4000, Experimentation: 0.3,
			},
			Status: market.TaskOpen, Terms: market.DefaultTerms(), CreatedAt: time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// titles reads a whole list in pages of that size.
func (h *fixture) titles(t *testing.T, filter market.TaskFilter, pageSize int) []string {
	t.Helper()
	titles := []string{}
	page := market.Page{Limit: pageSize}
	for {
		tasks, err := h.ListTasks(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, filter, page)
		if err != nil {
			t.Fatal(err)
		}
		for i := range tasks {
			titles = append(titles, tasks[i].Title)
		}
		if len(tasks) < pageSize {
			return titles
		}
		last := tasks[len(tasks)-1]
		page.After = &market.Cursor{CreatedAt: last.CreatedAt, ID: last.ID}
	}
}

func TestListTasks_FindsByMetadataAndWords(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.shop(t,
		[]string{"A logo for the old bakery", "A poem about the Bakery's oven", "A logo for a bakery, again", "A logo for the harbour café"},
		[]string{`{"order":17,"urgent":true}`, `{"order":"17","shop":"Lyon"}`, `{"order":[17],"shop":"lyon"}`, `{"order":18,"urgent":false}`})
	for name, test := range map[string]struct {
		filter market.TaskFilter
		want   []string
	}{
		"nothing":                      {market.TaskFilter{}, []string{"3", "2", "1", "0"}},
		"a number or its text":         {market.TaskFilter{Metadata: map[string]string{"order": "17"}}, []string{"1", "0"}},
		"a boolean":                    {market.TaskFilter{Metadata: map[string]string{"urgent": "true"}}, []string{"0"}},
		"a value in its own case":      {market.TaskFilter{Metadata: map[string]string{"shop": "lyon"}}, []string{"2"}},
		"two keys":                     {market.TaskFilter{Metadata: map[string]string{"order": "17", "shop": "Lyon"}}, []string{"1"}},
		"a value that no task has":     {market.TaskFilter{Metadata: map[string]string{"order": "19"}}, []string{}},
		"a word in any case":           {market.TaskFilter{Words: "BAKERY"}, []string{"2", "1", "0"}},
		"all of several words":         {market.TaskFilter{Words: "logo bakery"}, []string{"2", "0"}},
		"a word of another language":   {market.TaskFilter{Words: "café"}, []string{"3"}},
		"what is no query language":    {market.TaskFilter{Words: "logo & !bakery | ("}, []string{"2", "0"}},
		"half a word":                  {market.TaskFilter{Words: "bake"}, []string{}},
		"a key, a word and a status":   {market.TaskFilter{Metadata: map[string]string{"order": "17"}, Words: "poem", Status: market.TaskOpen}, []string{"1"}},
		"a word in a status it is not": {market.TaskFilter{Words: "bakery", Status: market.TaskReview}, []string{}},
	} {
		for _, size := range []int{1, 2, 10} {
			if diff := cmp.Diff(test.want, h.titles(t, test.filter, size)); diff != "" {
				t.Errorf("%s, in pages of %d (-want +got):\n%s", name, size, diff)
			}
		}
	}
}

func TestListTasks_FollowsTheEditsOfADraft(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	draft := h.draft(t, "A logo")
	edit := func(brief, metadata string) {
		t.Helper()
		_, err := h.EditDraft(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, draft.ID, func(task *market.Task) error {
			task.Title, task.Brief, task.Metadata = "draft", brief, json.RawMessage(metadata)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	edit("A poem", `{"order":1}`)
	edit("A song", `{"order":2}`)
	for filter, want := range map[string]int{"logo": 0, "poem": 0, "song": 1} {
		if got := len(h.titles(t, market.TaskFilter{Words: filter}, 10)); got != want {
			t.Errorf("%d drafts with %q, want %d", got, filter, want)
		}
	}
	for order, want := range map[string]int{"1": 0, "2": 1} {
		if got := len(h.titles(t, market.TaskFilter{Metadata: map[string]string{"order": order}}, 10)); got != want {
			t.Errorf("%d drafts of order %s, want %d", got, order, want)
		}
	}
	if err := h.DeleteDraft(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, draft.ID); err != nil {
		t.Fatal(err)
	}
}

func TestWinningPrices_GiveTheQuartilesOfWhatWasWon(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	prices, err := h.WinningPrices(t.Context(), false, "graphics-design", "")
	if err != nil || prices.Tasks != 0 || prices.Median != nil {
		t.Errorf("before any task: %+v, %v", prices, err)
	}
	for _, price := range []market.Cents{100, 200, 200, 700, 1000} {
		task, bidID := h.presented(t, price)
		for range 2 { // a step that is repeated counts once
			_, err := store.TakeStep(t.Context(), h.Store, task.ID, "close", func(step *store.Step) (int, error) {
				step.Task.SelectedBidID = &bidID
				return 0, step.CountWinningPrice()
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	lower, median, upper := market.Cents(200), market.Cents(200), market.Cents(700)
	want := market.WinningPrices{Tasks: 5, LowerQuartile: &lower, Median: &median, UpperQuartile: &upper}
	for taskType, want := range map[string]market.WinningPrices{"": want, "logo-design": want, "wordmark-design": {}} {
		got, err := h.WinningPrices(t.Context(), false, "graphics-design", taskType)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("prices of type %q (-want +got):\n%s", taskType, diff)
		}
	}
	if live, err := h.WinningPrices(t.Context(), true, "graphics-design", ""); err != nil || live.Tasks != 0 {
		t.Errorf("live prices count test tasks: %+v, %v", live, err)
	}
}
