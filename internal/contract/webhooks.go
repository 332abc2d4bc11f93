package contract

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/temporal"
)

// ActivityDeliverWebhook stands alone, outside of any workflow: one execution per
// run of a delivery. Its policy is for faults of our own; the waits between
// attempts are the activity's to say.
var ActivityDeliverWebhook = Activity[DeliverWebhookInput, struct{}]{declare(ActivityOptions{
	Name: "DeliverWebhook", Queue: QueueWebhooks,
	StartToClose: 30 * time.Second, // an attempt whose worker died ends then; above the sender's own limit
	Retry:        temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
})}

// DeliverWebhookInput names a run of a webhook's delivery.
type DeliverWebhookInput struct {
	DeliveryID uuid.UUID `json:"delivery_id"`
	Run        int       `json:"run"` // 1 for the first; sending again begins the next
}

// WebhookActivityID is the id of the activity that carries a run out:
// "webhook:<delivery>:<run>". However often a run is started, there is one.
func WebhookActivityID(deliveryID uuid.UUID, run int) string {
	return fmt.Sprintf("webhook:%s:%d", deliveryID, run)
}
