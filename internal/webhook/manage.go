package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
)

// Service creates webhooks and their secrets and sends test events. The store reads
// and changes webhooks.
type Service struct {
	store *store.Store
	box   *secrets.Box
}

// NewService makes a Service that seals secrets with box.
func NewService(webhooks *store.Store, box *secrets.Box) *Service {
	return &Service{store: webhooks, box: box}
}

// CreateWebhook stores a new webhook and creates its secret, which is returned here
// and never again.
func (s *Service) CreateWebhook(ctx context.Context, webhook market.Webhook) (market.Webhook, string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return market.Webhook{}, "", fmt.Errorf("make webhook id: %w", err)
	}
	webhook.ID = id
	secret, sealed, err := s.newSecret(id)
	if err != nil {
		return market.Webhook{}, "", err
	}
	created, err := s.store.InsertWebhook(ctx, webhook, sealed)
	return created, secret.Reveal(), err
}

func (s *Service) newSecret(id uuid.UUID) (secrets.Secret, store.SealedKey, error) {
	secret := NewSecret()
	sealed, err := s.box.Seal([]byte(secret.Reveal()), id.String())
	if err != nil {
		return secrets.Secret{}, store.SealedKey{}, fmt.Errorf("seal webhook secret: %w", err)
	}
	return secret, store.SealedKey{Sealed: sealed, Last4: secret.Last4()}, nil
}

// RotateSecret adds a secret that signs beside the current one until it is
// promoted. It is returned here and never again, and replaces a pending one.
func (s *Service) RotateSecret(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Webhook, string, error) {
	secret, sealed, err := s.newSecret(id)
	if err != nil {
		return market.Webhook{}, "", err
	}
	webhook, err := s.store.AddPendingSecret(ctx, owner, id, sealed)
	if err != nil {
		return market.Webhook{}, "", err
	}
	return webhook, secret.Reveal(), nil
}

// SendTest sends an event of type webhook.test to one webhook, whatever events it
// subscribes to. The event belongs to no task, so its sequence is 0, and it is not in
// the log.
func (s *Service) SendTest(ctx context.Context, owner market.Owner, id uuid.UUID) (market.WebhookDelivery, error) {
	webhook, err := s.store.WebhookOfAccount(ctx, owner, id)
	if err != nil {
		return market.WebhookDelivery{}, err
	}
	eventID, err := uuid.NewV7()
	if err != nil {
		return market.WebhookDelivery{}, fmt.Errorf("make event id: %w", err)
	}
	about, err := json.Marshal(map[string]any{"webhook": publicapi.WebhookOf(webhook)})
	if err != nil {
		return market.WebhookDelivery{}, fmt.Errorf("encode test event: %w", err)
	}
	body, err := publicapi.EventBody(market.Event{
		ID: eventID, Type: market.EventWebhookTest, CreatedAt: time.Now(), Livemode: owner.Livemode, Data: about,
	})
	if err != nil {
		return market.WebhookDelivery{}, err
	}
	return s.store.TestWebhook(ctx, owner, id, eventID, body)
}
