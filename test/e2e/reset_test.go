package e2e

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// resetPoints are places in a workflow's history to which an operator may reset it.
var resetPoints = map[string]string{
	"the first step":       "",
	"before the selection": contract.ActivityAuthorizePayment.Name,
}

// reset resets the task's workflow to the last workflow task before an activity was
// scheduled, or to its first; nothing that happened later is applied again.
func (task *postedTask) reset(t *testing.T, m *testkit.Marketplace, before string) {
	t.Helper()
	temporal := testkit.Temporal(t, m.Namespace)
	id := contract.TaskWorkflowID(task.id)
	at := workflowTaskBefore(t.Context(), t, m, id, before)
	_, err := temporal.WorkflowService().ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: m.Namespace, WorkflowExecution: &common.WorkflowExecution{WorkflowId: id},
		Reason: "drill", WorkflowTaskFinishEventId: at, RequestId: uuid.NewString(),
		ResetReapplyType: enums.RESET_REAPPLY_TYPE_NONE, //nolint:staticcheck // the newer field cannot say "none"
	})
	if err != nil {
		t.Fatalf("reset to event %d: %v", at, err)
	}
}

// workflowTaskBefore finds the workflow task that scheduled an activity, which a
// reset undoes with all that followed, or the first of all.
func workflowTaskBefore(ctx context.Context, t *testing.T, m *testkit.Marketplace, workflowID, activity string) int64 {
	t.Helper()
	var last int64
	history := testkit.Temporal(t, m.Namespace).GetWorkflowHistory(ctx, workflowID, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT) //nolint:contextcheck // the client ends with the test
	for history.HasNext() {
		event, err := history.Next()
		if err != nil {
			t.Fatal(err)
		}
		if scheduled := event.GetActivityTaskScheduledEventAttributes(); activity != "" && scheduled.GetActivityType().GetName() == activity {
			return last
		}
		if event.GetEventType() != enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			continue
		}
		if activity == "" {
			return event.GetEventId()
		}
		last = event.GetEventId()
	}
	if last == 0 {
		t.Fatal("no workflow task has completed")
	}
	return last
}

// afterReset runs a drill for each point in a workflow's history.
func afterReset(t *testing.T, drill func(t *testing.T, m *testkit.Marketplace, point string)) {
	t.Helper()
	m := sharedMarket(t)
	for name, point := range resetPoints {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drill(t, m, point)
		})
	}
}

func TestReset_ADeliveryThatWaitsForItsPosterIsNotCancelledAndCanBePaid(t *testing.T) {
	t.Parallel()
	afterReset(t, func(t *testing.T, m *testkit.Marketplace, point string) {
		t.Helper()
		poster, _ := fundedPoster(t, m, 1)
		task := delivered(t, m, poster)
		task.reset(t, m, point)
		task.refused(t, http.StatusConflict, task.path+"/cancel", nil)
		task.finish(t, 1)
		task.mustHaveMoved(t, paid())
		task.mustHaveHappened(t, straightLife...)
	})
}

func TestReset_AnApprovalIsTheFirstCommandAfterIt(t *testing.T) {
	t.Parallel()
	afterReset(t, func(t *testing.T, m *testkit.Marketplace, point string) {
		t.Helper()
		poster, _ := fundedPoster(t, m, 1)
		task := delivered(t, m, poster)
		task.reset(t, m, point)
		task.finish(t, 1)
		task.mustHaveMoved(t, paid())
	})
}

func TestReset_AnAgentAtWorkStillDelivers(t *testing.T) {
	t.Parallel()
	afterReset(t, func(t *testing.T, m *testkit.Marketplace, point string) {
		t.Helper()
		poster, _ := fundedPoster(t, m, 0)
		maker := poster.Agent(t, category, testkit.ByMode(goodAnswer(), testkit.InTurn(testkit.Hangs, goodAnswer())))
		task := inReview(t, m, poster)
		task.must(t, task.path+"/select", nil)
		testkit.Eventually(t, waitLimit, "the agent is at work", func() bool { return len(maker.Calls()) == 2 })
		task.reset(t, m, point)
		task.refused(t, http.StatusConflict, task.path+"/cancel", nil)
		task.awaitDelivery(t, 1)
		task.finish(t, 1)
		task.mustHaveMoved(t, paid())
	})
}

func TestReset_ADisputeIsStillDecided(t *testing.T) {
	t.Parallel()
	operator := sharedMarket(t).Account(t, market.ScopeAdmin)
	afterReset(t, func(t *testing.T, m *testkit.Marketplace, point string) {
		t.Helper()
		poster, _ := fundedPoster(t, m, 1)
		task := delivered(t, m, poster)
		task.must(t, task.delivery(1, "/dispute"), map[string]any{"reason": "incomplete", "statement": "The last part is missing."})
		task.reset(t, m, point)
		task.refused(t, http.StatusConflict, task.path+"/cancel", nil)
		operator.Must(t, http.StatusOK, http.MethodPost, "/api/v1/admin/disputes/"+task.id.String()+"/resolve",
			map[string]any{"resolution": "refund", "reason": "The work is about tea."}, nil)
		mustHaveEnded(t, task.read(t), market.TaskCancelled, market.ClosedDisputeRefunded)
		task.mustHaveMoved(t, heldAndReleased())
	})
}

func TestReset_AnEndedTaskStaysAsItWas(t *testing.T) {
	t.Parallel()
	afterReset(t, func(t *testing.T, m *testkit.Marketplace, point string) {
		t.Helper()
		poster, _ := fundedPoster(t, m, 1)
		task := delivered(t, m, poster)
		task.finish(t, 1)
		before := task.read(t)
		task.reset(t, m, point)
		task.refused(t, http.StatusConflict, task.path+"/cancel", nil)
		task.mustHaveMoved(t, paid())
		task.mustHaveHappened(t, straightLife...)
		if after := task.read(t); !after.UpdatedAt.Equal(before.UpdatedAt.Time) {
			t.Errorf("the task was written at %s, after its end at %s", after.UpdatedAt, before.UpdatedAt)
		}
	})
}

func TestReset_AGalleryIsStillOpen(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	task.reset(t, m, "")
	task.must(t, task.path+"/select", nil)
	task.awaitDelivery(t, 1)
	task.finish(t, 1)
	task.mustHaveMoved(t, paid())
	task.mustHaveHappened(t, straightLife...)
}
