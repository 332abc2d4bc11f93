package main

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/api/workflowservice/v1"
)

// busy finds workflows that have something to do without anybody's word: all that
// run except tasks that wait for their poster.
const busy = `ExecutionStatus = 'Running' AND (TaskStatus IS NULL OR TaskStatus IN ('open', 'prototyping'))`

const (
	drainEvery  = 150 * time.Millisecond
	drainWithin = 2 * time.Minute
	drainAgain  = 2 // looks in a row that must find nothing: the index is a moment late
)

// drain waits until what was begun has ended, so that no contender pays for the
// one before.
func (s *stage) drain(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drainWithin)
	defer cancel()
	for quietLooks := 0; quietLooks < drainAgain; {
		select {
		case <-ctx.Done():
			return fmt.Errorf("workflows still busy: %w", ctx.Err())
		case <-time.After(drainEvery):
		}
		found, err := s.temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Query: busy})
		if err != nil {
			return fmt.Errorf("count workflows: %w", err)
		}
		quietLooks++
		if found.GetCount() > 0 {
			quietLooks = 0
		}
	}
	return nil
}
