package webhook

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// stopper is asked for nothing but to stop deliveries.
type stopper struct {
	RunStore

	stopped map[uuid.UUID]string
}

func (s *stopper) StopWebhookDelivery(_ context.Context, id uuid.UUID, reason string) error {
	s.stopped[id] = reason
	return nil
}

// An event may be written while its webhook is disabled: it is claimed, and neither
// sent nor given to Temporal.
func TestDispatcher_StopsWhatMayNotBeSent(t *testing.T) {
	t.Parallel()
	for name, attempts := range map[string]int{"before its first attempt": 0, "before a later one": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			deliveries := &stopper{stopped: map[uuid.UUID]string{}}
			d := NewDispatcher(DispatcherConfig{Runs: deliveries})
			call := store.WebhookCall{DeliveryID: uuid.New(), BlockedReason: market.ReasonDeleted, RunAttempts: attempts}
			if err := d.deliver(t.Context(), &call); err != nil || deliveries.stopped[call.DeliveryID] != market.ReasonDeleted {
				t.Errorf("stopped %v, %v; want the delivery with its reason", deliveries.stopped, err)
			}
		})
	}
}
