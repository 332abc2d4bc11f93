package webhook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
)

// Attempter makes attempts. It is safe for concurrent use.
type Attempter struct {
	store  *store.Store
	box    *secrets.Box
	sender *Sender
	log    zerolog.Logger
}

// NewAttempter makes an Attempter; box opens the webhooks' sealed secrets.
func NewAttempter(deliveries *store.Store, box *secrets.Box, sender *Sender, log zerolog.Logger) *Attempter {
	return &Attempter{store: deliveries, box: box, sender: sender, log: log}
}

// Timeout returns the limit of one attempt, from name resolution to the end of the
// answer.
func (a *Attempter) Timeout() time.Duration { return a.sender.Timeout }

// Next is the attempt that follows one that failed.
type Next struct {
	Wait   time.Duration // until it is due
	Reason string        // why the last one failed, a public sentence
}

// FirstAttempt makes the first attempt of a run that the caller has claimed. When
// another attempt follows, the run stays unowned until something starts its retries.
func (a *Attempter) FirstAttempt(ctx context.Context, call *store.WebhookCall) (*Next, error) {
	return a.attempt(ctx, call, true)
}

// Retry makes a later attempt for a caller that also makes the one after it.
func (a *Attempter) Retry(ctx context.Context, call *store.WebhookCall) (*Next, error) {
	return a.attempt(ctx, call, false)
}

// attempt returns nil when the run has ended.
func (a *Attempter) attempt(ctx context.Context, call *store.WebhookCall, isFirst bool) (*Next, error) {
	result, err := a.post(ctx, call)
	if err != nil {
		return nil, err
	}
	wait, more := a.sender.Schedule.After(call.RunAttempts+1, result.RetryAfter)
	goesOn, err := a.store.RecordWebhookAttempt(ctx, &store.WebhookAttemptMade{
		WebhookAttempt: market.WebhookAttempt{
			SentAt: result.SentAt, LatencyMS: int(result.Latency.Milliseconds()), Status: result.Status,
			Failure: result.Failure, Answer: result.Answer,
		},
		Call: call, Delivered: result.Delivered(), Gone: result.Gone(), Wait: wait, Final: !more, Unowned: isFirst,
	})
	if err != nil || !goesOn {
		return nil, err
	}
	return &Next{Wait: wait, Reason: result.Failure}, nil
}

// The failures of attempts that could not be sent, for the owner to read.
const (
	failureBody   = "The event could not be prepared for sending."
	failureSecret = "The event could not be signed, since the webhook's secret cannot be read. Rotate and promote the secret, then redeliver."
)

// post signs with every valid secret and sends. A delivery that cannot be prepared is
// a failed attempt like any other, so that its run ends. Only an error of the database is returned.
func (a *Attempter) post(ctx context.Context, call *store.WebhookCall) (Result, error) {
	body, err := a.store.BodyOf(ctx, call)
	if errors.Is(err, store.ErrEventBody) {
		return a.unsent(call, failureBody, err), nil
	}
	if err != nil {
		return Result{}, err
	}
	valid, err := a.secretsOf(call)
	if err != nil {
		return a.unsent(call, failureSecret, err), nil
	}
	header, err := Headers(call.DeliveryID, time.Now(), body, valid...)
	if err != nil {
		return a.unsent(call, failureSecret, err), nil
	}
	return a.sender.Send(ctx, call.URL, header, body)
}

// unsent is the result of an attempt that could not be sent. Its cause is for
// operators only.
func (a *Attempter) unsent(call *store.WebhookCall, failure string, cause error) Result {
	a.log.Error().Err(cause).Stringer("delivery", call.DeliveryID).Msg("a webhook delivery cannot be sent")
	return Result{SentAt: time.Now(), Failure: failure}
}

// secretsOf returns the current secret, followed by the pending one of a rotation.
func (a *Attempter) secretsOf(call *store.WebhookCall) ([]secrets.Secret, error) {
	var valid []secrets.Secret
	for _, sealed := range [][]byte{call.Secret, call.PendingSecret} {
		if sealed == nil {
			continue
		}
		secret, err := a.box.Open(sealed, call.WebhookID.String())
		if err != nil {
			return nil, fmt.Errorf("open secret of webhook %s: %w", call.WebhookID, err)
		}
		valid = append(valid, secrets.Conceal(string(secret)))
	}
	return valid, nil
}
