package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// The activity that takes a delivery writes the row, and the workflow hears of it
// a moment later. A poster who acts within that moment has seen the delivery, so
// the command is held back until the workflow has, too.
const (
	earlyPause = 25 * time.Millisecond
	earlyLimit = 3 * time.Second // far above the moment; a worker that died takes longer
)

// tell sends a command, again while the row permits what the workflow does not
// know of yet.
func (s *server) tell(
	ctx context.Context, taskID uuid.UUID, read func(context.Context, uuid.UUID) (market.Task, error), c command,
) error {
	updateID := c.updateID(principalOf(ctx).AccountID)
	for began := time.Now(); ; {
		verdict := s.Flow.Command(ctx, taskID, c.update, updateID, c.argument)
		if c.delivery == 0 || !isAboutState(verdict) {
			return verdict
		}
		task, err := read(ctx, taskID)
		if err != nil || market.PermitOnDelivery(c.kind, task.Situation(), c.delivery) != nil {
			return verdict
		}
		if time.Since(began) > earlyLimit {
			return market.Refuse(market.CodeUnavailable, "The task is still taking in the delivery. Try again in a few seconds.")
		}
		pause(ctx, earlyPause)
	}
}

// isAboutState tells whether a refusal may be one that time heals.
func isAboutState(verdict error) bool {
	return market.IsRefusal(verdict, market.CodeWrongState) || market.IsRefusal(verdict, market.CodeNotFound)
}

func pause(ctx context.Context, length time.Duration) {
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
