package app

import (
	"context"
	"strings"
	"time"

	"github.com/aitasker/aitasker/activities"
	"github.com/aitasker/aitasker/internal/benchmark"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/worker"
)

// workerStopTimeout is how long running activities may go on after a stop was asked;
// the others are retried elsewhere.
const workerStopTimeout = 10 * time.Second

// RunWorker runs workflows, activities and the deliveries of webhooks until ctx ends.
func (a *App) RunWorker(ctx context.Context) error {
	fatal := make(chan error, 1)
	workers, err := a.StartWorkers(ctx, func(err error) { fatal <- err })
	if err != nil {
		return err
	}
	defer workers.Stop()
	stopDeliveries := a.StartDeliveries(ctx)
	defer stopDeliveries()
	select {
	case err := <-fatal:
		return err
	case <-ctx.Done():
		return nil
	}
}

// The pause before the workers try again to reach Temporal grows from the one to the
// other.
const (
	minStartPause = 250 * time.Millisecond
	maxStartPause = 5 * time.Second
)

// Workers are the process's workers, which start as soon as Temporal can be reached.
type Workers struct {
	cancel context.CancelFunc
	ended  chan struct{}
}

// StartWorkers begins to poll and schedules the health checks in Temporal, or tries
// until it can. onFatal is told when a worker that had started cannot go on.
func (a *App) StartWorkers(ctx context.Context, onFatal func(error)) (*Workers, error) {
	work, err := a.activities()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	w := &Workers{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		group := a.startedWorkers(ctx, work, onFatal)
		if group == nil {
			return
		}
		a.Log.Info().Str("temporal", a.Config.Temporal.Address).Msg("worker polling")
		<-ctx.Done()
		group.Stop()
	}()
	return w, nil
}

// Stop lets running work end within the stop timeout.
func (w *Workers) Stop() {
	w.cancel()
	<-w.ended
}

// startedWorkers tries until the workers have started; nil when ctx ends before.
func (a *App) startedWorkers(ctx context.Context, work *activities.Activities, onFatal func(error)) *worker.Group {
	for pause := minStartPause; ctx.Err() == nil; pause = min(2*pause, maxStartPause) {
		group, err := a.tryWorkers(ctx, work, onFatal)
		if err == nil {
			return group
		}
		a.Log.Warn().Err(err).Dur("pause_ms", pause).Msg("workers not started; trying again")
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	return nil
}

// tryWorkers starts the workers once. Workers that could not start are of no more use.
func (a *App) tryWorkers(ctx context.Context, work *activities.Activities, onFatal func(error)) (*worker.Group, error) {
	group := a.newWorkers(work, onFatal)
	if err := group.Start(); err != nil {
		return nil, err
	}
	sweep := contract.HealthInput{Interval: a.Config.Health.Interval, Slices: a.Config.Health.Slices}
	if err := worker.ScheduleHealth(ctx, a.temporal, sweep); err != nil {
		group.Stop()
		return nil, err
	}
	return group, nil
}

// activities makes what the workers do.
func (a *App) activities() (*activities.Activities, error) {
	briefs, err := benchmark.Load(a.taxonomy.Kinds())
	if err != nil {
		return nil, err
	}
	links, err := a.links()
	if err != nil {
		return nil, err
	}
	return activities.New(activities.Parts{
		Store: a.Store, Blobs: a.blobs, Taxonomy: a.taxonomy, Secrets: a.Secrets, Briefs: briefs, Links: links,
		PublicURL: strings.TrimRight(a.Config.HTTP.PublicURL, "/"),
		Agents:    a.agentClient(),
		Judge:     judge.Embedded{},
		Attempter: a.attempter(),
		Limiter:   a.limiter,
	})
}

func (a *App) newWorkers(work *activities.Activities, onFatal func(error)) *worker.Group {
	return worker.New(a.temporal, work, worker.Options{
		CachedWorkflows: a.Config.Worker.CachedWorkflows,
		BuildID:         a.Config.Worker.BuildID, TaskSlots: a.Config.Worker.TaskSlots, AgentSlots: a.Config.Worker.AgentSlots,
		WebhookSlots: a.Config.Worker.WebhookSlots, WorkflowSlots: a.Config.Worker.WorkflowSlots, StopTimeout: workerStopTimeout, OnFatal: onFatal,
	})
}
