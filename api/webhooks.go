package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

const (
	webhooksPath = base + "/webhooks"
	onWebhook    = webhooksPath + "/{webhook_id}"
)

// webhookOperations are what posters do with the receivers of their events.
func (s *server) webhookOperations() []operation {
	return []operation{
		{"create-webhook", POST, webhooksPath, posters, 201, "Webhooks", "Create a webhook", inTransaction(s, (*server).createWebhook)},
		{"list-webhooks", GET, webhooksPath, posterReaders, 200, "Webhooks", "List webhooks", handle(s.listWebhooks)},
		{"get-webhook", GET, onWebhook, posterReaders, 200, "Webhooks", "Get a webhook", handle(s.getWebhook)},
		{"change-webhook", PATCH, onWebhook, posters, 200, "Webhooks", "Update a webhook", handle(s.changeWebhook)},
		{"delete-webhook", DELETE, onWebhook, posters, 204, "Webhooks", "Delete a webhook", handle(s.deleteWebhook)},
		{"rotate-webhook-secret", POST, onWebhook + "/rotate-secret", posters, 200, "Webhooks", "Rotate a webhook secret", inTransaction(s, (*server).rotateWebhookSecret)},
		{"promote-webhook-secret", POST, onWebhook + "/promote-secret", posters, 200, "Webhooks", "Promote the pending webhook secret", inTransaction(s, (*server).promoteWebhookSecret)},
		{"test-webhook", POST, onWebhook + "/test", posters, 202, "Webhooks", "Send a test event", inTransaction(s, (*server).testWebhook)},
		{"list-webhook-deliveries", GET, onWebhook + "/deliveries", posterReaders, 200, "Webhooks", "List a webhook's deliveries", handle(s.listWebhookDeliveries)},
		{"get-webhook-delivery", GET, onWebhook + "/deliveries/{delivery_id}", posterReaders, 200, "Webhooks", "Get a webhook delivery", handle(s.getWebhookDelivery)},
		{"redeliver-webhook", POST, onWebhook + "/deliveries/{delivery_id}/redeliver", posters, 202, "Webhooks", "Redeliver an event", inTransaction(s, (*server).redeliverWebhook)},
		{"replay-webhook", POST, onWebhook + "/replay", posters, 202, "Webhooks", "Replay events", inTransaction(s, (*server).replayWebhook)},
	}
}

// WebhookService creates webhooks and their secrets. Sending through a disabled one
// is refused with refusal.WrongState.
type WebhookService interface {
	// CreateWebhook stores a new webhook and returns its secret, here and never again.
	CreateWebhook(ctx context.Context, webhook market.Webhook) (created market.Webhook, secret string, err error)

	// RotateSecret adds a secret beside the current one, in place of a pending one,
	// and returns it here and never again.
	RotateSecret(ctx context.Context, owner market.Owner, id uuid.UUID) (changed market.Webhook, secret string, err error)

	// SendTest sends a test event to one webhook.
	SendTest(ctx context.Context, owner market.Owner, id uuid.UUID) (market.WebhookDelivery, error)
}

// WebhookStore reads and changes the webhooks of accounts and what is sent to them.
// Sending through a disabled one is refused with refusal.WrongState.
type WebhookStore interface {
	// WebhookOfAccount reads one of the account's webhooks.
	WebhookOfAccount(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Webhook, error)

	// ListWebhooks reads the account's webhooks, newest first.
	ListWebhooks(ctx context.Context, owner market.Owner, page market.Page) ([]market.Webhook, error)

	// ChangeWebhook lets change edit a webhook while nobody else can; an error of
	// change leaves it as it was. What is under way stops when it is disabled.
	ChangeWebhook(ctx context.Context, owner market.Owner, id uuid.UUID, change func(*market.Webhook) error) (market.Webhook, error)

	// DeleteWebhook takes a webhook away, and stops what is under way there.
	DeleteWebhook(ctx context.Context, owner market.Owner, id uuid.UUID) error

	// PromoteSecret puts the pending secret in the current one's place;
	// refusal.WrongState when none is pending.
	PromoteSecret(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Webhook, error)

	WebhookDeliveryStore
}

// WebhookPath names a webhook in the path.
type WebhookPath struct {
	WebhookID uuid.UUID `path:"webhook_id" format:"uuid"`
}

type webhookOutput struct {
	Body publicapi.Webhook
}

func shownWebhook(webhook market.Webhook, err error) (*webhookOutput, error) {
	if err != nil {
		return nil, err
	}
	return &webhookOutput{Body: publicapi.WebhookOf(webhook)}, nil
}

type webhookWithSecret struct {
	publicapi.Webhook

	Secret string `json:"secret" doc:"The signing secret. It is shown only once."`
}

type createWebhookInput struct {
	Idempotency

	Body struct {
		URL         string   `json:"url" minLength:"1" maxLength:"2048" doc:"The URL that receives the events; must be publicly reachable."`
		Events      []string `json:"events" minItems:"1" maxItems:"50" enum:"*,task.published,task.bid_ready,task.bid_selected,task.delivery_ready,task.revision_requested,task.delivery_approved,task.delivery_disputed,task.dispute_resolved,task.agent_failed,task.cancelled,task.expired,webhook.test" doc:"Event types, or a single * for all current and future types."`
		Description string   `json:"description,omitempty" doc:"At most 500 characters."`
	}
}

