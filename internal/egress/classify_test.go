package egress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestClassify_NamesTheCauseOfAnError(t *testing.T) {
	t.Parallel()
	wrap := func(err error) error { return fmt.Errorf("call: %w", &url.Error{Op: "Get", URL: "http://x", Err: err}) }
	rows := map[string]struct {
		err  error
		want Cause
	}{
		"none":                           {nil, ""},
		"an unknown name":                {wrap(&net.DNSError{IsNotFound: true}), CauseDNS},
		"a deadline":                     {wrap(context.DeadlineExceeded), CauseTimeout},
		"a cancelled call":               {wrap(context.Canceled), CauseCanceled},
		"a refused connection":           {wrap(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), CauseRefused},
		"no route":                       {wrap(&net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}), CauseUnreachable},
		"a reset connection":             {wrap(&net.OpError{Op: "read", Err: syscall.ECONNRESET}), CauseClosed},
		"a body cut short":               {wrap(io.ErrUnexpectedEOF), CauseClosed},
		"HTTP where TLS was wanted":      {wrap(http.ErrSchemeMismatch), CauseTLS},
		"words alone, which say nothing": {errors.New("connection refused: timeout in TLS"), CauseNetwork},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Classify(row.err)
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("Classify (-want +got):\n%s", diff)
			}
			if row.err != nil && (got.Sentence() == "" || strings.Contains(got.Sentence(), "http://x")) {
				t.Errorf("Sentence = %q", got.Sentence())
			}
		})
	}
}

func TestClassify_NamesTheCauseOfARealFailure(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(untrusted.Close)
	hangs := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	hangsUp := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	rows := map[string]struct {
		target string
		want   Cause
	}{
		"nothing listens":         {gone.URL, CauseRefused},
		"an unknown authority":    {untrusted.URL, CauseTLS},
		"no TLS at all":           {strings.Replace(plain.URL, "http:", "https:", 1), CauseTLS},
		"no answer in time":       {hangs.URL, CauseTimeout},
		"it hangs up":             {hangsUp.URL, CauseClosed},
		"the name does not exist": {"http://no-such-host.invalid/", CauseDNS},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			if row.want == CauseTimeout {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, 50*time.Millisecond)
				defer cancel()
			}
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, row.target, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			response, err := New(private).Do(request)
			if err == nil {
				_ = response.Body.Close()
			}
			if got := Classify(err); got != row.want {
				t.Errorf("cause %q, want %q (%v)", got, row.want, err)
			}
		})
	}
}
