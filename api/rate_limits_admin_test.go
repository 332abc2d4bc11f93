package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

func TestRateLimits_RefuseAnOverrideThatMakesNoSense(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, names string }{
		"an unknown bucket": {`{"limits":{"everything":5},"reason":"x"}`, "body.limits.everything"},
		"no requests":       {`{"limits":{"tasks":0},"reason":"x"}`, "body.limits.tasks"},
		"too many":          {`{"limits":{"tasks":1000001},"reason":"x"}`, "body.limits.tasks"},
		"no limits":         {`{"limits":{},"reason":"x"}`, "body.limits"},
		"no reason":         {`{"limits":{"tasks":5},"reason":" "}`, "body.reason"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: bob, Livemode: true}, market.ScopeAdmin), http.MethodPut,
				"/api/v1/admin/rate-limits/"+alice.String(), test.body)
			if problem := problemIn(t, http.StatusUnprocessableEntity, got); !names(problem, test.names, "") {
				t.Errorf("the problem does not name %s: %s", test.names, got.Body)
			}
		})
	}
}

func TestRateLimits_AreReadReplacedAndReturned(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, admin := w.serve(t), w.token(market.Owner{AccountID: bob, Livemode: true}, market.ScopeAdmin)
	path := "/api/v1/admin/rate-limits/" + alice.String()
	if got := send(t, handler, admin, http.MethodGet, path, ""); strings.Contains(got.Body.String(), `"overridden":true`) {
		t.Errorf("before: %s", got.Body)
	}
	put := send(t, handler, admin, http.MethodPut, path, `{"limits":{"tasks":3000},"reason":"Many users."}`)
	got := send(t, handler, admin, http.MethodGet, path, "")
	if !strings.Contains(put.Body.String(), `"bucket":"tasks","limit":3000`) || got.Body.String() != put.Body.String() {
		t.Errorf("put answers %s, then get answers %s", put.Body, got.Body)
	}
	if got := send(t, handler, admin, http.MethodDelete, path, ""); strings.Contains(got.Body.String(), `"overridden":true`) {
		t.Errorf("after the return: %s", got.Body)
	}
	unknown := send(t, handler, admin, http.MethodGet, "/api/v1/admin/rate-limits/"+uuid.NewString(), "")
	problemIn(t, http.StatusNotFound, unknown)
}
