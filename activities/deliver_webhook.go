package activities

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/webhooks"
)

// The types of the errors by which Temporal is asked to try again; operators read
// them in its UI.
const (
	notTaken = "NotDelivered" // the receiver did not take the event
	tooEarly = "NotDue"       // an attempt was made and the next is not due
	noRoom   = "ReceiverBusy" // as many attempts as allowed are under way there
)

// A receiver that has no room is asked again after a while, one that fails after
// a longer one.
const (
	roomPause    = time.Second
	failingPause = 20 * time.Second
)

// DeliverWebhook makes one attempt to hand an event over. When another one is due
// later it fails, and Temporal waits and calls it again.
func (a *Activities) DeliverWebhook(ctx context.Context, in contract.DeliverWebhookInput) error {
	call, err := a.Store.WebhookCallOf(ctx, in.DeliveryID)
	switch {
	case market.IsRefusal(err, market.CodeNotFound):
		return nil // ended long ago and deleted; this run was given up before
	case err != nil:
		return err
	case call.State != market.WebhookPending || call.Run != in.Run:
		return nil // ended meanwhile, or another run goes on
	case call.Obstacle != "":
		return a.Store.StopWebhookDelivery(ctx, in.DeliveryID, call.Obstacle)
	case call.RunAttempts > 0 && call.NotBefore > 0:
		return again(tooEarly, "the next attempt is not due", call.NotBefore)
	}
	leave, entered := a.Webhooks.Lanes.Enter(call.WebhookID, call.AccountID, call.Failing)
	if !entered {
		return again(noRoom, "other attempts are under way at this receiver", pauseFor(&call))
	}
	defer leave()
	result, err := a.post(ctx, &call)
	if err != nil {
		return err
	}
	return a.record(ctx, &call, &result)
}

// post signs with every secret that is valid and makes the attempt.
func (a *Activities) post(ctx context.Context, call *store.WebhookCall) (webhooks.Result, error) {
	body, err := a.Store.BodyOf(ctx, call)
	if err != nil {
		return webhooks.Result{}, err
	}
	valid, err := a.webhookSecrets(call)
	if err != nil {
		return webhooks.Result{}, err
	}
	header, err := webhooks.Headers(call.DeliveryID, time.Now(), body, valid...)
	if err != nil {
		return webhooks.Result{}, err
	}
	return a.Webhooks.Send(ctx, call.URL, header, body)
}

func (a *Activities) webhookSecrets(call *store.WebhookCall) ([]secrets.Secret, error) {
	var valid []secrets.Secret
	for _, sealed := range [][]byte{call.Secret, call.PendingSecret} {
		if sealed == nil {
			continue
		}
		secret, err := a.Secrets.Open(sealed, call.WebhookID.String())
		if err != nil {
			return nil, fmt.Errorf("open secret of webhook %s: %w", call.WebhookID, err)
		}
		valid = append(valid, secrets.Conceal(string(secret)))
	}
	return valid, nil
}

// record writes down what came of the attempt, and asks for the next one if there
// is to be one.
func (a *Activities) record(ctx context.Context, call *store.WebhookCall, result *webhooks.Result) error {
	wait, more := a.Webhooks.Schedule.After(call.RunAttempts+1, result.RetryAfter)
	goesOn, err := a.Store.RecordWebhookAttempt(ctx, &store.WebhookAttemptMade{
		WebhookAttempt: market.WebhookAttempt{
			SentAt: result.SentAt, LatencyMS: int(result.Latency.Milliseconds()), Status: result.Status,
			Failure: result.Failure, Answer: result.Answer,
		},
		Call: call, Delivered: result.Delivered(), Gone: result.Gone(), Wait: wait, Final: !more,
	})
	if err != nil {
		return err
	}
	if goesOn {
		return again(notTaken, result.Failure, wait)
	}
	return nil
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
	pause := roomPause
	if call.Failing {
		pause = failingPause
	}
	return pause + time.Duration(rand.Int64N(int64(pause))) //nolint:gosec // spreads load, protects nothing
}
