package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
)

// Each try that reaches the workflow costs it several events of history.
func TestSelect_WithoutTheMoneyNeverReachesTheWorkflow(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.tasks[0].Status = market.TaskReview
	w.bids[0].Status, w.bids[0].Price = market.BidPresented, 1_000_000
	path := "/api/v1/tasks/" + w.tasks[0].ID.String()
	handler := w.serve(t)
	for range 3 {
		got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost,
			path+"/bids/"+w.bids[0].ID.String()+"/select", "")
		problem := problemIn(t, http.StatusPaymentRequired, got)
		if !strings.HasSuffix(problem.Type, "insufficient_funds") {
			t.Errorf("problem = %s", got.Body)
		}
	}
	if len(w.commands) > 0 {
		t.Errorf("%d commands were sent, want none", len(w.commands))
	}
	w.bids[0].Price = 15010 // the whole balance
	if got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, path+"/select",
		""); got.Code != http.StatusOK {
		t.Errorf("an affordable selection = %d %s", got.Code, got.Body)
	}
}
