package subscription

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/resource"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/webhooks"
)

// Keeper keeps the webhooks of accounts; reads and plain changes are the store's
// own.
type Keeper struct {
	*store.Store

	box *secrets.Box
}

// New makes a Keeper that seals secrets with box.
func New(kept *store.Store, box *secrets.Box) *Keeper {
	return &Keeper{Store: kept, box: box}
}

// CreateWebhook keeps a new webhook and makes its secret, which is given here and
// never again.
func (k *Keeper) CreateWebhook(ctx context.Context, webhook market.Webhook) (market.Webhook, string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return market.Webhook{}, "", fmt.Errorf("make webhook id: %w", err)
	}
	webhook.ID = id
	secret, sealed, err := k.newSecret(id)
	if err != nil {
		return market.Webhook{}, "", err
	}
	created, err := k.InsertWebhook(ctx, webhook, sealed)
	return created, secret.Reveal(), err
}

func (k *Keeper) newSecret(id uuid.UUID) (secrets.Secret, store.SealedKey, error) {
	secret := webhooks.NewSecret()
	sealed, err := k.box.Seal([]byte(secret.Reveal()), id.String())
	if err != nil {
		return secrets.Secret{}, store.SealedKey{}, fmt.Errorf("seal webhook secret: %w", err)
	}
	return secret, store.SealedKey{Sealed: sealed, Last4: secret.Last4()}, nil
}

// RotateSecret adds a secret that signs beside the current one until it is
// promoted. It is given here and never again; one that was pending is replaced.
func (k *Keeper) RotateSecret(ctx context.Context, accountID uuid.UUID, livemode bool, id uuid.UUID) (market.Webhook, string, error) {
	secret, sealed, err := k.newSecret(id)
	if err != nil {
		return market.Webhook{}, "", err
	}
	webhook, err := k.AddPendingSecret(ctx, accountID, livemode, id, sealed)
	if err != nil {
		return market.Webhook{}, "", err
	}
	return webhook, secret.Reveal(), nil
}

// SendTest sends an event of type webhook.test to one webhook, whatever events it
// names. The event is of no task, so its sequence is 0, and it is not in the log.
func (k *Keeper) SendTest(ctx context.Context, accountID uuid.UUID, livemode bool, id uuid.UUID) (market.WebhookDelivery, error) {
	webhook, err := k.WebhookOfAccount(ctx, accountID, livemode, id)
	if err != nil {
		return market.WebhookDelivery{}, err
	}
	eventID, err := uuid.NewV7()
	if err != nil {
		return market.WebhookDelivery{}, fmt.Errorf("make event id: %w", err)
	}
	about, err := json.Marshal(map[string]any{"webhook": resource.WebhookOf(webhook)})
	if err != nil {
		return market.WebhookDelivery{}, fmt.Errorf("encode test event: %w", err)
	}
	body, err := resource.EventBody(market.Event{
		ID: eventID, Type: market.EventWebhookTest, CreatedAt: time.Now(), Livemode: livemode, Data: about,
	})
	if err != nil {
		return market.WebhookDelivery{}, err
	}
	return k.TestWebhook(ctx, accountID, livemode, id, eventID, body)
}
