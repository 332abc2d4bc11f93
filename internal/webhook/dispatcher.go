package webhook

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
	"go.temporal.io/sdk/client"

	"github.com/aitasker/aitasker/internal/store"
)

const (
	// claimSlack is how much longer a lease is than the longest attempt: for the
	// pause before the attempt, recording it, and starting retries in Temporal.
	claimSlack = 8 * time.Second

	// failingReceiverJitter is the longest pause before a first attempt at a receiver
	// that has only failed for longer than one attempt takes. One event may go to many
	// such receivers: the jitter spreads their attempts and time-outs, so that healthy
	// receivers do not wait behind a burst.
	failingReceiverJitter = 2 * time.Second

	claimSize = 100 // runs per claim

	pollInterval = 5 * time.Second // without a notification
	errorBackoff = time.Second
)

// RunStore is where runs wait.
type RunStore interface {
	// ClaimWebhookRuns claims runs that nobody else holds, longest waiting first.
	ClaimWebhookRuns(ctx context.Context, claim *store.WebhookClaim) ([]store.WebhookCall, error)

	// MarkWebhookRunStarted records that Temporal owns the run.
	MarkWebhookRunStarted(ctx context.Context, deliveryID uuid.UUID, run int) error

	// NextWebhookStart returns when the next run becomes claimable; false when no
	// run waits.
	NextWebhookStart(ctx context.Context) (in time.Duration, waits bool, err error)

	// StopWebhookDelivery ends a delivery that must not be sent.
	StopWebhookDelivery(ctx context.Context, deliveryID uuid.UUID, reason string) error
}

// DispatcherConfig holds what a Dispatcher works with. All fields are required.
type DispatcherConfig struct {
	Runs      RunStore
	Attempter *Attempter
	Limiter   *ConcurrencyLimiter // shared with the activity that makes the retries
	Temporal  client.Client
	Log       zerolog.Logger
	Slots     int // first attempts in flight at once

	// Wake is sent to when there may be runs. Without it the dispatcher finds them by
	// polling.
	Wake <-chan struct{}
}

// Dispatcher makes the first attempt of each run. Any number of dispatchers share
// the work.
type Dispatcher struct {
	DispatcherConfig

	notified chan struct{}
	slots    chan struct{}  // holds one entry per attempt in flight
	starting chan struct{}  // holds one entry per run being started in Temporal
	inFlight sync.WaitGroup // counts all of them
}

// NewDispatcher makes a Dispatcher. Call Run to run it.
func NewDispatcher(config DispatcherConfig) *Dispatcher {
	return &Dispatcher{
		DispatcherConfig: config,
		notified:         make(chan struct{}, 1),
		slots:            make(chan struct{}, config.Slots),
		starting:         make(chan struct{}, concurrentStarts),
	}
}

// Run works until ctx ends and then waits for the attempts in flight, which takes
// at most as long as one attempt. Errors are logged and retried.
func (d *Dispatcher) Run(ctx context.Context) {
	for ctx.Err() == nil {
		claimed, err := d.claim(ctx)
		if err != nil && ctx.Err() == nil {
			d.Log.Warn().Err(err).Msg("webhook runs could not be claimed; trying again")
		}
		for i := range claimed {
			d.start(context.WithoutCancel(ctx), &claimed[i])
		}
		if len(claimed) == 0 {
			d.idle(ctx, err == nil)
		}
	}
	d.inFlight.Wait()
}

// claim takes as many runs as there are free slots.
func (d *Dispatcher) claim(ctx context.Context) ([]store.WebhookCall, error) {
	free := min(claimSize, cap(d.slots)-len(d.slots))
	if free == 0 {
		return nil, nil // the next attempt that ends wakes the dispatcher
	}
	busy, attempts := d.Limiter.InFlight()
	return d.Runs.ClaimWebhookRuns(ctx, &store.WebhookClaim{
		Lease: d.Attempter.Timeout() + claimSlack, Limit: free,
		PerReceiver: FirstAttemptLimit(false), PerFailing: FirstAttemptLimit(true), Busy: busy, InFlight: attempts,
	})
}

// start makes the first attempt of a claimed run in the background and wakes the
// dispatcher when its slot is free again.
func (d *Dispatcher) start(ctx context.Context, call *store.WebhookCall) {
	release := d.Limiter.Acquire(call.WebhookID)
	d.slots <- struct{}{}
	d.inFlight.Go(func() {
		defer d.wake()
		defer func() { <-d.slots }()
		defer release()
		if err := d.deliver(ctx, call); err != nil {
			d.Log.Warn().Err(err).Stringer("delivery", call.DeliveryID).Msg("a webhook run will be claimed again")
		}
	})
}

// deliver makes the first attempt of a run and starts any retries in Temporal.
func (d *Dispatcher) deliver(ctx context.Context, call *store.WebhookCall) error {
	if call.BlockedReason != "" { // disabled or deleted while the event was written
		return d.Runs.StopWebhookDelivery(ctx, call.DeliveryID, call.BlockedReason)
	}
	if call.RunAttempts > 0 { // a dispatcher crashed between the first attempt and starting the retries
		return d.startRetries(ctx, call, call.NotBefore)
	}
	wait(ctx, d.pauseBefore(call))
	next, err := d.Attempter.FirstAttempt(ctx, call)
	if err != nil || next == nil {
		return err
	}
	return d.startRetries(ctx, call, next.Wait)
}

// pauseBefore returns how long a first attempt waits. A receiver that fails only now
// and then is not delayed, since its queue could then grow without end.
func (d *Dispatcher) pauseBefore(call *store.WebhookCall) time.Duration {
	if call.FailingFor <= d.Attempter.Timeout() {
		return 0
	}
	return rand.N(failingReceiverJitter) //nolint:gosec // spreads load, protects nothing
}

// idle waits until it is notified, until the next run becomes claimable, or for
// pollInterval.
func (d *Dispatcher) idle(ctx context.Context, healthy bool) {
	if !healthy {
		wait(ctx, errorBackoff)
		return
	}
	pause := pollInterval
	if next, waits, err := d.Runs.NextWebhookStart(ctx); err == nil && waits {
		pause = min(pause, max(next, time.Millisecond))
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-d.notified:
	case _, open := <-d.Wake:
		if !open {
			d.Wake = nil // nobody wakes any more; a closed channel would never let it rest
		}
	case <-timer.C:
	}
}

func (d *Dispatcher) wake() {
	select {
	case d.notified <- struct{}{}:
	default: // a notification is pending already
	}
}

func wait(ctx context.Context, pause time.Duration) {
	if pause <= 0 {
		return
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