type createWebhookOutput struct {
	Location string `header:"Location"`
	Body     webhookWithSecret
}

func (s *server) createWebhook(ctx context.Context, in *createWebhookInput) (*createWebhookOutput, error) {
	caller := principalOf(ctx)
	wanted := market.Webhook{
		AccountID: caller.AccountID, Livemode: caller.Livemode, URL: in.Body.URL, Events: in.Body.Events, Description: in.Body.Description,
	}
	var wrong refusal.Breaches
	wrong.Note(s.CheckURL("url", wanted.URL))
	wrong.Note(wanted.Normalize())
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	webhook, secret, err := s.WebhookService.CreateWebhook(ctx, wanted)
	if err != nil {
		return nil, err
	}
	return &createWebhookOutput{
		Location: webhooksPath + "/" + webhook.ID.String(),
		Body:     webhookWithSecret{Webhook: publicapi.WebhookOf(webhook), Secret: secret},
	}, nil
}

type listWebhooksOutput struct {
	Body struct {
		Webhooks   []publicapi.Webhook `json:"webhooks"`
		NextCursor *string             `json:"next_cursor" doc:"Null on the last page."`
	}
}

func (s *server) listWebhooks(ctx context.Context, in *PageQuery) (*listWebhooksOutput, error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	webhooks, err := s.Webhooks.ListWebhooks(ctx, caller.Owner(), page)
	if err != nil {
		return nil, err
	}
	webhooks, next := cut(webhooks, in.Limit, func(w market.Webhook) market.Cursor {
		return market.Cursor{CreatedAt: w.CreatedAt, ID: w.ID}
	})
	out := &listWebhooksOutput{}
	out.Body.Webhooks, out.Body.NextCursor = publicapi.WebhooksOf(webhooks), next
	return out, nil
}

func (s *server) getWebhook(ctx context.Context, in *WebhookPath) (*webhookOutput, error) {
	caller := principalOf(ctx)
	return shownWebhook(s.Webhooks.WebhookOfAccount(ctx, caller.Owner(), in.WebhookID))
}

type changeWebhookInput struct {
	WebhookPath

	Body struct {
		URL         *string   `json:"url,omitempty" minLength:"1" maxLength:"2048" doc:"The URL that receives the events; must be publicly reachable."`
		Events      *[]string `json:"events,omitempty" minItems:"1" maxItems:"50" enum:"*,task.published,task.bid_ready,task.bid_selected,task.delivery_ready,task.revision_requested,task.delivery_approved,task.delivery_disputed,task.dispute_resolved,task.agent_failed,task.cancelled,task.expired,webhook.test" doc:"The complete new list of event types, or a single *."`
		Description *string   `json:"description,omitempty" doc:"At most 500 characters."`
		Enabled     *bool     `json:"enabled,omitempty" doc:"false disables the webhook and stops pending deliveries; true enables it and clears its failures."`
	}
}

func (s *server) changeWebhook(ctx context.Context, in *changeWebhookInput) (*webhookOutput, error) {
	caller := principalOf(ctx)
	return shownWebhook(s.Webhooks.ChangeWebhook(ctx, caller.Owner(), in.WebhookID, func(webhook *market.Webhook) error {
		var wrong refusal.Breaches
		if in.Body.URL != nil {
			webhook.URL = *in.Body.URL
			wrong.Note(s.CheckURL("url", webhook.URL))
		}
		replace(&webhook.Events, in.Body.Events)
		replace(&webhook.Description, in.Body.Description)
		replace(&webhook.Enabled, in.Body.Enabled)
		wrong.Note(webhook.Normalize())
		return wrong.Err()
	}))
}

// replace sets a field that was sent.
func replace[T any](field, sent *T) {
	if sent != nil {
		*field = *sent
	}
}

func (s *server) deleteWebhook(ctx context.Context, in *WebhookPath) (*struct{}, error) {
	caller := principalOf(ctx)
	return nil, s.Webhooks.DeleteWebhook(ctx, caller.Owner(), in.WebhookID)
}

type webhookCommandInput struct {
	WebhookPath
	Idempotency
}

type webhookWithSecretOutput struct {
	Body webhookWithSecret
}

func (s *server) rotateWebhookSecret(ctx context.Context, in *webhookCommandInput) (*webhookWithSecretOutput, error) {
	caller := principalOf(ctx)
	webhook, secret, err := s.WebhookService.RotateSecret(ctx, caller.Owner(), in.WebhookID)
	if err != nil {
		return nil, err
	}
	return &webhookWithSecretOutput{Body: webhookWithSecret{Webhook: publicapi.WebhookOf(webhook), Secret: secret}}, nil
}

func (s *server) promoteWebhookSecret(ctx context.Context, in *webhookCommandInput) (*webhookOutput, error) {
	caller := principalOf(ctx)
	return shownWebhook(s.Webhooks.PromoteSecret(ctx, caller.Owner(), in.WebhookID))
}
