package main

import (
	"context"
	"sync"

	"github.com/aitasker/aitasker/internal/courier"
	"github.com/aitasker/aitasker/internal/dispatch"
	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/webhooks"
)

// startDeliveries brings webhooks' deliveries on their way, and keeps them tidy, until
// what it gives is called.
func (p *parts) startDeliveries(ctx context.Context) (ended func()) {
	done := make(chan struct{})
	ctx, stop := context.WithCancel(ctx)
	go func() {
		defer close(done)
		var upkeep sync.WaitGroup
		upkeep.Go(func() { dispatch.NewUpkeep(p.store, p.config.Webhooks.Retention, p.log).Run(ctx) })
		dispatch.New(dispatch.Parts{
			Deliveries: p.store, Courier: p.courier(), Lanes: p.lanes, Temporal: p.temporal, Log: p.log, Slots: p.config.Worker.WebhookSlots,
		}).Run(ctx)
		upkeep.Wait()
	}()
	return func() {
		stop()
		<-done
	}
}

func (p *parts) courier() *courier.Courier {
	guard := egress.Options{AllowPrivate: p.config.Outgoing.AllowPrivate}
	return courier.New(p.store, p.secrets, webhooks.NewSender(guard, p.webhookSchedule(), p.config.Webhooks.Timeout))
}

// webhookSchedule is the configured one, or the published.
func (p *parts) webhookSchedule() webhooks.Schedule {
	if len(p.config.Webhooks.Retries) > 0 {
		return p.config.Webhooks.Retries
	}
	return webhooks.DefaultSchedule
}
