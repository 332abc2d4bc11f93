package courier

import (
	"context"
	"fmt"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/webhooks"
)

// Courier makes attempts. It is safe for concurrent use.
type Courier struct {
	store  *store.Store
	box    *secrets.Box
	sender *webhooks.Sender
}

// New makes a Courier; box opens what the webhooks' secrets are sealed with.
func New(kept *store.Store, box *secrets.Box, sender *webhooks.Sender) *Courier {
	return &Courier{store: kept, box: box, sender: sender}
}

// Timeout bounds one attempt from the look-up of the name to the answer's end.
func (c *Courier) Timeout() time.Duration { return c.sender.Timeout }

// Next is the attempt that follows one that failed.
type Next struct {
	Wait   time.Duration // until it is due
	Reason string        // why the last one failed, a public sentence
}

// First makes the first attempt of a run that the caller has claimed. When another
// follows, the run waits for it, and for somebody who makes it.
func (c *Courier) First(ctx context.Context, call *store.WebhookCall) (*Next, error) {
	return c.attempt(ctx, call, true)
}

// Again makes a later attempt, for a caller that makes the one after it as well.
func (c *Courier) Again(ctx context.Context, call *store.WebhookCall) (*Next, error) {
	return c.attempt(ctx, call, false)
}

// attempt gives nil when the run has ended.
func (c *Courier) attempt(ctx context.Context, call *store.WebhookCall, isFirst bool) (*Next, error) {
	result, err := c.post(ctx, call)
	if err != nil {
		return nil, err
	}
	wait, more := c.sender.Schedule.After(call.RunAttempts+1, result.RetryAfter)
	goesOn, err := c.store.RecordWebhookAttempt(ctx, &store.WebhookAttemptMade{
		WebhookAttempt: market.WebhookAttempt{
			SentAt: result.SentAt, LatencyMS: int(result.Latency.Milliseconds()), Status: result.Status,
			Failure: result.Failure, Answer: result.Answer,
		},
		Call: call, Delivered: result.Delivered(), Gone: result.Gone(), Wait: wait, Final: !more, Unattended: isFirst,
	})
	if err != nil || !goesOn {
		return nil, err
	}
	return &Next{Wait: wait, Reason: result.Failure}, nil
}

// post signs with every secret that is valid and sends.
func (c *Courier) post(ctx context.Context, call *store.WebhookCall) (webhooks.Result, error) {
	body, err := c.store.BodyOf(ctx, call)
	if err != nil {
		return webhooks.Result{}, err
	}
	valid, err := c.secretsOf(call)
	if err != nil {
		return webhooks.Result{}, err
	}
	header, err := webhooks.Headers(call.DeliveryID, time.Now(), body, valid...)
	if err != nil {
		return webhooks.Result{}, err
	}
	return c.sender.Send(ctx, call.URL, header, body)
}

// secretsOf gives the current secret, and behind it the one that a rotation added.
func (c *Courier) secretsOf(call *store.WebhookCall) ([]secrets.Secret, error) {
	var valid []secrets.Secret
	for _, sealed := range [][]byte{call.Secret, call.PendingSecret} {
		if sealed == nil {
			continue
		}
		secret, err := c.box.Open(sealed, call.WebhookID.String())
		if err != nil {
			return nil, fmt.Errorf("open secret of webhook %s: %w", call.WebhookID, err)
		}
		valid = append(valid, secrets.Conceal(string(secret)))
	}
	return valid, nil
}
