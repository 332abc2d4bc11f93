package main

import (
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
)

// changeVersion is written by the SDK for GetVersion and is not billed.
const changeVersion = "TemporalChangeVersion"

// billed tells what Temporal Cloud bills for an event, by the rules published at
// https://docs.temporal.io/cloud/actions:
//
//   - a workflow's start is one action; an update is one more, also when both
//     come in one Update-with-Start
//   - an activity is one action per attempt
//   - all markers of one workflow task are one action together: its local
//     activities cost one, however many there are
//   - a timer, a signal and an upsert of search attributes are one each; search
//     attributes given at the start are free
//
// What leaves no event is not counted: queries, rejected updates, and heartbeats
// that reach the server; a call to an agent that takes less than four seconds sends
// none. marked remembers the workflow tasks whose markers were counted.
func billed(event *history.HistoryEvent, marked map[int64]bool) (kind string, actions int) {
	switch event.GetEventType() { //nolint:exhaustive // everything else is free
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
		return "start", 1
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
		return "updates", 1
	case enums.EVENT_TYPE_ACTIVITY_TASK_STARTED:
		return "activities", int(event.GetActivityTaskStartedEventAttributes().GetAttempt())
	case enums.EVENT_TYPE_MARKER_RECORDED:
		task := event.GetMarkerRecordedEventAttributes().GetWorkflowTaskCompletedEventId()
		if marked[task] {
			return "", 0
		}
		marked[task] = true
		return "local activities", 1
	case enums.EVENT_TYPE_TIMER_STARTED:
		return "timers", 1
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
		return "signals", 1
	case enums.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
		attributes := event.GetUpsertWorkflowSearchAttributesEventAttributes().GetSearchAttributes().GetIndexedFields()
		if _, versions := attributes[changeVersion]; versions {
			return "", 0
		}
		return "search attributes", 1
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED:
		return "options", 1
	default:
		return "", 0
	}
}
