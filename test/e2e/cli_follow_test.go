package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aitasker/aitasker/internal/testkit"
)

// relay stands between a command and the API, notes how streams are opened and can
// cut them.
type relay struct {
	*httptest.Server

	mu     sync.Mutex
	opened []string // Last-Event-ID of each stream
}

func relaying(t *testing.T, poster *testkit.Client) *relay {
	t.Helper()
	address, err := url.Parse(poster.Address())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(address)
	r := &relay{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if strings.HasSuffix(request.URL.Path, "/events") {
			r.mu.Lock()
			r.opened = append(r.opened, request.Header.Get("Last-Event-ID"))
			r.mu.Unlock()
			defer func() { _ = recover() }() // a stream that is cut off is told to the server so
		}
		proxy.ServeHTTP(w, request)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *relay) streams() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.opened)
}

func TestFollow_GoesOnBehindTheLastEventWhenItsStreamBreaks(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	between := relaying(t, poster)
	follow := poster.Begin(t, "tasks", "follow", task.id.String(), "--url", between.URL)
	testkit.Eventually(t, waitLimit, "the stream is open", func() bool { return len(between.streams()) == 1 })
	task.must(t, task.path+"/select", nil)
	task.awaitDelivery(t, 1)
	testkit.Eventually(t, waitLimit, "the poster's turn is told", func() bool {
		return strings.Contains(follow.Printed().Out, "→ The poster must approve")
	})
	between.CloseClientConnections()
	testkit.Eventually(t, waitLimit, "the stream is open again", func() bool { return len(between.streams()) == 2 })
	task.finish(t, 1)
	followed := mustPrint(t, follow.Wait(t))
	mustFit(t, followed)
	// The newest event may be on its way when the stream breaks; what was there when it
	// opened has long been told.
	if opened := between.streams(); len(opened) != 2 || opened[0] != "0" || opened[1] < "2" {
		t.Errorf("streams were opened behind %v, want 0 and the last event that came", opened)
	}
	for line := range strings.Lines(followed) {
		if strings.Count(followed, line) != 1 {
			t.Errorf("printed twice: %s", line)
		}
	}
}
