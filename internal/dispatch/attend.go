package dispatch

import (
	"context"
	"time"
)

const (
	overdue    = time.Hour        // before a run counts as forgotten
	reviveTurn = 10 * time.Minute // between two looks for such
)

// listen keeps being woken, through breaks of the connection.
func (d *Dispatcher) listen(ctx context.Context) {
	for ctx.Err() == nil {
		err := d.Deliveries.FollowWebhookRuns(ctx, d.wake)
		if ctx.Err() == nil {
			d.Log.Warn().Err(err).Msg("webhook deliveries are looked for without being told")
			wait(ctx, mend)
		}
	}
}

// revive looks now and then for runs that were forgotten.
func (d *Dispatcher) revive(ctx context.Context) {
	for wait(ctx, reviveTurn); ctx.Err() == nil; wait(ctx, reviveTurn) {
		revived, err := d.Deliveries.ReviveWebhookRuns(ctx, overdue)
		if err != nil {
			d.Log.Warn().Err(err).Msg("look for forgotten webhook deliveries")
		} else if revived > 0 {
			d.Log.Warn().Int64("deliveries", revived).Msg("webhook deliveries were forgotten and begin again")
			d.wake()
		}
	}
}
