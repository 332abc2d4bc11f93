package api

import (
	"context"

	"github.com/aitasker/aitasker/internal/contract"
)

// advanceClock ends the current window of a test task and answers once the task
// has moved on.
func (s *server) advanceClock(ctx context.Context, in *plainCommandInput) (*taskOutput, error) {
	return shown(s.command(ctx, in.TaskID, s.ownTask, command{
		Request: contract.UpdateAdvanceClock.With(contract.AdvanceClockCommand{}),
	}))
}
