package agents

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/egress"
)

func linkTo(link string) string {
	return answerWith(`[{"name":"a.txt","kind":"text","content_type":"text/plain","url":"` + link + `"}]`)
}

func TestAccept_LinkToAPrivateAddressIsNeverFetched(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	inside := agent(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	client := newClient(t, egress.Options{})
	for _, link := range []string{inside, "http://169.254.169.254/latest/", "file:///etc/passwd", "http://localhost/", "", "::"} {
		_, err := client.Accept(t.Context(), []byte(linkTo(link)), callTo("").Request)
		if failure := failureOf(t, err); failure.Retryable || !strings.Contains(failure.Reason, "artifacts[0].url") {
			t.Errorf("%q: failure %+v", link, *failure)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("the inside was reached %d times", reached.Load())
	}
}

func TestExecute_BrokenLinkIsTheAgentsFailure(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	rows := map[string]struct {
		link      string
		kind      FailureKind
		retryable bool
	}{
		"404":   {agent(t, http.NotFound), FailureStatus, false},
		"503":   {agent(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }), FailureStatus, true},
		"dead":  {gone.URL, FailureNetwork, true},
		"loops": {agent(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) }), FailureNetwork, false},
		"breaks off": {agent(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "ha")
			panic(http.ErrAbortHandler)
		}), FailureNetwork, true},
		"endless": {agent(t, func(w http.ResponseWriter, _ *http.Request) {
			for chunk := strings.Repeat("x", 1<<20); ; {
				if _, err := io.WriteString(w, chunk); err != nil {
					return
				}
			}
		}), FailureContract, false},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := execute(t, answering(t, linkTo(row.link)))
			if failure := failureOf(t, err); failure.Kind != row.kind || failure.Retryable != row.retryable {
				t.Errorf("failure %+v, want kind %s, retryable %v", *failure, row.kind, row.retryable)
			}
		})
	}
}

func TestExecute_FetchesALinkOverRedirectsWithoutTheKey(t *testing.T) {
	t.Parallel()
	link := agent(t, func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if strings.HasPrefix(name, "X-Aitasker") {
				t.Errorf("header %s was sent to the link", name)
			}
		}
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/file", http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "kept")
	})
	client := newClient(t, egress.Options{AllowPrivate: true})
	answer, err := client.Execute(t.Context(), callTo(answering(t, linkTo(link))))
	if err != nil {
		t.Fatalf("Execute: %v", err)
	}
	reader, size, err := client.blobs.OpenReader(t.Context(), answer.Artifacts[0].SHA256)
	if err != nil {
		t.Fatalf("OpenReader: %v", err)
	}
	defer func() { _ = reader.Close() }()
	content, err := io.ReadAll(reader)
	if err != nil || string(content) != "kept" || size != answer.Artifacts[0].SizeBytes {
		t.Errorf("kept %q, %v", content, err)
	}
}

func TestExecute_ArtifactsTogetherHaveALimit(t *testing.T) {
	t.Parallel()
	nineMiB := agent(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 9<<20)) })
	one := `{"name":"a","kind":"file","content_type":"a/b","url":"` + nineMiB + `"}`
	_, err := execute(t, answering(t, answerWith("["+one+","+one+"]")))
	if failure := failureOf(t, err); failure.Kind != FailureContract || !strings.Contains(failure.Reason, "16 MiB together") {
		t.Errorf("failure %+v", *failure)
	}
}

func TestExecute_StoreThatIsAwayIsNotTheAgentsFailure(t *testing.T) {
	t.Parallel()
	client := newClient(t, egress.Options{AllowPrivate: true})
	if err := client.blobs.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := client.Execute(t.Context(), callTo(answering(t, answerWith("["+note+"]"))))
	var failure *Failure
	if err == nil || errors.As(err, &failure) {
		t.Errorf("got %v, want an error of our own", err)
	}
}

func TestHealth_AsksTheRootOfTheEndpoint(t *testing.T) {
	t.Parallel()
	endpoint := agent(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.String() != "/health" || r.Header.Get(HeaderKey) != "" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	if err := newClient(t, egress.Options{AllowPrivate: true}).Health(t.Context(), endpoint+"/deep/run?x=1"); err != nil {
		t.Errorf("Health: %v", err)
	}
}

func TestHealth_SickAgentIsAFailure(t *testing.T) {
	t.Parallel()
	rows := map[string]http.HandlerFunc{
		"error":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) },
		"hangs":    func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	}
	for name, handler := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			failureOf(t, newClient(t, egress.Options{AllowPrivate: true}).Health(ctx, agent(t, handler)))
		})
	}
}

func TestCheckName_TakesTheNamesOfEveryScript(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"دانش\u200cآموز.md", "👩\u200d💻.md", "क्\u200dष.svg"} {
		if err := checkName("artifacts[0]", name); err != nil {
			t.Errorf("%+q: %v", name, err)
		}
	}
	for _, name := range []string{"a\u202egnp.exe", "a\u2067b", "\u200d", "\u2800"} {
		if checkName("artifacts[0]", name) == nil {
			t.Errorf("%+q is taken", name)
		}
	}
}
