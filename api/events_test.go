package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

const eventsPath = "/api/v1/events"

type feedPage struct {
	Events []struct {
		Sequence int64 `json:"sequence"`
	} `json:"events"`
	NextCursor *string `json:"next_cursor"`
}

func TestListEvents_RefusesACursorThatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	ofAnotherList := "AAZHQZ5AAAAAAZAAAAAAAHAAgAAAAAAAAAAB"
	for _, cursor := range []string{"x", "later", "%00", ofAnotherList, strings.Repeat("A", 34)} {
		got := send(t, handler, token, http.MethodGet, eventsPath+"?after="+cursor, "")
		problemIn(t, http.StatusUnprocessableEntity, got)
		if !strings.Contains(got.Body.String(), "query.after") {
			t.Errorf("%s does not name the field", got.Body)
		}
	}
	for _, query := range []string{"?type=task.done", "?task_id=7", "?limit=0", "?limit=201", "?cursor=x"} {
		problemIn(t, http.StatusUnprocessableEntity, send(t, handler, token, http.MethodGet, eventsPath+query, ""))
	}
}

func TestListEvents_GivesACursorAlsoWhenThereIsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	for name, path := range map[string]string{
		"a stranger": eventsPath, "from now on": eventsPath + "?after=now", "another type": eventsPath + "?type=task.expired",
	} {
		account := alice
		if name == "a stranger" {
			account = bob
		}
		page := decode[feedPage](t, send(t, handler, w.token(market.Owner{AccountID: account, Livemode: true}, market.ScopePosterRead), http.MethodGet, path, ""))
		if page.Events == nil || len(page.Events) != 0 || page.NextCursor == nil || *page.NextCursor == "" {
			t.Errorf("%s: %+v, want no events and a cursor", name, page)
		}
	}
}

func TestListEvents_GoesOnWhereTheLastReadEnded(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.events = logOf(&w.tasks[0], 4)
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	after, seen := "", []int64{}
	for range 4 {
		page := decode[feedPage](t, send(t, handler, token, http.MethodGet, eventsPath+"?limit=2&after="+after, ""))
		for _, e := range page.Events {
			seen = append(seen, e.Sequence)
		}
		after = *page.NextCursor
	}
	if len(seen) != 5 || seen[0] != 1 || seen[4] != 5 {
		t.Errorf("seen %v, want each event once, oldest first", seen)
	}
}

// Feed, stream and webhook: whoever gets an event twice can compare the bytes.
func TestEvents_AreTheSameBytesInFeedAndStream(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.tasks[0].Title, w.tasks[0].Metadata = "<b>\u2028Ünïcode & more", []byte(`{"a":"<&>","n":1.50}`)
	w.events = logOf(&w.tasks[0], 0)
	body, err := publicapi.EventBody(w.events[0])
	if err != nil {
		t.Fatal(err)
	}
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	if feed := send(t, handler, token, http.MethodGet, eventsPath, "").Body.String(); !strings.Contains(feed, `"events":[`+string(body)+`]`) {
		t.Errorf("the feed\n%s\nhas not the bytes\n%s", feed, body)
	}
	stream := send(t, handler, token, http.MethodGet, "/api/v1/tasks/"+w.tasks[0].ID.String()+"/events", "").Body.String()
	if !strings.Contains(stream, "\ndata: "+string(body)+"\n\n") {
		t.Errorf("the stream\n%s\nhas not the bytes\n%s", stream, body)
	}
}

// The workflow is kept for a while, the log for ever.
func TestTimeline_IsToldFromTheLogWhenTheWorkflowIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.flowErr = ErrNoOpenWorkflow
	w.tasks[0].Status, w.tasks[0].ClosedReason = market.TaskCancelled, market.ClosedPlatformCancelled
	w.events = logOf(&w.tasks[0], 1)
	w.events[1].Type, w.events[1].Data = market.EventTaskCancelled, []byte(`{"note":"breaks the rules"}`)
	token := w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	got := decode[publicapi.Timeline](t, send(t, w.serve(t), token, http.MethodGet, "/api/v1/tasks/"+w.tasks[0].ID.String()+"/timeline", ""))
	if len(got.Entries) != 2 || got.Entries[0].Actor != "poster" || got.Entries[0].Step != "task_published" || got.Status != "cancelled" {
		t.Fatalf("timeline = %+v", got)
	}
	if last := got.Entries[1]; last.Actor != "operator" || last.Detail != "breaks the rules" || !last.At.Equal(w.events[1].CreatedAt) {
		t.Errorf("last step = %+v", last)
	}
}
