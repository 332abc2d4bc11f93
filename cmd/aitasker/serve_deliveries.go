package main

import (
	"context"
	"sync"

	"github.com/aitasker/aitasker/internal/webhook"
)

// startDeliveries runs the webhook dispatcher and the janitor until the returned
// function is called.
func (p *parts) startDeliveries(ctx context.Context) (ended func()) {
	done := make(chan struct{})
	ctx, stop := context.WithCancel(ctx)
	go func() {
		defer close(done)
		var janitor sync.WaitGroup
		janitor.Go(func() { webhook.NewJanitor(p.store, p.config.Webhooks.Retention, p.log).Run(ctx) })
		webhook.NewDispatcher(webhook.DispatcherConfig{
			Runs: p.store, Attempter: p.attempter(), Limiter: p.limiter, Temporal: p.temporal, Log: p.log, Slots: p.config.Worker.WebhookSlots,
		}).Run(ctx)
		janitor.Wait()
	}()
	return func() {
		stop()
		<-done
	}
}

func (p *parts) attempter() *webhook.Attempter {
	return webhook.NewAttempter(p.store, p.secrets, webhook.NewSender(p.outgoing, p.webhookSchedule(), p.config.Webhooks.Timeout))
}

// webhookSchedule returns the configured schedule, or the published one.
func (p *parts) webhookSchedule() webhook.Schedule {
	if len(p.config.Webhooks.Retries) > 0 {
		return p.config.Webhooks.Retries
	}
	return webhook.DefaultSchedule
}
