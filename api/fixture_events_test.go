package api

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// worldLog is the fixture's log of events and who follows it.
type worldLog struct {
	events    []market.Event
	followed  chan struct{} // wakes streams; nil: the server stops as soon as they have caught up
	followErr error
	left      int   // streams that have ended
	lag       int64 // events that a task counts and the log does not show yet
	reads     int   // of the log
}

// logOf is the log of a task of the fixture: that it was published, and that often
// that bids are ready.
func logOf(task *market.Task, ready int) []market.Event {
	data, err := json.Marshal(publicapi.EventData{Task: publicapi.TaskOf(*task)})
	if err != nil {
		panic(err)
	}
	var events []market.Event
	for i := range 1 + ready {
		event := market.Event{
			ID: uuid.Must(uuid.NewV7()), TaskID: task.ID, AccountID: task.AccountID, Livemode: task.Livemode,
			Sequence: int64(i + 1), Type: market.EventBidReady, Data: data, Transaction: uint64(700 + i),
			CreatedAt: task.CreatedAt.Add(time.Duration(i) * time.Second),
		}
		if i == 0 {
			event.Type = market.EventTaskPublished
		}
		events = append(events, event)
	}
	return events
}

func (w *fixture) ListEvents(
	_ context.Context, owner market.Owner, filter market.EventFilter, after market.EventPlace, limit int,
) ([]market.Event, market.EventPlace, error) {
	var list []market.Event
	for _, e := range w.events {
		wanted := (filter.Type == "" || filter.Type == e.Type) && (filter.TaskID == uuid.Nil || filter.TaskID == e.TaskID)
		if e.AccountID == owner.AccountID && e.Livemode == owner.Livemode && wanted && e.Transaction > after.Transaction && len(list) < limit {
			list = append(list, e)
			after = market.EventPlace{Transaction: e.Transaction}
		}
	}
	return list, after, w.readErr
}

func (w *fixture) EventPlaceNow(context.Context) (market.EventPlace, error) {
	return market.EventPlace{Transaction: 900}, w.readErr
}

func (w *fixture) EventsOfTask(_ context.Context, taskID uuid.UUID, after int64, limit int) ([]market.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reads++
	if w.reads > 1000 {
		return nil, errors.New("the log is read without a pause")
	}
	var list []market.Event
	for _, e := range w.events {
		if e.TaskID == taskID && e.Sequence > after && len(list) < limit {
			list = append(list, e)
		}
	}
	return list, w.readErr
}

func (w *fixture) ProgressOfTask(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Progress, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	task, err := w.TaskOfAccount(ctx, owner, id)
	if err != nil {
		return market.Progress{}, err
	}
	return market.Progress{Status: task.Status, ClosedReason: task.ClosedReason, Sequence: int64(len(w.events)) + w.lag}, nil
}

func (w *fixture) Follow(uuid.UUID, uuid.UUID) (wake <-chan struct{}, leave func(), err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	followed := w.followed
	if followed == nil {
		followed = make(chan struct{})
		close(followed)
	}
	return followed, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.left++
	}, w.followErr
}

// happens lets one more event happen and wakes who follows.
func (w *fixture) happens() {
	w.mu.Lock()
	w.events = logOf(&w.tasks[0], len(w.events))
	w.mu.Unlock()
	w.followed <- struct{}{}
}

// ends lets the task end without an event and wakes who follows.
func (w *fixture) ends() {
	w.mu.Lock()
	w.tasks[0].Status, w.tasks[0].ClosedReason = market.TaskCompleted, market.ClosedApproved
	w.mu.Unlock()
	w.followed <- struct{}{}
}

// loses makes a credential unknown.
func (w *fixture) loses(token string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.principals, token)
}
