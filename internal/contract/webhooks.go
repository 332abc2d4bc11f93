package contract

import (
	"fmt"

	"github.com/google/uuid"
)

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
