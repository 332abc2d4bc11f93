package dispatch

import (
	"context"
	"time"

	"github.com/rs/zerolog"
)

const (
	upkeepTurn = 10 * time.Minute // between two looks
	overdue    = time.Hour        // before a run counts as lost

	upkeepSize  = 1000 // deliveries of one statement, so that none takes long
	upkeepTimes = 100  // statements of one turn; what is left waits for the next
)

// Kept is where deliveries are kept.
type Kept interface {
	// ReviveWebhookRuns lets runs that are overdue by as long be started again, at
	// most so many; fewer when no more are left.
	ReviveWebhookRuns(ctx context.Context, overdue time.Duration, limit int) (int64, error)

	// ForgetWebhookDeliveries deletes what ended longer ago, likewise.
	ForgetWebhookDeliveries(ctx context.Context, kept time.Duration, limit int) (int64, error)
}

// Upkeep lets lost runs begin again and deletes what ended long ago, every ten
// minutes. Any number of them share the work.
type Upkeep struct {
	deliveries Kept
	kept       time.Duration
	log        zerolog.Logger
}

// NewUpkeep makes an Upkeep that keeps deliveries for as long after their end; Run
// runs it.
func NewUpkeep(deliveries Kept, kept time.Duration, log zerolog.Logger) *Upkeep {
	return &Upkeep{deliveries: deliveries, kept: kept, log: log}
}

// Run looks until ctx ends. What goes wrong is logged and tried again.
func (u *Upkeep) Run(ctx context.Context) {
	for wait(ctx, upkeepTurn); ctx.Err() == nil; wait(ctx, upkeepTurn) {
		u.look(ctx)
	}
}

func (u *Upkeep) look(ctx context.Context) {
	revived := u.untilDone(ctx, "look for lost webhook deliveries", func() (int64, error) {
		return u.deliveries.ReviveWebhookRuns(ctx, overdue, upkeepSize)
	})
	if revived > 0 {
		u.log.Warn().Int64("deliveries", revived).Msg("webhook deliveries were an hour overdue and begin again")
	}
	forgotten := u.untilDone(ctx, "delete old webhook deliveries", func() (int64, error) {
		return u.deliveries.ForgetWebhookDeliveries(ctx, u.kept, upkeepSize)
	})
	if forgotten > 0 {
		u.log.Info().Int64("deliveries", forgotten).Msg("old webhook deliveries were deleted")
	}
}

// untilDone repeats a statement until it finds too few, and counts all it found.
func (u *Upkeep) untilDone(ctx context.Context, what string, some func() (int64, error)) (all int64) {
	for range upkeepTimes {
		found, err := some()
		all += found
		if err != nil && ctx.Err() == nil {
			u.log.Warn().Err(err).Msg(what)
		}
		if err != nil || found < upkeepSize {
			break
		}
	}
	return all
}
