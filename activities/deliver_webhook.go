package activities

import (
	"context"
	"math/rand/v2"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/webhook"
)

// The types of the errors by which Temporal is asked to try again; operators read
// them in its UI.
const (
	notTaken = "NotDelivered" // the receiver did not take the event
	tooEarly = "NotDue"       // an attempt was made and the next is not due
	noRoom   = "ReceiverBusy" // as many attempts as allowed are under way there
)

// How long an attempt that is due waits for room at its receiver before it asks
// again: half as long as it has waited already, within these bounds, so that a
// long queue costs little.
const (
	leastRoomPause = time.Second
	mostRoomPause  = 5 * time.Minute
)

var _ = implementSilent(contract.ActivityDeliverWebhook, (*Activities).DeliverWebhook)

// DeliverWebhook makes one attempt to hand an event over, after the first has
// failed. When another one is due later it fails, and Temporal waits and calls it
// again.
func (a *Activities) DeliverWebhook(ctx context.Context, in contract.DeliverWebhookInput) error {
	call, err := a.Store.WebhookCallOf(ctx, in.DeliveryID)
	switch {
	case refusal.Is(err, refusal.NotFound):
		return nil // ended long ago and deleted; this run was given up before
	case err != nil:
		return err
	case call.State != market.WebhookPending || call.Run != in.Run:
		return nil // ended meanwhile, or another run goes on
	case call.BlockedReason != "":
		return a.Store.StopWebhookDelivery(ctx, in.DeliveryID, call.BlockedReason)
	case call.RunAttempts > 0 && call.NotBefore > 0:
		return again(tooEarly, "the next attempt is not due", call.NotBefore)
	}
	release, acquired := a.Limiter.TryAcquire(call.WebhookID, webhook.RetryLimit(call.Failing))
	if !acquired {
		return again(noRoom, "other attempts are under way at this receiver", pauseFor(&call))
	}
	defer release()
	next, err := a.Attempter.Retry(ctx, &call)
	if err != nil || next == nil {
		return err
	}
	return again(notTaken, next.Reason, next.Wait)
}

// again asks Temporal for another call after a pause. It is no alarm: receivers
// fail all the time.
func again(kind, reason string, pause time.Duration) error {
	return temporal.NewApplicationErrorWithOptions(reason, kind, temporal.ApplicationErrorOptions{
		NextRetryDelay: pause, Category: temporal.ApplicationErrorCategoryBenign,
	})
}

// pauseFor spreads those that wait for room.
func pauseFor(call *store.WebhookCall) time.Duration {
	pause := min(max(-call.NotBefore/2, leastRoomPause), mostRoomPause)
	return pause + time.Duration(rand.Int64N(int64(pause))) //nolint:gosec // spreads load, protects nothing
}
