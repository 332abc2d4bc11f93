package testkit

import (
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/secrets"
)

// Promises answers every call as an async agent does: the work will come.
func Promises(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"accepted": true}`)
}

// calledWithin is how long an agent waits for its call on a busy machine.
const calledWithin = time.Minute

// Promised waits for the agent's nth call, from 1.
func (a *Agent) Promised(t testing.TB, n int) Received {
	t.Helper()
	Eventually(t, calledWithin, "the agent is called", func() bool { return len(a.Calls()) >= n })
	return a.Calls()[n-1]
}

// CallBack posts an answer to a call, signed with its secret. It goes to where the
// marketplace is now, which a new start may have changed.
func (m *Marketplace) CallBack(t testing.TB, call *Received, body string) Response {
	t.Helper()
	return m.CallBackSigned(t, call.CallbackURL, body, agents.Sign([]byte(body), secrets.Conceal(call.CallbackSecret)))
}

// CallBackSigned is CallBack with a signature of the test's own; empty for none.
func (m *Marketplace) CallBackSigned(t testing.TB, callbackURL, body, signature string) Response {
	t.Helper()
	parsed, err := url.Parse(callbackURL)
	if err != nil {
		t.Fatalf("parse callback url: %v", err)
	}
	stranger := &Client{market: m}
	return stranger.Call(t, http.MethodPost, parsed.Path, body, "Authorization", "", agents.HeaderSignature, signature)
}
