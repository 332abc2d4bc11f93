package agents

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/files"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/secrets"
)

const executeKey = "ait_this-key-must-never-be-shown-to-anyone"

var (
	taskID = uuid.MustParse("0190b6f4-0000-7000-8000-000000000001")
	now    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

func newClient(t *testing.T, guard egress.Options) *Client {
	t.Helper()
	store, err := files.OpenBlobs(t.Context(), "file://"+filepath.ToSlash(t.TempDir()))
	if err != nil {
		t.Fatalf("open blob store: %v", err)
	}
	t.Cleanup(func() { _ = store.Close() })
	client := NewClient(egress.New(guard), store)
	client.now = func() time.Time { return now }
	return client
}

func agent(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	// A server notices that its client has gone only once the body is read.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func answering(t *testing.T, body string) string {
	t.Helper()
	return agent(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
}

func callTo(endpoint string) Call {
	return Call{
		Endpoint: endpoint, ExecuteKeys: []secrets.Secret{secrets.Conceal(executeKey)}, IdempotencyKey: "call-1",
		Request: ExecuteRequest{TaskID: taskID, Title: "A logo", BudgetUSD: "10.00", Mode: ModePrototype},
	}
}

func execute(t *testing.T, endpoint string) (Answer, error) {
	t.Helper()
	return newClient(t, guardOpen).Execute(t.Context(), callTo(endpoint))
}

var guardOpen = egress.Options{AllowPrivate: true}

func failureOf(t *testing.T, err error) *Failure {
	t.Helper()
	var failure *Failure
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want a *Failure", err)
	}
	if strings.Contains(fmt.Sprintf("%v %+v", err, *failure), executeKey) {
		t.Errorf("the failure shows the execute key: %+v", *failure)
	}
	return failure
}

func TestExecute_TooLargeAnAnswerIsABreach(t *testing.T) {
	t.Parallel()
	endless := agent(t, func(w http.ResponseWriter, _ *http.Request) {
		for chunk := strings.Repeat("x", 1<<20); ; {
			if _, err := io.WriteString(w, chunk); err != nil {
				return
			}
		}
	})
	declared := agent(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000000000000")
		_, _ = io.WriteString(w, "{")
	})
	for name, endpoint := range map[string]string{"endless": endless, "declared": declared} {
		_, err := execute(t, endpoint)
		failure := failureOf(t, err)
		if failure.Kind != FailureContract || failure.Retryable || failure.Reason != "The answer is larger than 16 MiB." {
			t.Errorf("%s: failure %+v", name, *failure)
		}
	}
}

func TestExecute_StatusDecidesWhetherAnotherTryHelps(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		status     int
		retryAfter string
		want       Failure
	}{
		"202 of a sync agent":      {202, "", Failure{Kind: FailureContract}},
		"204":                      {204, "", Failure{Kind: FailureStatus}},
		"redirect":                 {307, "", Failure{Kind: FailureStatus}},
		"400":                      {400, "9", Failure{Kind: FailureStatus}},
		"401":                      {401, "", Failure{Kind: FailureStatus}},
		"404":                      {404, "", Failure{Kind: FailureStatus}},
		"408":                      {408, "", Failure{Kind: FailureStatus, Retryable: true}},
		"409":                      {409, "", Failure{Kind: FailureStatus, Retryable: true}},
		"425":                      {425, "", Failure{Kind: FailureStatus, Retryable: true}},
		"429 in seconds":           {429, "7", Failure{Kind: FailureStatus, Retryable: true, RetryAfter: 7 * time.Second}},
		"429 at a time":            {429, now.Add(90 * time.Second).Format(http.TimeFormat), Failure{Kind: FailureStatus, Retryable: true, RetryAfter: 90 * time.Second}},
		"429 at a time gone by":    {429, now.Add(-time.Hour).Format(http.TimeFormat), Failure{Kind: FailureStatus, Retryable: true}},
		"429 in a year":            {429, "31536000", Failure{Kind: FailureStatus, Retryable: true, RetryAfter: maxRetryAfter}},
		"429 in words":             {429, "soon", Failure{Kind: FailureStatus, Retryable: true}},
		"429 in negative seconds":  {429, "-5", Failure{Kind: FailureStatus, Retryable: true}},
		"500":                      {500, "", Failure{Kind: FailureStatus, Retryable: true}},
		"503 with its own seconds": {503, "3", Failure{Kind: FailureStatus, Retryable: true, RetryAfter: 3 * time.Second}},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := execute(t, agent(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Retry-After", row.retryAfter)
				w.Header().Set("Location", r.URL.Path)
				w.WriteHeader(row.status)
			}))
			failure := failureOf(t, err)
			if !strings.Contains(failure.Reason, strconv.Itoa(row.status)) {
				t.Errorf("Reason = %q, want the status in it", failure.Reason)
			}
			row.want.Reason = failure.Reason
			if diff := cmp.Diff(&row.want, failure); diff != "" {
				t.Errorf("failure (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExecute_RedirectNeverCarriesTheKeyOn(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	elsewhere := agent(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	_, err := execute(t, agent(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere, http.StatusPermanentRedirect)
	}))
	if failure := failureOf(t, err); failure.Retryable || reached.Load() != 0 {
		t.Errorf("failure %+v; elsewhere was reached %d times", *failure, reached.Load())
	}
}

