package webhook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/store"
)

// startTimeout bounds starting an activity. It is shorter than what remains of a
// lease after an attempt.
const startTimeout = 4 * time.Second

// concurrentStarts bounds how many activities are started at once. Retries are not
// urgent: many receivers that time out together must not take the processor from
// those that answer.
const concurrentStarts = 2

var errTemporalSlow = errors.New("start retries in Temporal: it is slow or unavailable")

// startRetries has Temporal make the remaining attempts of a run, the next one after
// delay. A run that Temporal owns already stays as it is.
func (d *Dispatcher) startRetries(ctx context.Context, call *store.WebhookCall, delay time.Duration) error {
	bounded, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	select {
	case d.starting <- struct{}{}:
		defer func() { <-d.starting }()
	case <-bounded.Done(): // the run waits in its row; here it would hold up runs that need no Temporal
	}
	if bounded.Err() != nil {
		return errTemporalSlow
	}
	deliver := contract.ActivityDeliverWebhook
	_, err := d.Temporal.ExecuteActivity(bounded, client.StartActivityOptions{
		ID:                       contract.WebhookActivityID(call.DeliveryID, call.Run),
		TaskQueue:                deliver.Queue,
		StartDelay:               max(delay, 0),
		StartToCloseTimeout:      deliver.StartToClose,
		ActivityIDConflictPolicy: enums.ACTIVITY_ID_CONFLICT_POLICY_USE_EXISTING,
		ActivityIDReusePolicy:    enums.ACTIVITY_ID_REUSE_POLICY_REJECT_DUPLICATE,
		RetryPolicy:              &deliver.Retry,
		Summary:                  fmt.Sprintf("%s to webhook %s", call.EventType, call.WebhookID),
	}, deliver.Name, contract.DeliverWebhookInput{DeliveryID: call.DeliveryID, Run: call.Run})
	if _, started := errors.AsType[*serviceerror.ActivityExecutionAlreadyStarted](err); err != nil && !started {
		return fmt.Errorf("start retries in Temporal: %w", err)
	}
	return d.Runs.MarkWebhookRunStarted(ctx, call.DeliveryID, call.Run)
}
