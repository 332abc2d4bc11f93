package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
)

func TestMode_IsTheKeysOwnOrWhatAUserAsksFor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		user   bool // comes with a token that is bound to no mode
		live   bool
		header string
		status int
		shows  string
	}{
		"a live key":                         {false, true, "", 200, `"livemode":true`},
		"a live key that says so":            {false, true, "live", 200, `"livemode":true`},
		"a live key that says test":          {false, true, "test", 403, "test mode"},
		"a test key that says live":          {false, false, "live", 403, "live mode"},
		"a user":                             {true, true, "", 200, `"livemode":true`},
		"a user in test mode":                {true, true, "test", 200, `"livemode":false`},
		"a user in a mode that is not":       {true, true, "Test", 422, "must be live or test"},
		"a test key with a mode that is not": {false, false, "sandbox", 422, "must be live or test"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			token := w.token(market.Owner{AccountID: alice, Livemode: test.live}, market.ScopePoster)
			principal := w.principals[token]
			principal.EitherMode = test.user
			w.principals[token] = principal
			var headers []string
			if test.header != "" {
				headers = []string{headerMode, test.header}
			}
			got := send(t, w.serve(t), token, http.MethodGet, "/api/v1/me", "", headers...)
			if got.Code != test.status || !strings.Contains(got.Body.String(), test.shows) {
				t.Errorf("%d %s, want %d with %s", got.Code, got.Body, test.status, test.shows)
			}
		})
	}
}

// A user in test mode sees what a test key would: nothing of live mode.
func TestMode_KeepsAUserInTestModeFromLiveThings(t *testing.T) {
	t.Parallel()
	w := newWorld()
	token := w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	principal := w.principals[token]
	principal.EitherMode = true
	w.principals[token] = principal
	handler, path := w.serve(t), "/api/v1/tasks/"+w.tasks[0].ID.String()
	problemIn(t, http.StatusNotFound, send(t, handler, token, http.MethodGet, path, "", headerMode, "test"))
	if got := send(t, handler, token, http.MethodGet, path, ""); got.Code != http.StatusOK {
		t.Errorf("in live mode: %d %s", got.Code, got.Body)
	}
}