func TestExecute_SilentAgentIsARetryableFailure(t *testing.T) {
	t.Parallel()
	rows := map[string]http.HandlerFunc{
		"hangs": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"drips": drip,
		"closes mid-body": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"summ`)
			panic(http.ErrAbortHandler)
		},
		"hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for name, handler := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			_, err := newClient(t, egress.Options{AllowPrivate: true}).Execute(ctx, callTo(agent(t, handler)))
			if failure := failureOf(t, err); failure.Kind != FailureNetwork || !failure.Retryable {
				t.Errorf("failure %+v, want a retryable network failure", *failure)
			}
		})
	}
}

// drip sends one byte of a promised body and then nothing.
func drip(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, "{")
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

func TestExecute_CallerWhoGivesUpBlamesNobody(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	endpoint := agent(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := newClient(t, egress.Options{AllowPrivate: true}).Execute(ctx, callTo(endpoint))
	var failure *Failure
	if !errors.Is(err, context.Canceled) || errors.As(err, &failure) {
		t.Errorf("got %v, want context.Canceled and no failure of the agent", err)
	}
}

func TestExecute_PrivateEndpointIsNeverCalled(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	endpoint := agent(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	_, err := newClient(t, egress.Options{}).Execute(t.Context(), callTo(endpoint))
	if failure := failureOf(t, err); failure.Retryable || reached.Load() != 0 {
		t.Errorf("failure %+v; reached %d times", *failure, reached.Load())
	}
}

func TestExecute_SignsAndNamesTheCall(t *testing.T) {
	t.Parallel()
	var header http.Header
	var body []byte
	var target string
	endpoint := agent(t, func(w http.ResponseWriter, r *http.Request) {
		header, target = r.Header, r.Method+" "+r.URL.String()
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, answerWith("["+note+"]"))
	})
	call := callTo(endpoint + "/run/?v=1")
	pending := secrets.Conceal("ait_pending")
	call.ExecuteKeys = append(call.ExecuteKeys, pending)
	if _, err := newClient(t, egress.Options{AllowPrivate: true}).Execute(t.Context(), call); err != nil {
		t.Fatalf("Execute: %v", err)
	}
	got := map[string]string{}
	for _, name := range []string{
		HeaderKey, HeaderTaskID, HeaderSignature, HeaderTimestamp, HeaderIdempo, HeaderPendingKey,
		HeaderPendingSignature, "User-Agent", "Content-Type",
	} {
		got[name] = header.Get(name)
	}
	want := map[string]string{
		HeaderKey: executeKey, HeaderTaskID: taskID.String(), HeaderSignature: Sign(body, call.ExecuteKeys[0]),
		HeaderTimestamp: "1772366400", HeaderIdempo: "call-1", HeaderPendingKey: "ait_pending",
		HeaderPendingSignature: Sign(body, pending), "User-Agent": "AITasker/1.0 (Agent Executor)",
		"Content-Type": "application/json",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	if target != "POST /run/?v=1" {
		t.Errorf("called %q", target)
	}
	for _, part := range []string{`"budget_usd":10.00`, `"attachments":[]`, `"requirements":{}`, `"user_feedback":null`} {
		if !strings.Contains(string(body), part) {
			t.Errorf("body %s has no %s", body, part)
		}
	}
}

func TestSign_IsHMACAsAnyoneElseComputesIt(t *testing.T) {
	t.Parallel()
	// RFC 4231, test case 2.
	got := Sign([]byte("what do ya want for nothing?"), secrets.Conceal("Jefe"))
	if want := "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"; got != want {
		t.Errorf("Sign = %s, want %s", got, want)
	}
}

func TestExecute_KeepsASoundAnswer(t *testing.T) {
	t.Parallel()
	picture := base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n"))
	body := answerWith(`[`+note+`,{"name":"a.png","kind":"image","content_type":"IMAGE/PNG","content_base64":"`+picture+`"}]`,
		`"message":"Hello","bid_price_usd":9.5,"token_usage":{"input_tokens":3,"cost_usd":0.01},"metadata":{"x":1},"new_field":true`)
	answer, err := execute(t, answering(t, body))
	if err != nil {
		t.Fatalf("Execute: %v", err)
	}
	want := Answer{
		Summary: "Done.", Message: "Hello", Price: 950, TokenUsage: &TokenUsage{InputTokens: 3, CostUSD: 0.01},
		Artifacts: []market.Artifact{
			{Name: "note.md", Kind: market.KindMarkdown, ContentType: "text/markdown", SizeBytes: 4, SHA256: "38c64a17e33e98b7abb8edace0888dffe5918eea28fe4812281fa1ecc0664af4"},
			{Name: "a.png", Kind: market.KindImage, ContentType: "image/png", SizeBytes: 8, SHA256: "4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6"},
		},
	}
	if diff := cmp.Diff(want, answer); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestExecute_PriceIsTheBudgetWhenNoneIsGivenAndSettledInFinalMode(t *testing.T) {
	t.Parallel()
	answer, err := execute(t, answering(t, answerWith("["+note+"]", `"bid_price_usd":null`)))
	if err != nil || answer.Price != 1000 {
		t.Errorf("prototype: price %s, %v; want the budget", answer.Price, err)
	}
	call := callTo(answering(t, answerWith("["+note+"]", `"bid_price_usd":99`)))
	call.Request.Mode = ModeFinal
	answer, err = newClient(t, egress.Options{AllowPrivate: true}).Execute(t.Context(), call)
	if err != nil || answer.Price != 0 {
		t.Errorf("final: price %s, %v; want none", answer.Price, err)
	}
}
