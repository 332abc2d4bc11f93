package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/store"
)

const (
	// claimLease is how long a claimed run waits for its start before somebody else
	// takes it: far above what a start takes, short beside the first retry.
	claimLease = 10 * time.Second

	claimSize = 100 // runs of one claim
	abreast   = 16  // starts at once

	lookAgain = 5 * time.Second // without being woken, and after an error
)

// attemptTimeout ends an attempt whose worker has died. Above the sender's own
// limit, so that it meets nobody else.
const attemptTimeout = 30 * time.Second

// Deliveries are where runs wait to be started.
type Deliveries interface {
	// ClaimWebhookRuns takes runs that nobody else has, the longest waiting first.
	ClaimWebhookRuns(ctx context.Context, lease time.Duration, limit int) ([]store.WebhookRun, error)

	// MarkWebhookRunsStarted says of runs that they are started.
	MarkWebhookRunsStarted(ctx context.Context, runs []store.WebhookRun) error

	// NextWebhookStart tells when the next run waits; false when none does.
	NextWebhookStart(ctx context.Context) (in time.Duration, waits bool, err error)

	// FollowWebhookRuns calls wake when there may be runs, until it breaks.
	FollowWebhookRuns(ctx context.Context, wake func()) error
}

// Starter starts runs. Any number of them share the work.
type Starter struct {
	deliveries Deliveries
	engine     client.Client
	log        zerolog.Logger
	woken      chan struct{}
}

// New makes a Starter; Run runs it.
func New(deliveries Deliveries, engine client.Client, log zerolog.Logger) *Starter {
	return &Starter{deliveries: deliveries, engine: engine, log: log, woken: make(chan struct{}, 1)}
}

// Run starts what waits until ctx ends. What goes wrong is logged and tried again.
func (s *Starter) Run(ctx context.Context) {
	var group errgroup.Group
	group.Go(func() error { s.listen(ctx); return nil })
	for ctx.Err() == nil {
		more, err := s.startSome(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.Warn().Err(err).Msg("webhook deliveries wait to be started")
		}
		if !more || err != nil {
			s.rest(ctx, err == nil)
		}
	}
	_ = group.Wait()
}

// startSome claims runs and starts them; more tells whether others may wait.
func (s *Starter) startSome(ctx context.Context) (more bool, err error) {
	runs, err := s.deliveries.ClaimWebhookRuns(ctx, claimLease, claimSize)
	if err != nil || len(runs) == 0 {
		return false, err
	}
	failed := make([]error, len(runs))
	var group errgroup.Group
	group.SetLimit(abreast)
	for i := range runs {
		group.Go(func() error {
			failed[i] = s.start(ctx, &runs[i])
			return nil
		})
	}
	_ = group.Wait()
	var started []store.WebhookRun
	for i, err := range failed {
		if err == nil {
			started = append(started, runs[i])
		}
	}
	err = errors.Join(failed...)
	if len(started) > 0 {
		err = errors.Join(err, s.deliveries.MarkWebhookRunsStarted(ctx, started))
	}
	return len(runs) == claimSize, err
}

// start begins the activity of a run, unless it is there already.
func (s *Starter) start(ctx context.Context, run *store.WebhookRun) error {
	_, err := s.engine.ExecuteActivity(ctx, client.StartActivityOptions{
		ID:                       contract.WebhookActivityID(run.DeliveryID, run.Run),
		TaskQueue:                contract.QueueWebhooks,
		StartToCloseTimeout:      attemptTimeout,
		ActivityIDConflictPolicy: enums.ACTIVITY_ID_CONFLICT_POLICY_USE_EXISTING,
		ActivityIDReusePolicy:    enums.ACTIVITY_ID_REUSE_POLICY_REJECT_DUPLICATE,
		// For faults of our own; the waits between attempts are the activity's to say.
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:     fmt.Sprintf("%s to webhook %s", run.EventType, run.WebhookID),
	}, contract.ActivityDeliverWebhook, contract.DeliverWebhookInput{DeliveryID: run.DeliveryID, Run: run.Run})
	if _, there := errors.AsType[*serviceerror.ActivityExecutionAlreadyStarted](err); there {
		return nil
	}
	if err != nil {
		return fmt.Errorf("start delivery %s: %w", run.DeliveryID, err)
	}
	return nil
}

// rest waits until a run is left, or waits to be started, or for a while.
func (s *Starter) rest(ctx context.Context, well bool) {
	pause := lookAgain
	if well {
		if next, waits, err := s.deliveries.NextWebhookStart(ctx); err == nil && waits {
			pause = min(pause, max(next, time.Millisecond))
		}
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	var woken <-chan struct{}
	if well {
		woken = s.woken
	}
	select {
	case <-ctx.Done():
	case <-woken:
	case <-timer.C:
	}
}

// listen keeps being woken, through breaks of the connection.
func (s *Starter) listen(ctx context.Context) {
	for ctx.Err() == nil {
		err := s.deliveries.FollowWebhookRuns(ctx, s.wake)
		if ctx.Err() == nil {
			s.log.Warn().Err(err).Msg("webhook deliveries are looked for without being told")
			wait(ctx, lookAgain)
		}
	}
}

func (s *Starter) wake() {
	select {
	case s.woken <- struct{}{}:
	default: // it will look anyway
	}
}

func wait(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
