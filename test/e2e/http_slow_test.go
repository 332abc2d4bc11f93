package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/testkit"
)

// line is a raw connection to the API, for clients that do not behave.
type line struct {
	net.Conn

	t       *testing.T
	answers *bufio.Reader
}

func dial(t *testing.T, m *testkit.Marketplace) *line {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(m.URL, "http://"))
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(waitLimit)); err != nil {
		t.Fatalf("set deadline: %v", err)
	}
	return &line{Conn: conn, t: t, answers: bufio.NewReader(conn)}
}

func (l *line) say(format string, args ...any) {
	l.t.Helper()
	if _, err := fmt.Fprintf(l, format, args...); err != nil {
		l.t.Fatalf("send: %v", err)
	}
}

// hear reads the next answer whole.
func (l *line) request(method string) testkit.Response {
	l.t.Helper()
	response, err := http.ReadResponse(l.answers, &http.Request{Method: method})
	if err != nil {
		l.t.Fatalf("read answer: %v", err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		l.t.Fatalf("read answer's body: %v", err)
	}
	_ = response.Body.Close()
	return testkit.Response{Status: response.StatusCode, Header: response.Header, Body: body}
}

// mustBeClosed expects that the server ends the connection and says nothing more.
func (l *line) mustBeClosed() {
	l.t.Helper()
	if next, err := l.answers.ReadByte(); err == nil {
		rest, _ := io.ReadAll(l.answers)
		l.t.Errorf("the server says %q and does not close", string(next)+string(rest))
	} else if isTimeout(err) {
		l.t.Error("the server keeps the connection")
	}
}

func isTimeout(err error) bool {
	timeout, ok := err.(net.Error) //nolint:errorlint // as net gives it
	return ok && timeout.Timeout()
}

// drip sends a text byte by byte until it is through, the server closes, or done
// is closed.
func (l *line) drip(done <-chan struct{}, text string) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for i := range len(text) {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		if _, err := l.Write([]byte{text[i]}); err != nil {
			return
		}
	}
}

func TestSlowClient_IsCutOffAndHoldsUpNobody(t *testing.T) {
	t.Parallel()
	const read, write = 2 * time.Second, 5 * time.Second
	m := testkit.Start(t, map[string]string{
		"AITASKER_READ_TIMEOUT": read.String(), "AITASKER_WRITE_TIMEOUT": write.String(),
	})
	poster := m.Account(t)
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })

	t.Run("that drips its headers", func(t *testing.T) {
		t.Parallel()
		began := time.Now()
		lines := make([]*line, 100)
		for i := range lines {
			lines[i] = dial(t, m)
			go func() {
				_, _ = fmt.Fprint(lines[i], "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
				lines[i].drip(over, strings.Repeat("x", 1000))
			}()
		}
		poster.Must(t, http.StatusOK, http.MethodGet, "/health", nil, nil)
		for _, l := range lines {
			l.mustBeClosed()
		}
		if took := time.Since(began); took > waitLimit/2 {
			t.Errorf("the connections were held for %s", took)
		}
	})
	t.Run("that drips its body", func(t *testing.T) {
		t.Parallel()
		l := dial(t, m)
		l.say("POST /api/v1/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n", poster.Key())
		go l.drip(over, strings.Repeat(" ", 1000))
		mustBeProblem(t, l.request(http.MethodPost), http.StatusRequestTimeout)
		l.mustBeClosed()
	})
	t.Run("that never reads its answers", func(t *testing.T) {
		t.Parallel()
		l := dial(t, m)
		if err := l.Conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
			t.Fatalf("shrink buffer: %v", err)
		}
		testkit.Eventually(t, waitLimit, "the server gives the connection up", func() bool {
			_, err := fmt.Fprint(l, "GET /redoc/redoc.standalone.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
			return err != nil && !isTimeout(err)
		})
	})
	t.Run("is not who waits for a command longer than a body may take", func(t *testing.T) {
		t.Parallel()
		patient := m.Account(t)
		release := hold(t, m, "accounts", patient.Account)
		posted := make(chan testkit.Response, 1)
		go func() { posted <- patient.Call(t, http.MethodPost, "/api/v1/tasks", order()) }()
		awaitHeld(t, m, 1)
		pause(t, read+time.Second) // the moment is the test
		release()
		if answer := <-posted; answer.Status != http.StatusCreated {
			t.Errorf("%d %s", answer.Status, answer.Body)
		}
	})
	t.Run("that goes away in the middle of its body", func(t *testing.T) {
		t.Parallel()
		l := dial(t, m)
		l.say("POST /api/v1/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", poster.Key())
		if err := l.Close(); err != nil {
			t.Fatalf("close: %v", err)
		}
		poster.Must(t, http.StatusOK, http.MethodGet, "/health", nil, nil)
	})
}

// What is refused before its body was read answers at once, and the connection
// serves on where that costs little.
func TestRefusedBody(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	t.Run("of a request without a credential leaves the connection usable", func(t *testing.T) {
		t.Parallel()
		l := dial(t, m)
		l.say("POST /api/v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n%s", strings.Repeat(" ", 100000))
		mustBeProblem(t, l.request(http.MethodPost), http.StatusUnauthorized)
		l.say("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
		if again := l.request(http.MethodGet); again.Status != http.StatusOK {
			t.Errorf("the next request = %d %s", again.Status, again.Body)
		}
	})
	t.Run("that is announced as too large is not asked for", func(t *testing.T) {
		t.Parallel()
		l := dial(t, m)
		l.say("POST /api/v1/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nExpect: 100-continue\r\nContent-Length: 500000000\r\n\r\n", poster.Key())
		mustBeProblem(t, l.request(http.MethodPost), http.StatusRequestEntityTooLarge)
		answered := time.Now()
		l.mustBeClosed()
		if waited := time.Since(answered); waited > waitLimit/4 {
			t.Errorf("the server waited %s for a body that it refused", waited)
		}
	})
	t.Run("that grows too large is cut off with an answer", func(t *testing.T) {
		t.Parallel()
		l := dial(t, m)
		l.say("POST /api/v1/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", poster.Key())
		go func() {
			for range 40 { // 40 × 64 KiB; the server stops listening after the first MiB
				if _, err := fmt.Fprintf(l, "10000\r\n%s\r\n", strings.Repeat(" ", 1<<16)); err != nil {
					return
				}
			}
		}()
		mustBeProblem(t, l.request(http.MethodPost), http.StatusRequestEntityTooLarge)
	})
	t.Run("headers that are too large are refused", func(t *testing.T) {
		t.Parallel()
		l := dial(t, m)
		l.say("GET /health HTTP/1.1\r\nHost: localhost\r\nX-Large: %s\r\n\r\n", strings.Repeat("x", 40<<10))
		if answer := l.request(http.MethodGet); answer.Status != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%d %s", answer.Status, answer.Body)
		}
	})
}

// mustBeProblem checks status, type and sentence of an error answer.
func mustBeProblem(t *testing.T, answer testkit.Response, status int) {
	t.Helper()
	var said problem
	if answer.Status != status || answer.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s %s, want a problem with %d", answer.Status, answer.Header.Get("Content-Type"), answer.Body, status)
		return
	}
	answer.Decode(t, &said)
	if said.Detail == "" || said.RequestID == "" || said.RequestID != answer.Header.Get("X-Request-Id") {
		t.Errorf("the problem is %s", answer.Body)
	}
}
