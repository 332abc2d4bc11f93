package app

import (
	"context"
	"sync"

	"github.com/aitasker/aitasker/internal/notify"
	"github.com/aitasker/aitasker/internal/webhook"
)

// StartDeliveries runs the webhook dispatcher and the janitor until the returned
// function is called.
func (a *App) StartDeliveries(ctx context.Context) (stop func()) {
	a.listenOnce(ctx)
	wake, leave := a.hub.Subscribe(notify.Topic{Channel: notify.ChannelWebhookRuns})
	done := make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer close(done)
		defer leave()
		var janitor sync.WaitGroup
		janitor.Go(func() { webhook.NewJanitor(a.Store, a.Config.Webhooks.Retention, a.Log).Run(ctx) })
		webhook.NewDispatcher(webhook.DispatcherConfig{
			Runs: a.Store, Attempter: a.attempter(), Limiter: a.limiter, Temporal: a.temporal, Log: a.Log, Slots: a.Config.Worker.WebhookSlots, Wake: wake,
		}).Run(ctx)
		janitor.Wait()
	}()
	return func() {
		cancel()
		<-done
	}
}

func (a *App) attempter() *webhook.Attempter {
	return webhook.NewAttempter(a.Store, a.Secrets, webhook.NewSender(a.outgoing, a.webhookSchedule(), a.Config.Webhooks.Timeout), a.Log)
}

// webhookSchedule returns the configured schedule, or the published one.
func (a *App) webhookSchedule() webhook.Schedule {
	if len(a.Config.Webhooks.Retries) > 0 {
		return a.Config.Webhooks.Retries
	}
	return webhook.DefaultSchedule
}
