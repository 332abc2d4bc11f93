package dispatch

import "context"

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
