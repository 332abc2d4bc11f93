package webhook

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/egress"
)

// anywhere lets tests reach receivers on loopback.
var anywhere = egress.New(egress.Options{AllowPrivate: true})

const testTimeout = 300 * time.Millisecond

// What receivers do to us, each over real HTTP.
func TestSend_SurvivesHostileReceivers(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a redirect was followed")
	}))
	t.Cleanup(elsewhere.Close)
	for name, test := range map[string]struct {
		answer  http.HandlerFunc
		status  int
		failure string
	}{
		"hangs": {answer: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, failure: "in time"},
		"drips its headers": {answer: func(w http.ResponseWriter, r *http.Request) {
			conn := hijack(t, w)
			defer func() { _ = conn.Close() }()
			for _, letter := range "HTTP/1.1 200 OK\r\nX-A: " + strings.Repeat("a", 200) {
				if _, err := conn.Write([]byte(string(letter))); err != nil {
					return
				}
				pause(r.Context(), 20*time.Millisecond)
			}
		}, failure: "in time"},
		"drips its body": {answer: func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusOK)
			for range 200 {
				_, _ = w.Write([]byte("a"))
				_ = http.NewResponseController(w).Flush()
				if pause(r.Context(), 20*time.Millisecond) {
					return
				}
			}
		}, status: 200},
		"redirects": {answer: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, status: 307, failure: "redirect (status 307)"},
		"has nothing new":       {answer: answers(304), status: 304, failure: "redirect"},
		"refuses":               {answer: answers(400), status: 400, failure: "status 400"},
		"is broken":             {answer: answers(503), status: 503, failure: "status 503"},
		"is gone":               {answer: answers(410), status: 410, failure: "status 410"},
		"takes it without word": {answer: answers(204), status: 204},
		"takes it for later":    {answer: answers(202), status: 202},
		"answers with a huge body": {answer: func(w http.ResponseWriter, _ *http.Request) {
			for range 1 << 14 {
				if _, err := w.Write(make([]byte, 1<<14)); err != nil {
					return
				}
			}
		}, status: 200},
		"answers with huge headers": {answer: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("a", 1<<20))
		}, failure: "failed"},
		"hangs up before an answer": {answer: func(w http.ResponseWriter, _ *http.Request) { _ = hijack(t, w).Close() }, failure: "closed"},
		"hangs up in its answer": {answer: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("part"))
		}, status: 200},
		"speaks something else": {answer: func(w http.ResponseWriter, _ *http.Request) {
			conn := hijack(t, w)
			_, _ = conn.Write([]byte("SSH-2.0-OpenSSH_9.2\r\n"))
			_ = conn.Close()
		}, failure: "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(reading(test.answer))
			t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
			result, err := NewSender(anywhere, nil, testTimeout).Send(t.Context(), server.URL, http.Header{}, []byte("{}"))
			if err != nil {
				t.Fatal(err)
			}
			if result.Status != test.status || result.Delivered() != (test.failure == "") || !strings.Contains(result.Failure, test.failure) {
				t.Errorf("result = %+v, want status %d and failure %q", result, test.status, test.failure)
			}
			if len(result.Answer) > 3*maxExcerpt || result.Latency > 20*testTimeout {
				t.Errorf("kept %d bytes after %s", len(result.Answer), result.Latency)
			}
		})
	}
}

func TestSend_RefusesACertificateThatNobodyVouchesFor(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(answers(200))
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	result, err := NewSender(anywhere, nil, 5*time.Second).Send(t.Context(), server.URL, http.Header{}, nil)
	if err != nil || result.Delivered() || !strings.Contains(result.Failure, "TLS") {
		t.Errorf("result = %+v, %v", result, err)
	}
}

// An address that was open when the webhook was made is asked for anew, and closed
// ones are never called.
func TestSend_NeverReachesAPrivateAddress(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a private address was called") }))
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "169.254.169.254"} {
		result, err := NewSender(egress.New(egress.Options{}), nil, testTimeout).Send(t.Context(), "http://"+host+":"+port, http.Header{}, nil)
		if err != nil || result.Delivered() || !strings.Contains(result.Failure, "private") {
			t.Errorf("%s: %+v, %v", host, result, err)
		}
	}
}

// A kept connection would lead to where the name led before.
func TestSend_ResolvesTheNameAnewForEveryAttempt(t *testing.T) {
	t.Parallel()
	var from []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { from = append(from, r.RemoteAddr) }))
	t.Cleanup(server.Close)
	sender := NewSender(anywhere, nil, 5*time.Second)
	for range 2 {
		if result, err := sender.Send(t.Context(), server.URL, http.Header{}, nil); err != nil || !result.Delivered() {
			t.Fatalf("result = %+v, %v", result, err)
		}
	}
	if from[0] == from[1] {
		t.Error("the second attempt came over the connection of the first")
	}
}

// When the platform stops, an attempt is no failure of the receiver's.
func TestSend_GivesUpWithTheCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(reading(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	if _, err := NewSender(anywhere, nil, 5*time.Second).Send(ctx, server.URL, http.Header{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}

func TestSend_KeepsTheBeginningOfAnAnswerAsText(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte("no\x00\xff" + strings.Repeat("é", 1000)))
	}))
	t.Cleanup(server.Close)
	result, err := NewSender(anywhere, nil, 5*time.Second).Send(t.Context(), server.URL, http.Header{}, nil)
	if err != nil || !strings.HasPrefix(result.Answer, "no\uFFFD\uFFFDéé") || len(result.Answer) > maxExcerpt+6 {
		t.Errorf("answer = %q, %v", result.Answer, err)
	}
}

// reading takes the body first: only then does a server notice that its caller has
// gone.
func reading(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		answer(w, r)
	}
}

func answers(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func hijack(t *testing.T, w http.ResponseWriter) net.Conn {
	t.Helper()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
	}
	return conn
}

// pause waits between two bytes; true when nobody reads any more.
func pause(ctx context.Context, length time.Duration) bool {
	select {
	case <-ctx.Done():
		return true
	case <-time.After(length):
		return false
	}
}
