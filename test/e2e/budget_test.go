package e2e

import (
	"testing"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/testkit"
)

// What one happy task with five bids may cost (docs: performance).
const (
	maxHistoryEvents   = 120
	maxBillableActions = 30
)

func mustStayInBudget(t *testing.T, task *postedTask) {
	t.Helper()
	events := historyOf(t, task)
	actions := billableActions(events)
	if len(events) > maxHistoryEvents || actions > maxBillableActions {
		t.Errorf("the task took %d history events (at most %d) and %d billable actions (at most %d)",
			len(events), maxHistoryEvents, actions, maxBillableActions)
	}
	t.Logf("%d history events, %d billable actions", len(events), actions)
}

func historyOf(t *testing.T, task *postedTask) []*history.HistoryEvent {
	t.Helper()
	iterator := testkit.Temporal(t, task.market.Namespace).GetWorkflowHistory(t.Context(), contract.TaskWorkflowID(task.id), "",
		false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	var events []*history.HistoryEvent
	for iterator.HasNext() {
		event, err := iterator.Next()
		if err != nil {
			t.Fatalf("read history: %v", err)
		}
		events = append(events, event)
	}
	return events
}

// billableActions counts what Temporal Cloud bills of a history without retries,
// by its published list:
//   - a start is one action, however it came about; update-with-start is billed
//     as a start and an update
//   - every activity execution is one action
//   - the local activities of one workflow task are one action together; each
//     shows as a marker, and those of a task follow its completion
//   - every timer is one action, whether it fires or is cancelled
//   - every accepted update and every signal is one action
//   - every write of search attributes after the start is one action
//   - every side effect or version marker is one action
//
// Queries, heartbeats and workflow tasks themselves are free or not in a history
// (queries are billed by the call; the product sends none by itself).
func billableActions(events []*history.HistoryEvent) int {
	actions := 0
	localsOf := map[int64]bool{}
	for _, event := range events {
		if !billed[event.GetEventType()] {
			continue
		}
		if marker := event.GetMarkerRecordedEventAttributes(); marker.GetMarkerName() == "LocalActivity" {
			if localsOf[marker.GetWorkflowTaskCompletedEventId()] {
				continue
			}
			localsOf[marker.GetWorkflowTaskCompletedEventId()] = true
		}
		actions++
	}
	return actions
}

// billed are the events that stand for an action; all others are free.
var billed = map[enums.EventType]bool{
	enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:         true,
	enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:            true,
	enums.EVENT_TYPE_TIMER_STARTED:                      true,
	enums.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: true,
	enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:        true,
	enums.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:  true,
	enums.EVENT_TYPE_MARKER_RECORDED:                    true,
}
