package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestHealthCheck_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld()
	path := agentsPath + "/" + w.agents[0].ID.String() + "/health-check"
	token := w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent)
	w.sick = "The health check was answered with status 500, not 200."
	got := send(t, w.serve(t), token, http.MethodPost, path, "")
	if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), `"healthy":false`) || !strings.Contains(got.Body.String(), w.sick) {
		t.Errorf("sick agent: %d %s", got.Code, got.Body)
	}
	w.checkErr = refusal.New(refusal.TooSoon, "Ask again in 10 seconds.")
	got = send(t, w.serve(t), token, http.MethodPost, path, "")
	if got.Code != http.StatusTooManyRequests || got.Header().Get("Retry-After") != "10" {
		t.Errorf("asked too soon: %d, Retry-After %q", got.Code, got.Header().Get("Retry-After"))
	}
}
