package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// WebhookDeliveryStore reads webhook deliveries and sends them again.
type WebhookDeliveryStore interface {
	// ListWebhookDeliveries reads a webhook's deliveries with their attempts, newest
	// first.
	ListWebhookDeliveries(ctx context.Context, owner market.Owner, id uuid.UUID,
		filter market.WebhookDeliveryFilter, page market.Page) ([]market.WebhookDelivery, error)

	// WebhookDeliveryOfAccount reads one delivery with its attempts.
	WebhookDeliveryOfAccount(ctx context.Context, owner market.Owner, id, deliveryID uuid.UUID) (market.WebhookDelivery, error)

	// RedeliverWebhook begins the schedule of a delivery anew.
	RedeliverWebhook(ctx context.Context, owner market.Owner, id, deliveryID uuid.UUID) (market.WebhookDelivery, error)

	// ReplayWebhook sends at most market.MaxReplay events again, oldest first; next
	// is where to go on, nil when that was all.
	ReplayWebhook(ctx context.Context, owner market.Owner, id uuid.UUID, replay market.Replay) (count int, next *market.Cursor, err error)
}

type webhookDeliveryOutput struct {
	Body publicapi.WebhookDelivery
}

func shownWebhookDelivery(delivery market.WebhookDelivery, err error) (*webhookDeliveryOutput, error) {
	if err != nil {
		return nil, err
	}
	return &webhookDeliveryOutput{Body: publicapi.WebhookDeliveryOf(delivery)}, nil
}

func (s *server) testWebhook(ctx context.Context, in *webhookCommandInput) (*webhookDeliveryOutput, error) {
	caller := principalOf(ctx)
	return shownWebhookDelivery(s.WebhookService.SendTest(ctx, caller.Owner(), in.WebhookID))
}

type listWebhookDeliveriesInput struct {
	WebhookPath
	PageQuery

	State string `query:"state" enum:"pending,succeeded,failed,stopped"`
	Event string `query:"event" maxLength:"100" doc:"The event type, such as task.bid_ready."`
}

type listWebhookDeliveriesOutput struct {
	Body struct {
		Deliveries []publicapi.WebhookDelivery `json:"deliveries"`
		NextCursor *string                     `json:"next_cursor" doc:"Null on the last page."`
	}
}

func (s *server) listWebhookDeliveries(ctx context.Context, in *listWebhookDeliveriesInput) (*listWebhookDeliveriesOutput, error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	filter := market.WebhookDeliveryFilter{State: market.WebhookDeliveryState(in.State), Event: market.EventType(in.Event)}
	deliveries, err := s.Webhooks.ListWebhookDeliveries(ctx, caller.Owner(), in.WebhookID, filter, page)
	if err != nil {
		return nil, err
	}
	deliveries, next := cut(deliveries, in.Limit, func(d market.WebhookDelivery) market.Cursor {
		return market.Cursor{CreatedAt: d.CreatedAt, ID: d.ID}
	})
	out := &listWebhookDeliveriesOutput{}
	out.Body.Deliveries, out.Body.NextCursor = publicapi.WebhookDeliveriesOf(deliveries), next
	return out, nil
}

// WebhookDeliveryPath names a delivery of a webhook in the path.
type WebhookDeliveryPath struct {
	WebhookPath

	DeliveryID uuid.UUID `path:"delivery_id" format:"uuid"`
}

func (s *server) getWebhookDelivery(ctx context.Context, in *WebhookDeliveryPath) (*webhookDeliveryOutput, error) {
	caller := principalOf(ctx)
	return shownWebhookDelivery(s.Webhooks.WebhookDeliveryOfAccount(ctx, caller.Owner(), in.WebhookID, in.DeliveryID))
}

type redeliverWebhookInput struct {
	WebhookDeliveryPath
	Idempotency
}

func (s *server) redeliverWebhook(ctx context.Context, in *redeliverWebhookInput) (*webhookDeliveryOutput, error) {
	caller := principalOf(ctx)
	return shownWebhookDelivery(s.Webhooks.RedeliverWebhook(ctx, caller.Owner(), in.WebhookID, in.DeliveryID))
}

type replayWebhookInput struct {
	WebhookPath
	Idempotency

	Body struct {
		EventIDs []uuid.UUID `json:"event_ids,omitempty" format:"uuid" maxItems:"1000" doc:"Ids of at most 1000 of your events, whatever the webhook subscribes to; cannot be combined with a range."`
		TaskID   *uuid.UUID  `json:"task_id,omitempty" format:"uuid" doc:"Select the events of this task. A range needs at least one of task_id, from and to."`
		From     *time.Time  `json:"from,omitempty" doc:"Select events at or after this time."`
		To       *time.Time  `json:"to,omitempty" doc:"Select events before this time; must be later than from."`
		Cursor   string      `json:"cursor,omitempty" maxLength:"64" doc:"The next_cursor of the previous call with the same range."`
	}
}

type replayWebhookOutput struct {
	Body struct {
		Replayed   int     `json:"replayed" doc:"The number of events sent again; at most 1000 per call."`
		NextCursor *string `json:"next_cursor" doc:"Null if the whole range has been sent."`
	}
}

// replayWebhook sends events again, each under the delivery id that it had.
func (s *server) replayWebhook(ctx context.Context, in *replayWebhookInput) (*replayWebhookOutput, error) {
	page, err := PageQuery{Cursor: in.Body.Cursor}.page()
	if err != nil {
		return nil, refusal.Field("cursor", in.Body.Cursor, "is not a cursor of a replay; start again without one")
	}
	replay := market.Replay{EventIDs: in.Body.EventIDs, From: in.Body.From, To: in.Body.To, After: page.After}
	if in.Body.TaskID != nil {
		replay.TaskID = *in.Body.TaskID
	}
	if err := replay.Check(); err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	count, next, err := s.Webhooks.ReplayWebhook(ctx, caller.Owner(), in.WebhookID, replay)
	if err != nil {
		return nil, err
	}
	out := &replayWebhookOutput{}
	out.Body.Replayed = count
	if next != nil {
		text := cursorText(*next)
		out.Body.NextCursor = &text
	}
	return out, nil
}
