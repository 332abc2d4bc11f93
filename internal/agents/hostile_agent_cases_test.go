package agents

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestExecute_PauseThatOutlastsTheWindowIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	busy := agent(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	client := newClient(t, guardOpen)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := client.Execute(ctx, callTo(busy))
	if failure := failureOf(t, err); failure.Retryable || !strings.Contains(failure.Reason, "429") || !strings.Contains(failure.Reason, "outlasts") {
		t.Errorf("failure %+v, want one that is not tried again and says why", *failure)
	}
}

func TestExecute_CompressionThatIsNoneIsABreach(t *testing.T) {
	t.Parallel()
	_, err := execute(t, agent(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, "This is no gzip.")
	}))
	if failure := failureOf(t, err); failure.Kind != FailureContract || failure.Retryable || !strings.Contains(failure.Reason, "Content-Encoding") {
		t.Errorf("failure %+v, want a breach", *failure)
	}
}

// What an agent sends behind its answer never becomes the answer to another call.
func TestExecute_SecondAnswerReachesNoOtherCall(t *testing.T) {
	t.Parallel()
	client := newClient(t, guardOpen)
	endpoint := agent(t, func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		for _, summary := range []string{"first", "second"} {
			body := strings.Replace(answerWith("["+note+"]"), "Done.", summary, 1)
			_, _ = io.WriteString(connection, "HTTP/1.1 200 OK\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
		}
		t.Cleanup(func() { _ = connection.Close() })
	})
	for range 5 {
		answer, err := client.Execute(t.Context(), callTo(endpoint))
		if err != nil || answer.Summary != "first" {
			t.Errorf("answer %q, %v; want the first", answer.Summary, err)
		}
	}
}

func TestExecute_LinkThatCanNeverBeFetchedNamesTheRule(t *testing.T) {
	t.Parallel()
	for link, rule := range map[string]string{
		"file:///etc/passwd":       "must start with http:// or https://",
		"http://a:b@example.com/":  "must not carry a user name or password",
		"http://169.254.169.254/x": "private, reserved",
	} {
		artifact := `{"name":"a.md","kind":"markdown","content_type":"text/markdown","url":"` + link + `"}`
		_, err := execute(t, answering(t, answerWith("["+artifact+"]")))
		if failure := failureOf(t, err); failure.Retryable || !strings.Contains(failure.Reason, rule) {
			t.Errorf("%s: failure %+v, want one that says %q", link, *failure, rule)
		}
	}
}
