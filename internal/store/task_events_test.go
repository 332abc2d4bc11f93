package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/testkit"
)

// happens gives a task one more event.
func (h *fixture) happens(ctx context.Context, taskID uuid.UUID, step string) error {
	_, err := store.TakeStep(ctx, h.Store, taskID, step, func(step *store.Step) (int, error) {
		step.Emit(market.EventBidReady, publicapi.EventData{})
		return 0, nil
	})
	return err
}

// poll reads the feed on from a place.
func (h *fixture) poll(t *testing.T, filter market.EventFilter, after market.EventPlace, limit int) ([]market.Event, market.EventPlace) {
	t.Helper()
	list, next, err := h.ListEvents(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, filter, after, limit)
	if err != nil {
		t.Fatal(err)
	}
	return list, next
}

// settle waits until everything written so far has settled. Transactions in other
// databases of the server, such as those of other tests, hold the feed up as well.
func (h *fixture) finish(t *testing.T) {
	t.Helper()
	var mark uint64
	if err := h.Pool().QueryRow(t.Context(), `SELECT pg_current_xact_id()`).Scan(&mark); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, 30*time.Second, "the feed shows what was written", func() bool {
		now, err := h.EventPlaceNow(t.Context())
		return err == nil && now.Transaction > mark
	})
}

