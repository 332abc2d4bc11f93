package api

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// lines keeps of a stream what matters: the names of its fields with ids and types.
func lines(stream string) string {
	stream = regexp.MustCompile(`(?m)^data: .*$`).ReplaceAllString(stream, "data")
	stream = regexp.MustCompile(`(?m)^retry: \d+$`).ReplaceAllString(stream, "retry")
	return strings.Join(strings.Fields(strings.ReplaceAll(stream, ": ", ":")), " ")
}

// follow asks for the stream of the fixture's task.
func follow(t *testing.T, w *fixture, handler http.Handler, token, query string, headers ...string) *httpAnswer {
	t.Helper()
	return send(t, handler, token, http.MethodGet, "/api/v1/tasks/"+w.tasks[0].ID.String()+"/events"+query, "", headers...)
}

func TestStream_RefusesAPlaceThatIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	for _, got := range []*httpAnswer{
		follow(t, w, handler, token, "?after=x"), follow(t, w, handler, token, "?after=-1"),
		follow(t, w, handler, token, "", "Last-Event-ID", "one"),
	} {
		problemIn(t, http.StatusUnprocessableEntity, got)
	}
	w.followErr = refusal.New(refusal.Unavailable, "Too many streams are open.")
	if got := follow(t, w, handler, token, ""); got.Code != http.StatusServiceUnavailable || got.Header().Get("Retry-After") == "" {
		t.Errorf("one stream too many is answered %d %v", got.Code, got.Header())
	}
}

func TestStream_AnswersHeadAndStaysForNothing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.followed = make(chan struct{}) // that never wakes anybody
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead), http.MethodHead,
		"/api/v1/tasks/"+w.tasks[0].ID.String()+"/events", "")
	if got.Code != http.StatusOK || got.Body.Len() != 0 || got.Header().Get("Content-Type") != "text/event-stream" {
		t.Errorf("%d %q %v", got.Code, got.Body, got.Header())
	}
}

func TestStream_BeginsWhereItsReaderEnded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		query, header string
		want          string
	}{
		"from the first on":            {"", "", "retry id:1 event:task.published data id:2 event:task.bid_ready data id:3 event:task.bid_ready data retry"},
		"behind the last id":           {"", "2", "retry id:3 event:task.bid_ready data retry"},
		"behind after":                 {"?after=2", "", "retry id:3 event:task.bid_ready data retry"},
		"behind what libraries say":    {"?lastEventId=2", "", "retry id:3 event:task.bid_ready data retry"},
		"behind the largest of all":    {"?after=1&lastEventId=2", "1", "retry id:3 event:task.bid_ready data retry"},
		"behind the larger of both":    {"?after=1", "2", "retry id:3 event:task.bid_ready data retry"},
		"behind everything":            {"?after=3", "", "retry" + " retry"},
		"behind what is still to come": {"?after=99", "", "retry" + " retry"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.events = logOf(&w.tasks[0], 2)
			var headers []string
			if test.header != "" {
				headers = []string{"Last-Event-ID", test.header}
			}
			got := follow(t, w, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead), test.query, headers...)
			if shown := lines(got.Body.String()); got.Code != http.StatusOK || shown != test.want {
				t.Errorf("%d %s, want %s", got.Code, shown, test.want)
			}
			if h := got.Header(); h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != "no-cache" || h.Get("X-Accel-Buffering") != "no" {
				t.Errorf("headers = %v", h)
			}
			if w.left != 1 {
				t.Errorf("%d followers left, want the one", w.left)
			}
		})
	}
}

func TestStream_OfAnEndedTaskTellsEverythingAndEnds(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.tasks[0].Status, w.tasks[0].ClosedReason = market.TaskCompleted, market.ClosedApproved
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead)
	got := follow(t, w, handler, token, "")
	if want := "retry id:1 event:task.published data id:2 event:task.bid_ready data event:end data"; lines(got.Body.String()) != want {
		t.Errorf("%s, want %s", lines(got.Body.String()), want)
	}
	if want := `data: {"task_id":"` + w.tasks[0].ID.String() + `","status":"completed","closed_reason":"approved","sequence":2}`; !strings.Contains(got.Body.String(), want) {
		t.Errorf("%s has not %s", got.Body, want)
	}
	// A browser that was told comes back once and stays away after a 204.
	if again := follow(t, w, handler, token, "", "Last-Event-ID", "2"); again.Code != http.StatusNoContent || again.Body.Len() != 0 {
		t.Errorf("who has everything is answered %d %s, want 204", again.Code, again.Body)
	}
}

// live is a stream that a test reads while it goes on; time is the test's own.
type live struct {
	*fixture

	token    string
	recorder *httptest.ResponseRecorder
	stop     context.CancelFunc
	over     chan struct{}
}

// inLife runs a test on its own clock; what is made before has the fixture's.
func inLife(t *testing.T, run func(t *testing.T, l *live)) {
	t.Helper()
	w := newWorld()
	handler := w.serve(t)
	synctest.Test(t, func(t *testing.T) { run(t, newLive(t, w, handler)) })
}

func newLive(t *testing.T, w *fixture, handler http.Handler) *live {
	t.Helper()
	w.followed = make(chan struct{})
	l := &live{
		fixture: w, token: w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead), recorder: httptest.NewRecorder(),
		over: make(chan struct{}),
	}
	ctx, stop := context.WithCancel(t.Context())
	l.stop = stop
	request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/tasks/"+w.tasks[0].ID.String()+"/events?after=1", http.NoBody)
	request.Header.Set("Authorization", "Bearer "+l.token)
	go func() {
		defer close(l.over)
		handler.ServeHTTP(l.recorder, request)
	}()
	synctest.Wait()
	return l
}

