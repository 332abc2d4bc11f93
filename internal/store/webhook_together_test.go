package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

// crush is webhooks with deliveries that everybody works on at once.
type crush struct {
	*fixture

	webhooks   []market.Webhook
	tasks      []market.Task
	deliveries map[uuid.UUID][]market.WebhookDelivery
}

// Starters, attempts, owners and the log meet at the same webhooks: nobody is
// refused for having met another, and what is left is consistent.
func TestWebhooks_BearEverybodyAtOnce(t *testing.T) {
	t.Parallel()
	c := &crush{fixture: newHall(t), deliveries: map[uuid.UUID][]market.WebhookDelivery{}}
	for range 2 {
		c.webhooks = append(c.webhooks, c.webhook(t, market.AnyEvent))
	}
	for range 40 {
		c.tasks = append(c.tasks, c.task(t))
	}
	for _, w := range c.webhooks {
		c.deliveries[w.ID] = c.fixture.deliveries(t, w.ID)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	var all sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for name, act := range c.acts() {
		for worker := range 2 {
			all.Go(func() {
				random := rand.New(rand.NewPCG(seed, uint64(worker)))
				for i := range 60 {
					err := act(ctx, random, i)
					if err != nil && !refusal.Is(err, refusal.WrongState) && !refusal.Is(err, refusal.NotFound) {
						t.Errorf("%s: %v", name, err)
						return
					}
				}
			})
		}
	}
	all.Wait()
	var broken int
	err := c.Pool().QueryRow(t.Context(), `
		SELECT count(*) FROM webhook_deliveries d
		WHERE attempts <> (SELECT count(*) FROM webhook_attempts WHERE delivery_id = d.id)`).Scan(&broken)
	if err != nil || broken != 0 {
		t.Errorf("%d deliveries count their attempts wrongly, %v", broken, err)
	}
}

// acts are what happens at once.
func (c *crush) acts() map[string]func(ctx context.Context, random *rand.Rand, turn int) error {
	own := func(random *rand.Rand) (webhook, delivery uuid.UUID) {
		webhook = c.webhooks[random.IntN(len(c.webhooks))].ID
		list := c.deliveries[webhook]
		return webhook, list[random.IntN(len(list))].ID
	}
	attempt := func(ctx context.Context, random *rand.Rand, outcome func(*store.WebhookCall) *store.WebhookAttemptMade) error {
		_, delivery := own(random)
		call, err := c.WebhookCallOf(ctx, delivery)
		if err == nil {
			_, err = c.RecordWebhookAttempt(ctx, outcome(&call))
		}
		return err
	}
	return map[string]func(context.Context, *rand.Rand, int) error{
		"start": func(ctx context.Context, _ *rand.Rand, _ int) error {
			claim := claimOf(100)
			claim.Lease = time.Millisecond
			runs, err := c.ClaimWebhookRuns(ctx, claim)
			for i := range runs {
				err = errors.Join(err, c.MarkWebhookRunStarted(ctx, runs[i].DeliveryID, runs[i].Run))
			}
			return err
		},
		"revive": func(ctx context.Context, _ *rand.Rand, _ int) error {
			_, err := c.ReviveWebhookRuns(ctx, -time.Hour, 100)
			return err
		},
		"succeed": func(ctx context.Context, random *rand.Rand, _ int) error { return attempt(ctx, random, succeeded) },
		"fail":    func(ctx context.Context, random *rand.Rand, _ int) error { return attempt(ctx, random, failed) },
		"redeliver": func(ctx context.Context, random *rand.Rand, _ int) error {
			webhook, delivery := own(random)
			_, err := c.RedeliverWebhook(ctx, market.Owner{AccountID: c.poster, Livemode: false}, webhook, delivery)
			return err
		},
		"replay": func(ctx context.Context, random *rand.Rand, _ int) error {
			webhook, _ := own(random)
			_, _, err := c.ReplayWebhook(ctx, market.Owner{AccountID: c.poster, Livemode: false}, webhook, market.Replay{From: new(time.Time)})
			return err
		},
		"change": func(ctx context.Context, random *rand.Rand, turn int) error {
			webhook, _ := own(random)
			_, err := c.ChangeWebhook(ctx, market.Owner{AccountID: c.poster, Livemode: false}, webhook, func(w *market.Webhook) error {
				w.Enabled = turn%2 == 1
				return nil
			})
			return err
		},
		"forget": func(ctx context.Context, _ *rand.Rand, turn int) error {
			_, err := c.ForgetWebhookDeliveries(ctx, 0, turn%2)
			return err
		},
		"event": func(ctx context.Context, random *rand.Rand, turn int) error {
			return c.happens(ctx, c.tasks[random.IntN(len(c.tasks))].ID, fmt.Sprint(random.Uint64(), turn))
		},
	}
}