// The transaction that began first commits last. A feed that had gone on to the
// second one's event would never show the first one's.
func TestListEvents_WaitsForATransactionThatCommitsLate(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	slow, fast := h.task(t), h.task(t)
	h.finish(t)
	before, place := h.poll(t, market.EventFilter{}, market.EventPlace{}, 10)
	if len(before) != 2 {
		t.Fatalf("%d events before, want those of two published tasks", len(before))
	}
	written, commit := make(chan struct{}), make(chan struct{})
	var late sync.WaitGroup
	late.Go(func() {
		err := h.InTransaction(t.Context(), func(tx *store.Store) error {
			defer func() { <-commit }()
			defer close(written)
			return (&fixture{Store: tx}).happens(t.Context(), slow.ID, "slow")
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-written
	if err := h.happens(t.Context(), fast.ID, "fast"); err != nil {
		t.Fatal(err)
	}
	early, place := h.poll(t, market.EventFilter{}, place, 10)
	close(commit)
	late.Wait()
	h.finish(t)
	settled, _ := h.poll(t, market.EventFilter{}, place, 10)
	if len(early) != 0 {
		t.Errorf("%d events were shown while an earlier transaction was open", len(early))
	}
	if len(settled) != 2 || settled[0].TaskID != slow.ID || settled[1].TaskID != fast.ID {
		t.Errorf("after the late commit the feed showed %v, want the slow task's event and the fast one's", settled)
	}
}

// Many write at once, some of them slowly or in vain, while one polls in pages of
// any size: it gets every event once, each task's in order.
func TestListEvents_MissesNothingAndDoublesNothing(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	round := 0
	rapid.Check(t, func(draw *rapid.T) {
		round++
		if round > 12 {
			return // each takes a second of a real database
		}
		place, err := h.EventPlaceNow(t.Context())
		if err != nil {
			draw.Fatal(err)
		}
		ended := false
		tasks := []market.Task{h.task(t), h.task(t), h.task(t)}
		limit := rapid.IntRange(1, 7).Draw(draw, "limit")
		writers := rapid.SliceOfN(rapid.IntRange(0, 5), 2, 6).Draw(draw, "writers")
		writing := h.writeAtOnce(t, tasks, writers)
		var seen []market.Event
		for page := 1; !ended || page > 0; {
			select {
			case <-writing:
				h.finish(t)
				ended = true
			default:
			}
			events, next := h.poll(t, market.EventFilter{}, place, limit)
			seen, place, page = append(seen, events...), next, len(events)
		}
		if diff := cmp.Diff(h.everyEventOf(t, tasks), sequencesByTask(seen)); diff != "" {
			draw.Errorf("what the poller saw (-want +got):\n%s", diff)
		}
	})
}

// writeAtOnce lets each writer give events to all tasks; every fifth is given up,
// and some transactions linger for others to overtake.
func (h *fixture) writeAtOnce(t *testing.T, tasks []market.Task, writers []int) <-chan struct{} {
	t.Helper()
	var all sync.WaitGroup
	for w, lingers := range writers {
		all.Go(func() {
			for i := range 6 {
				_, _ = store.TakeStep(t.Context(), h.Store, tasks[(w+i)%len(tasks)].ID, fmt.Sprintf("step:%d:%d", w, i),
					func(step *store.Step) (int, error) {
						step.Emit(market.EventBidReady, publicapi.EventData{})
						if (w+i)%5 == 0 {
							return 0, errors.New("given up")
						}
						_, err := step.Tx().Exec(t.Context(), `SELECT pg_sleep($1)`, float64(lingers)/200)
						return 0, err
					})
			}
		})
	}
	ended := make(chan struct{})
	go func() { all.Wait(); close(ended) }()
	return ended
}

func (h *fixture) everyEventOf(t *testing.T, tasks []market.Task) map[uuid.UUID][]int64 {
	t.Helper()
	all := map[uuid.UUID][]int64{}
	for i := range tasks {
		all[tasks[i].ID] = h.sequences(t, tasks[i].ID)
	}
	return all
}

func sequencesByTask(events []market.Event) map[uuid.UUID][]int64 {
	seen := map[uuid.UUID][]int64{}
	for i := range events {
		seen[events[i].TaskID] = append(seen[events[i].TaskID], events[i].Sequence)
	}
	return seen
}

func TestListEvents_ShowsOneAccountOneModeAndWhatTheFilterAsks(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	first, second := h.task(t), h.task(t)
	if err := h.happens(t.Context(), second.ID, "ready"); err != nil {
		t.Fatal(err)
	}
	h.finish(t)
	stranger, err := h.CreateAccount(t.Context(), "Stranger")
	if err != nil {
		t.Fatal(err)
	}
	for name, asked := range map[string]struct {
		account  uuid.UUID
		livemode bool
		filter   market.EventFilter
		want     []market.EventType
	}{
		"another account": {stranger, false, market.EventFilter{}, nil},
		"the other mode":  {h.poster, true, market.EventFilter{}, nil},
		"another type":    {h.poster, false, market.EventFilter{Type: market.EventTaskExpired}, nil},
		"everything":      {h.poster, false, market.EventFilter{}, []market.EventType{market.EventTaskPublished, market.EventTaskPublished, market.EventBidReady}},
		"one type":        {h.poster, false, market.EventFilter{Type: market.EventBidReady}, []market.EventType{market.EventBidReady}},
		"one task":        {h.poster, false, market.EventFilter{TaskID: first.ID}, []market.EventType{market.EventTaskPublished}},
	} {
		list, next, err := h.ListEvents(t.Context(), market.Owner{AccountID: asked.account, Livemode: asked.livemode}, asked.filter, market.EventPlace{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []market.EventType
		for i := range list {
			got = append(got, list[i].Type)
		}
		if !slices.Equal(got, asked.want) {
			t.Errorf("%s: %v, want %v", name, got, asked.want)
		}
		if again, _ := h.poll(t, asked.filter, next, 10); len(again) != 0 {
			t.Errorf("%s: the next read repeats %d events", name, len(again))
		}
	}
}

// A receiver that keeps the bytes can compare them at any later time.
func TestEventBody_IsTheSameBytesAtEveryRead(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := market.Task{
		ID: uuid.Must(uuid.NewV7()), AccountID: h.poster,
		TaskContent: market.TaskContent{
			Title: "<b>\u2028Ünïcode & more", Brief: "A logo for a small roastery by the sea.",
			Category: "graphics-design", TaskType: "logo-design", Metadata: []byte(`{"z":1.50,"a":{"b":[1e2,"<&>"]}}`),
			Budget: 4010, Experimentation: 0.3,
		},
		Status: market.TaskOpen, Terms: market.DefaultTerms(), CreatedAt: time.Now().UTC(),
	}
	if err := h.RecordTask(t.Context(), task); err != nil {
		t.Fatal(err)
	}
	h.finish(t)
	fed, _ := h.poll(t, market.EventFilter{TaskID: task.ID}, market.EventPlace{}, 10)
	followed, err := h.EventsOfTask(t.Context(), task.ID, 0, 10)
	if err != nil || len(fed) != 1 || len(followed) != 1 {
		t.Fatalf("%d and %d events, %v", len(fed), len(followed), err)
	}
	one, err := publicapi.EventBody(fed[0])
	if err != nil {
		t.Fatal(err)
	}
	other, err := publicapi.EventBody(followed[0])
	if err != nil || !bytes.Equal(one, other) {
		t.Errorf("%v; the feed has\n%s\nthe stream\n%s", err, one, other)
	}
	var stored string
	if err := h.Pool().QueryRow(t.Context(), `SELECT data::text FROM events WHERE task_id = $1`, task.ID).Scan(&stored); err != nil {
		t.Fatal(err)
	}
	if want := `,"data":` + stored + `}`; string(one[len(one)-len(want):]) != want {
		t.Errorf("the body ends %s, want the stored bytes %s", one[len(one)-len(want):], want)
	}
}

// A listener hears of an event and of a task's end when they commit, not before.
func TestSchema_TellsFollowersWhenAChangeCommits(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	listener, err := pgx.Connect(t.Context(), h.Pool().Config().ConnString())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close(context.WithoutCancel(t.Context())) })
	if _, err := listener.Exec(t.Context(), `LISTEN task_events`); err != nil {
		t.Fatal(err)
	}
	if err := h.happens(t.Context(), task.ID, "tell"); err != nil {
		t.Fatal(err)
	}
	_, err = store.TakeStep(t.Context(), h.Store, task.ID, "end in silence", func(step *store.Step) (int, error) {
		step.Task.ClosedReason = market.ClosedPosterCancelled
		return 0, step.Move(market.TaskCancelled)
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		reported, err := listener.WaitForNotification(t.Context())
		if err != nil || reported.Payload != task.ID.String() {
			t.Fatalf("told %v, %v; want the task's id", reported, err)
		}
	}
}