// said is the stream so far.
func (l *live) said() string {
	synctest.Wait()
	return lines(l.recorder.Body.String())
}

func TestStream_GivesASignOfLifeAndLooksByItself(t *testing.T) {
	t.Parallel()
	inLife(t, func(t *testing.T, l *live) {
		t.Helper()
		l.mu.Lock()
		l.events = logOf(&l.tasks[0], 2) // and nobody wakes it
		l.mu.Unlock()
		<-time.After(heartbeat - time.Nanosecond)
		if got := l.said(); got != "retry id:2 event:task.bid_ready data" {
			t.Errorf("before the heartbeat: %s", got)
		}
		<-time.After(time.Nanosecond)
		if got := l.said(); got != "retry id:2 event:task.bid_ready data :still here id:3 event:task.bid_ready data" {
			t.Errorf("after the heartbeat: %s", got)
		}
		l.stop()
		<-l.over
		if l.left != 1 {
			t.Error("a stream whose reader went away is still followed")
		}
	})
}

func TestStream_TellsEachEventOnceAndTheEnd(t *testing.T) {
	t.Parallel()
	inLife(t, func(t *testing.T, l *live) {
		t.Helper()
		l.followed <- struct{}{} // for nothing
		l.happens()
		l.ends()
		<-l.over
		if got := l.said(); got != "retry id:2 event:task.bid_ready data id:3 event:task.bid_ready data event:end data" {
			t.Errorf("the stream said %s", got)
		}
	})
}

func TestStream_OutlivesADatabaseThatIsAway(t *testing.T) {
	t.Parallel()
	inLife(t, func(t *testing.T, l *live) {
		t.Helper()
		l.mu.Lock()
		l.readErr = errors.New("connection refused")
		l.mu.Unlock()
		l.happens()
		synctest.Wait()
		l.mu.Lock()
		l.readErr = nil
		l.mu.Unlock()
		<-time.After(heartbeat)
		if got := l.said(); !strings.HasSuffix(got, "id:3 event:task.bid_ready data") {
			t.Errorf("the stream said %s, want the event after the database came back", got)
		}
		l.stop()
		<-l.over
	})
}

func TestStream_EndsWithItsCredential(t *testing.T) {
	t.Parallel()
	inLife(t, func(t *testing.T, l *live) {
		t.Helper()
		l.loses(l.token)
		l.happens()
		<-l.over
		if got := l.said(); got != "retry id:2 event:task.bid_ready data" {
			t.Errorf("the stream said %s after its key was revoked", got)
		}
	})
}

func TestStream_OfADeletedDraftEnds(t *testing.T) {
	t.Parallel()
	inLife(t, func(t *testing.T, l *live) {
		t.Helper()
		l.mu.Lock()
		l.tasks = nil
		l.mu.Unlock()
		l.followed <- struct{}{}
		<-l.over
	})
}

func TestStream_SaysWhenToComeBackAsTheServerStops(t *testing.T) {
	t.Parallel()
	inLife(t, func(t *testing.T, l *live) {
		t.Helper()
		close(l.followed)
		<-l.over
		if got := l.said(); got != "retry id:2 event:task.bid_ready data retry" {
			t.Errorf("the stream said %s", got)
		}
	})
}

// The server's deadlines are for requests; a stream lives longer than any.
func TestStream_OutlivesTheServersDeadlines(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.followed = make(chan struct{})
	const deadline = 100 * time.Millisecond
	server := httptest.NewUnstartedServer(w.serve(t))
	server.Config.ReadTimeout, server.Config.WriteTimeout = deadline, deadline
	server.Start()
	t.Cleanup(server.Close)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/tasks/"+w.tasks[0].ID.String()+"/events?after=2", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead))
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	<-time.After(5 * deadline)
	go func() { w.happens(); w.ends() }()
	var text strings.Builder
	for scanner := bufio.NewScanner(response.Body); scanner.Scan(); {
		text.WriteString(scanner.Text() + "\n")
	}
	if got := lines(text.String()); got != "retry id:3 event:task.bid_ready data event:end data" {
		t.Errorf("the stream said %s", got)
	}
}

// A reader that takes nothing is cut off when its share of memory is full.
func TestStream_CutsOffAReaderThatTakesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe() // holds nothing: each write waits for its reader
		server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
		served := make(chan error, 1)
		listener := &oneConnection{conn: ours, closed: make(chan struct{})}
		go func() { served <- server.Serve(listener) }()
		_, err := theirs.Write([]byte("GET /api/v1/tasks/" + w.tasks[0].ID.String() + "/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
			w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePosterRead) + "\r\n\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		<-time.After(writeWithin + time.Second)
		synctest.Wait()
		w.mu.Lock()
		left := w.left
		w.mu.Unlock()
		if left != 1 {
			t.Errorf("%d streams were given up after %s, want the one", left, writeWithin)
		}
		_ = theirs.Close()
		_ = server.Close()
		<-served
	})
}

// oneConnection is a listener that takes one connection.
type oneConnection struct {
	conn   net.Conn
	taken  bool
	closed chan struct{}
}

func (l *oneConnection) Accept() (net.Conn, error) {
	if !l.taken {
		l.taken = true
		return l.conn, nil
	}
	<-l.closed
	return nil, net.ErrClosed
}

func (l *oneConnection) Close() error {
	close(l.closed)
	return nil
}

func (l *oneConnection) Addr() net.Addr { return l.conn.LocalAddr() }
