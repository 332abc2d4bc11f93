package dispatch

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
	"go.temporal.io/sdk/client"

	"github.com/aitasker/aitasker/internal/courier"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/webhooks"
)

const (
	// claimSlack is what a lease has beyond the longest attempt: for the pause before
	// it, for writing it down and for giving the run to Temporal.
	claimSlack = 8 * time.Second

	// noHurry is the longest pause before an attempt at a receiver that has only
	// failed for longer than an attempt takes. One event may be for many such: spread
	// over a moment, their attempts and the time-outs of those that hang do not come in
	// bursts that receivers which answer would wait behind.
	noHurry = 2 * time.Second

	claimSize = 100 // runs of one claim

	lookAgain = 5 * time.Second // without being woken
	mend      = time.Second     // after an error
)

// Deliveries are where runs wait.
type Deliveries interface {
	// ClaimWebhookRuns takes runs that nobody else has, the longest waiting first.
	ClaimWebhookRuns(ctx context.Context, claim *store.WebhookClaim) ([]store.WebhookCall, error)

	// MarkWebhookRunStarted says of a run that Temporal has it in hand.
	MarkWebhookRunStarted(ctx context.Context, deliveryID uuid.UUID, run int) error

	// NextWebhookStart tells when the next run begins to wait; false when none does.
	NextWebhookStart(ctx context.Context) (in time.Duration, waits bool, err error)

	// StopWebhookDelivery ends a delivery that may not be sent.
	StopWebhookDelivery(ctx context.Context, deliveryID uuid.UUID, reason string) error

	// FollowWebhookRuns calls wake when there may be runs, until it breaks.
	FollowWebhookRuns(ctx context.Context, wake func()) error
}

// Parts are what a Dispatcher works with; all are needed.
type Parts struct {
	Deliveries Deliveries
	Courier    *courier.Courier
	Lanes      *webhooks.Lanes // shared with whoever makes the later attempts
	Temporal   client.Client
	Log        zerolog.Logger
	Slots      int // first attempts that are under way at once
}

// Dispatcher brings runs on their way. Any number of them share the work.
type Dispatcher struct {
	Parts

	woken    chan struct{}
	slots    chan struct{}  // holds one entry for each attempt under way
	handing  chan struct{}  // the same for runs that are being given to Temporal
	underway sync.WaitGroup // the same, to wait for
}

// New makes a Dispatcher; Run runs it.
func New(parts Parts) *Dispatcher {
	return &Dispatcher{
		Parts: parts, woken: make(chan struct{}, 1), slots: make(chan struct{}, parts.Slots), handing: make(chan struct{}, handOverAbreast),
	}
}

// Run works until ctx ends, and then lets what is under way end, which takes at
// most as long as an attempt. What goes wrong is logged and tried again.
func (d *Dispatcher) Run(ctx context.Context) {
	d.underway.Go(func() { d.listen(ctx) })
	for ctx.Err() == nil {
		claimed, err := d.claim(ctx)
		if err != nil && ctx.Err() == nil {
			d.Log.Warn().Err(err).Msg("webhook deliveries wait")
		}
		for i := range claimed {
			d.bring(context.WithoutCancel(ctx), &claimed[i])
		}
		if len(claimed) == 0 {
			d.rest(ctx, err == nil)
		}
	}
	d.underway.Wait()
}

// claim takes as many runs as there is room for.
func (d *Dispatcher) claim(ctx context.Context) ([]store.WebhookCall, error) {
	room := min(claimSize, cap(d.slots)-len(d.slots))
	if room == 0 {
		return nil, nil // the next attempt that ends wakes
	}
	busy, attempts := d.Lanes.Busy()
	return d.Deliveries.ClaimWebhookRuns(ctx, &store.WebhookClaim{
		Lease: d.Courier.Timeout() + claimSlack, Limit: room,
		Lanes: webhooks.FirstLanes(false), FailingLanes: webhooks.FirstLanes(true), Busy: busy, Attempts: attempts,
	})
}

// bring makes the first attempt of a claimed run on the side, and looks for more
// when there is room again.
func (d *Dispatcher) bring(ctx context.Context, call *store.WebhookCall) {
	leave := d.Lanes.Take(call.WebhookID)
	d.slots <- struct{}{}
	d.underway.Go(func() {
		defer d.wake()
		defer func() { <-d.slots }()
		defer leave()
		if err := d.deliver(ctx, call); err != nil {
			d.Log.Warn().Err(err).Stringer("delivery", call.DeliveryID).Msg("a webhook delivery waits to be claimed again")
		}
	})
}

// deliver makes the first attempt of a run, and has Temporal make any other.
func (d *Dispatcher) deliver(ctx context.Context, call *store.WebhookCall) error {
	if call.Obstacle != "" { // disabled or deleted while the event was written
		return d.Deliveries.StopWebhookDelivery(ctx, call.DeliveryID, call.Obstacle)
	}
	if call.RunAttempts > 0 { // somebody died between the first attempt and the start of the second
		return d.handOver(ctx, call, call.NotBefore)
	}
	wait(ctx, d.pauseBefore(call))
	next, err := d.Courier.First(ctx, call)
	if err != nil || next == nil {
		return err
	}
	return d.handOver(ctx, call, next.Wait)
}

// pauseBefore is how long a first attempt waits. A receiver that fails now and then
// is not made slower by it: its queue could grow for ever.
func (d *Dispatcher) pauseBefore(call *store.WebhookCall) time.Duration {
	if call.FailingFor <= d.Courier.Timeout() {
		return 0
	}
	return rand.N(noHurry) //nolint:gosec // spreads load, protects nothing
}

// rest waits until runs are left behind, or begin to wait, or for a while.
func (d *Dispatcher) rest(ctx context.Context, well bool) {
	if !well {
		wait(ctx, mend)
		return
	}
	pause := lookAgain
	if next, waits, err := d.Deliveries.NextWebhookStart(ctx); err == nil && waits {
		pause = min(pause, max(next, time.Millisecond))
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-d.woken:
	case <-timer.C:
	}
}

func (d *Dispatcher) wake() {
	select {
	case d.woken <- struct{}{}:
	default: // it will look anyway
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
