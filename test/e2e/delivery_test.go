package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// A poster that reads that a delivery waits for a decision can decide on it.
func TestDelivery_CanBeDecidedOnAsSoonAsItIsShown(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	task.must(t, task.path+"/select", nil)
	task.awaitDeliveryStatus(t, market.DeliveryAwaitingApproval)
	task.finish(t, 1)
}

func TestRevision_TakesTheNotesToTheAgentTwiceAtMost(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, bidders := fundedPoster(t, m, 1)
	task := delivered(t, m, poster)
	notes := []string{"Shorter sentences, please.", "Name the farms in the first line."}
	for i, note := range notes {
		task.must(t, task.delivery(i+1, "/request-revision"), map[string]any{"notes": note})
		delivery := task.awaitDelivery(t, i+2)
		if delivery.RevisionNotes == nil || *delivery.RevisionNotes != note {
			t.Errorf("delivery %d answers to %v, want %q", i+2, delivery.RevisionNotes, note)
		}
		call := bidders[0].Calls()[i+2]
		if call.Mode != agents.ModeFinal || call.UserFeedback == nil || !strings.Contains(*call.UserFeedback, note) ||
			call.Context.Revision != i+1 {
			t.Errorf("the agent was called with feedback %v for revision %d", call.UserFeedback, call.Context.Revision)
		}
	}
	task.refused(t, http.StatusConflict, task.delivery(3, "/request-revision"), map[string]any{"notes": "Once more, please."})
	task.refused(t, http.StatusConflict, task.delivery(2, "/approve"), nil) // only the newest can be acted on
	task.refused(t, http.StatusNotFound, task.delivery(4, "/approve"), nil)
	keys := map[string]bool{}
	for _, call := range bidders[0].Calls() {
		keys[call.Header.Get("Idempotency-Key")] = true
	}
	if len(keys) != 4 {
		t.Errorf("4 calls came with %d idempotency keys", len(keys))
	}
	task.finish(t, 3)
	task.mustHaveMoved(t, paid())
	task.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventBidSelected, market.EventDeliveryReady,
		market.EventRevisionRequested, market.EventDeliveryReady, market.EventRevisionRequested, market.EventDeliveryReady,
		market.EventDeliveryApproved)
}

func TestDispute_EndsAsTheOperatorDecides(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	operator := m.Account(t, market.ScopeAdmin)
	for name, tt := range map[string]struct {
		verdict map[string]any
		status  market.TaskStatus
		reason  market.ClosedReason
		moved   map[string]market.Cents
		got     []market.EventType // after the resolution
	}{
		"release": {
			map[string]any{"resolution": "release", "reason": "The work is as described."},
			market.TaskCompleted, market.ClosedDisputeReleased, paid(),
			[]market.EventType{market.EventDeliveryApproved},
		},
		"refund": {
			map[string]any{"resolution": "refund", "reason": "The work is about tea."},
			market.TaskCancelled, market.ClosedDisputeRefunded, heldAndReleased(),
			[]market.EventType{market.EventTaskCancelled},
		},
		"split": {
			map[string]any{"resolution": "split", "agent_share": 0.4, "reason": "Less than half of it is there."},
			market.TaskCompleted, market.ClosedDisputeSplit,
			map[string]market.Cents{
				"hold credits": -price, "hold escrow": price,
				"split escrow": -price, "split credits": 6_00, "split earnings": 3_40, "split fees": 60,
			},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			poster, _ := fundedPoster(t, m, 1)
			task := delivered(t, m, poster)
			task.must(t, task.delivery(1, "/dispute"), map[string]any{"reason": "incomplete", "statement": "Half of it is missing."})
			var receipt struct {
				Status         string `json:"status"`
				DeliveryStatus string `json:"delivery_status"`
			}
			poster.Must(t, http.StatusOK, http.MethodPost, task.path+"/dispute/answer",
				map[string]any{"answer": "All of it is there."}, &receipt)
			if receipt.Status != "delivering" || receipt.DeliveryStatus != "disputed" {
				t.Errorf("answer = %+v", receipt)
			}
			task.awaitStep(t, "verdict_recommended", 1) // the judge's word opens the next window
			task.refused(t, http.StatusConflict, task.path+"/dispute/answer", map[string]any{"answer": "Really."})
			resolve := "/api/v1/admin/disputes/" + task.id.String() + "/resolve"
			task.refused(t, http.StatusForbidden, resolve, tt.verdict)
			var ended publicapi.Task
			operator.Must(t, http.StatusOK, http.MethodPost, resolve, tt.verdict, &ended)
			mustHaveEnded(t, ended, tt.status, tt.reason)
			task.mustHaveMoved(t, tt.moved)
			task.mustHaveHappened(t, append([]market.EventType{
				market.EventTaskPublished, market.EventBidReady, market.EventBidSelected, market.EventDeliveryReady,
				market.EventDeliveryDisputed, market.EventDisputeResolved,
			}, tt.got...)...)
			operator.Must(t, http.StatusConflict, http.MethodPost, resolve, tt.verdict, nil)
		})
	}
}

func TestDispute_IsDecidedByOperatorsOfItsMode(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	operator := m.Account(t, market.ScopeAdmin)
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	verdict := map[string]any{"resolution": "refund", "reason": "No."}
	operator.Must(t, http.StatusConflict, http.MethodPost, "/api/v1/admin/disputes/"+task.id.String()+"/resolve", verdict, nil)
	for name, wrong := range map[string]map[string]any{
		"split without a share":    {"resolution": "split", "reason": "Half."},
		"share outside of a split": {"resolution": "refund", "agent_share": 0.5, "reason": "Half."},
		"share above the whole":    {"resolution": "split", "agent_share": 1.5, "reason": "Half."},
	} {
		if answer := operator.Call(t, http.MethodPost, "/api/v1/admin/disputes/"+task.id.String()+"/resolve", wrong); answer.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s = %d: %s", name, answer.Status, answer.Body)
		}
	}
	var ended publicapi.Task
	operator.Must(t, http.StatusOK, http.MethodPost, "/api/v1/admin/tasks/"+task.id.String()+"/cancel", nil, &ended)
	mustHaveEnded(t, ended, market.TaskCancelled, market.ClosedPlatformCancelled)
}
