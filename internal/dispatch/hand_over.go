package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/store"
)

// attemptTimeout ends an attempt whose worker has died. Above the sender's own
// limit, so that it meets nobody else.
const attemptTimeout = 30 * time.Second

// startTimeout bounds the start of an activity: shorter than what a lease has left
// after an attempt.
const startTimeout = 4 * time.Second

// handOverAbreast is how many starts are under way at once. Retries are in no
// hurry: many receivers that time out together leave the processor to those that
// answer.
const handOverAbreast = 2

var errNoTurn = errors.New("give delivery to Temporal: it is slow or away")

// handOver has Temporal make the attempts of a run from now on, the next one after
// the wait. A run that it has already stays as it is.
func (d *Dispatcher) handOver(ctx context.Context, call *store.WebhookCall, wait time.Duration) error {
	bounded, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	select {
	case d.handing <- struct{}{}:
		defer func() { <-d.handing }()
	case <-bounded.Done(): // the run waits in its row; here it would hold up those that need no Temporal
	}
	if bounded.Err() != nil {
		return errNoTurn
	}
	_, err := d.Temporal.ExecuteActivity(bounded, client.StartActivityOptions{
		ID:                       contract.WebhookActivityID(call.DeliveryID, call.Run),
		TaskQueue:                contract.QueueWebhooks,
		StartDelay:               max(wait, 0),
		StartToCloseTimeout:      attemptTimeout,
		ActivityIDConflictPolicy: enums.ACTIVITY_ID_CONFLICT_POLICY_USE_EXISTING,
		ActivityIDReusePolicy:    enums.ACTIVITY_ID_REUSE_POLICY_REJECT_DUPLICATE,
		// For faults of our own; the waits between attempts are the activity's to say.
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:     fmt.Sprintf("%s to webhook %s", call.EventType, call.WebhookID),
	}, contract.ActivityDeliverWebhook, contract.DeliverWebhookInput{DeliveryID: call.DeliveryID, Run: call.Run})
	if _, there := errors.AsType[*serviceerror.ActivityExecutionAlreadyStarted](err); err != nil && !there {
		return fmt.Errorf("give delivery to Temporal: %w", err)
	}
	return d.Deliveries.MarkWebhookRunStarted(ctx, call.DeliveryID, call.Run)
}
