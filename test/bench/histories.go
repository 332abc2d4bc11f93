package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"

	"github.com/aitasker/aitasker/internal/contract"
)

// sampled is how many histories are read.
const sampled = 50

// shape is how many activities a workflow does.
type shape struct {
	Ordinary int
	Local    int
}

// cost is what one workflow takes of the engine.
type cost struct {
	shape

	events  int
	actions int
	tasks   int            // workflow tasks
	byKind  map[string]int // actions by kind
}

// readHistories counts what the newest tasks took.
func (s *stage) readHistories(ctx context.Context, tasks []uuid.UUID) ([]cost, error) {
	var costs []cost
	for _, task := range tasks[max(0, len(tasks)-sampled):] {
		found := cost{byKind: map[string]int{}}
		marked := map[int64]bool{}
		events := s.temporal.GetWorkflowHistory(ctx, contract.TaskWorkflowID(task), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			event, err := events.Next()
			if err != nil {
				return nil, fmt.Errorf("read history of task %s: %w", task, err)
			}
			found.add(event, marked)
		}
		costs = append(costs, found)
	}
	return costs, nil
}

func (c *cost) add(event *history.HistoryEvent, marked map[int64]bool) {
	c.events++
	switch event.GetEventType() { //nolint:exhaustive // the other events do not matter here
	case enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
		c.Ordinary++
	case enums.EVENT_TYPE_MARKER_RECORDED:
		if event.GetMarkerRecordedEventAttributes().GetMarkerName() == "LocalActivity" {
			c.Local++
		}
	case enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
		c.tasks++
	}
	if kind, actions := billed(event, marked); actions > 0 {
		c.actions += actions
		c.byKind[kind] += actions
	}
}
