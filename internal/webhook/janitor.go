package webhook

import (
	"context"
	"time"

	"github.com/rs/zerolog"
)

const (
	sweepInterval = 10 * time.Minute
	lostAfter     = time.Hour // how long an attempt must be overdue before its run counts as lost

	sweepBatch      = 1000 // deliveries per statement, so that no statement takes long
	sweepStatements = 100  // statements per sweep; the next sweep continues
)

// DeliveryStore is where deliveries are stored.
type DeliveryStore interface {
	// ReviveWebhookRuns makes runs claimable that are overdue by that long, at most
	// limit of them; fewer than limit when no more are left.
	ReviveWebhookRuns(ctx context.Context, overdue time.Duration, limit int) (int64, error)

	// ForgetWebhookDeliveries deletes deliveries that ended longer ago, at most limit
	// of them; fewer than limit when no more are left.
	ForgetWebhookDeliveries(ctx context.Context, kept time.Duration, limit int) (int64, error)
}

// Janitor restarts lost runs and deletes old deliveries every ten minutes. Any
// number of janitors share the work.
type Janitor struct {
	deliveries DeliveryStore
	retention  time.Duration
	log        zerolog.Logger
}

// NewJanitor makes a Janitor that keeps a delivery for the retention after its end.
// Call Run to run it.
func NewJanitor(deliveries DeliveryStore, retention time.Duration, log zerolog.Logger) *Janitor {
	return &Janitor{deliveries: deliveries, retention: retention, log: log}
}

// Run sweeps until ctx ends. Errors are logged and retried with the next sweep.
func (j *Janitor) Run(ctx context.Context) {
	for wait(ctx, sweepInterval); ctx.Err() == nil; wait(ctx, sweepInterval) {
		j.sweep(ctx)
	}
}

func (j *Janitor) sweep(ctx context.Context) {
	revived := j.untilDone(ctx, "restart lost webhook runs", func() (int64, error) {
		return j.deliveries.ReviveWebhookRuns(ctx, lostAfter, sweepBatch)
	})
	if revived > 0 {
		j.log.Warn().Int64("deliveries", revived).Msg("webhook deliveries were an hour overdue and start again")
	}
	deleted := j.untilDone(ctx, "delete old webhook deliveries", func() (int64, error) {
		return j.deliveries.ForgetWebhookDeliveries(ctx, j.retention, sweepBatch)
	})
	if deleted > 0 {
		j.log.Info().Int64("deliveries", deleted).Msg("old webhook deliveries were deleted")
	}
}

// untilDone repeats a statement until it affects less than a full batch, and returns
// how many rows all of them affected.
func (j *Janitor) untilDone(ctx context.Context, what string, statement func() (int64, error)) (total int64) {
	for range sweepStatements {
		affected, err := statement()
		total += affected
		if err != nil && ctx.Err() == nil {
			j.log.Warn().Err(err).Msg(what)
		}
		if err != nil || affected < sweepBatch {
			break
		}
	}
	return total
}
