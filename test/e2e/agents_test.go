package e2e

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// One task, one agent of each kind of badness: the gallery shows the good ones
// and the owners of the others can read why theirs are not there.
func TestAgents_ThatBreakTheContractDropOut(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, agents := fundedPoster(t, m, 1)
	tired := poster.Agent(t, category, testkit.InTurn(testkit.Fails(http.StatusInternalServerError), goodAnswer()))
	broken := poster.Agent(t, category, testkit.Fails(http.StatusInternalServerError))
	dear := poster.Agent(t, category, testkit.Works(40_01, goodWork))
	garbled := poster.Agent(t, category, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"summary": 7`))
	})
	task := post(t, m, poster)
	task.await(t, market.TaskReview)

	for name, tt := range map[string]struct {
		agent  *testkit.Agent
		status market.BidStatus
		calls  int
		reason string
	}{
		"works":                           {agents[0], market.BidPresented, 1, ""},
		"fails once":                      {tired, market.BidPresented, 2, ""},
		"fails for good":                  {broken, market.BidFailed, 3, "500"},
		"asks for more than the budget":   {dear, market.BidDeclined, 1, "budget"},
		"answers with something not JSON": {garbled, market.BidFailed, 1, "JSON"},
	} {
		bid := task.bidOf(t, tt.agent)
		if bid.Status != string(tt.status) || !strings.Contains(task.reasonOf(t, tt.agent), tt.reason) {
			t.Errorf("agent that %s: bid is %s because of %q", name, bid.Status, task.reasonOf(t, tt.agent))
		}
		if tt.status != market.BidPresented && task.reasonOf(t, tt.agent) == "" {
			t.Errorf("agent that %s: its owner reads no reason", name)
		}
		calls := tt.agent.Calls()
		if len(calls) != tt.calls {
			t.Errorf("agent that %s was called %d times, want %d", name, len(calls), tt.calls)
		}
		for _, call := range calls {
			if call.Header.Get("Idempotency-Key") != calls[0].Header.Get("Idempotency-Key") {
				t.Errorf("agent that %s: a retry came with another idempotency key", name)
			}
		}
	}
	if shown := task.gallery(t).Bids; len(shown) != 2 {
		t.Errorf("%d bids on show, want 2", len(shown))
	}
}

func TestDelivery_ThatIsNotWhatItSaysGoesBackToItsAgent(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	poster.Grant(t, granted)
	lie := testkit.HandsIn(price, testkit.Artifact("photo.png", "image", "image/png", "This is no picture."))
	liar := poster.Agent(t, category, testkit.ByMode(goodAnswer(), testkit.InTurn(lie, goodAnswer())))
	task := delivered(t, m, poster)
	calls := liar.Calls()
	if len(calls) != 3 || calls[1].UserFeedback != nil {
		t.Fatalf("agent was called %d times, first for the final work with %v", len(calls), calls[1].UserFeedback)
	}
	if got := calls[2].UserFeedback; got == nil || !strings.Contains(*got, "photo.png") {
		t.Errorf("the agent was told %v, want what is wrong with photo.png", got)
	}
	task.finish(t, 1)
	task.mustHaveMoved(t, paid())
}

func TestDelivery_ThatNeverPassesItsChecksIsNeverPaid(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	poster.Grant(t, granted)
	lie := testkit.HandsIn(price, testkit.Artifact("photo.png", "image", "image/png", "This is no picture."))
	poster.Agent(t, category, testkit.ByMode(goodAnswer(), lie))
	task := inReview(t, m, poster)
	task.must(t, task.path+"/select", nil)
	task.await(t, market.TaskReview)
	task.mustHaveMoved(t, heldAndReleased())
	if said := task.refused(t, http.StatusConflict, task.path+"/select", nil); !strings.Contains(said.Detail, "left to select") {
		t.Errorf("refusal = %q", said.Detail)
	}
	mustHaveEnded(t, task.must(t, task.path+"/cancel", nil), market.TaskCancelled, market.ClosedPosterCancelled)
}

func TestArtifact_NeverRunsInTheReadersBrowser(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	poster.Agent(t, category, testkit.HandsIn(price,
		testkit.Artifact("work.md", "markdown", "text/markdown", goodWork),
		testkit.Artifact("page.html", "html", "text/html", "<!doctype html><html><body><script>alert(1)</script></body></html>"),
		testkit.Artifact("logo.svg", "svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>`),
		testkit.Artifact("page.txt", "text", "text/html", "<script>alert(1)</script>"),
	))
	task := inReview(t, m, poster)
	for _, artifact := range task.gallery(t).Bids[0].Artifacts {
		read := poster.Must(t, http.StatusOK, http.MethodGet, artifact.URL, nil, nil)
		served := read.Header.Get("Content-Type")
		disposition := read.Header.Get("Content-Disposition")
		if artifact.Name == "work.md" {
			if served != "text/markdown; charset=utf-8" || !strings.HasPrefix(disposition, "inline") {
				t.Errorf("%s is served as %s, %s", artifact.Name, served, disposition)
			}
		} else if served != "application/octet-stream" || !strings.HasPrefix(disposition, "attachment") {
			t.Errorf("%s is served as %s, %s", artifact.Name, served, disposition)
		}
		if read.Header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(read.Header.Get("Content-Security-Policy"), "sandbox") || !strings.Contains(disposition, artifact.Name) {
			t.Errorf("%s is served with headers %v", artifact.Name, read.Header)
		}
		part := poster.Call(t, http.MethodGet, artifact.URL, nil, "Range", "bytes=2-5")
		if part.Status != http.StatusPartialContent || !bytes.Equal(part.Body, read.Body[2:6]) {
			t.Errorf("bytes 2 to 5 of %s = %d %q", artifact.Name, part.Status, part.Body)
		}
		beyond := poster.Call(t, http.MethodGet, artifact.URL, nil, "Range", "bytes=999999-")
		if beyond.Status != http.StatusRequestedRangeNotSatisfiable {
			t.Errorf("a range beyond the end of %s = %d", artifact.Name, beyond.Status)
		}
	}
}
