package webhook

import "context"

// listen wakes the dispatcher on notifications and reconnects when the connection
// breaks.
func (d *Dispatcher) listen(ctx context.Context) {
	for ctx.Err() == nil {
		err := d.Runs.FollowWebhookRuns(ctx, d.wake)
		if ctx.Err() == nil {
			d.Log.Warn().Err(err).Msg("listening for webhook runs broke off; polling until it is back")
			wait(ctx, errorBackoff)
		}
	}
}
