package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aitasker/aitasker/clients/go/aitasker"
)

// testWebhook sends webhook.test to the account's newest enabled webhook and prints
// what its receiver answered.
func (t *trigger) testWebhook(ctx context.Context) error {
	t.progress("find a webhook")
	page, err := t.client.ListWebhooks(ctx, nil)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(page.Webhooks, func(w aitasker.Webhook) bool { return w.Enabled })
	if at < 0 {
		return errors.New("the account has no enabled webhook; POST /api/v1/webhooks makes one, and `aitasker listen --test` needs none")
	}
	webhook := page.Webhooks[at]
	t.progress("send webhook.test to " + webhook.URL)
	delivery, err := t.client.TestWebhook(ctx, webhook.ID, nil)
	if err != nil {
		return err
	}
	t.progress("wait for the answer")
	err = t.wait(ctx, func(ctx context.Context) (bool, error) {
		delivery, err = t.client.GetWebhookDelivery(ctx, webhook.ID, delivery.ID)
		return err == nil && len(delivery.Attempts) > 0, err
	})
	if err != nil {
		return err
	}
	if attempt := delivery.Attempts[0]; attempt.Failure != nil {
		return fmt.Errorf("the receiver did not take it: %s", *attempt.Failure)
	}
	return t.term.say(delivery, fmt.Sprintf("webhook.test was sent to %s and taken in %d ms", webhook.URL, delivery.Attempts[0].LatencyMs))
}
