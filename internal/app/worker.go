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
	group, err := a.StartWorkers(ctx, func(err error) { fatal <- err })
	if err != nil {
		return err
	}
	defer group.Stop()
	stopDeliveries := a.StartDeliveries(ctx)
	defer stopDeliveries()
	a.Log.Info().Str("temporal", a.Config.Temporal.Address).Msg("worker polling")
	select {
	case err := <-fatal:
		return err
	case <-ctx.Done():
		return nil
	}
}

// StartWorkers begins to poll and schedules the health checks in Temporal.
func (a *App) StartWorkers(ctx context.Context, onFatal func(error)) (*worker.Group, error) {
	group, err := a.newWorkers(onFatal)
	if err != nil {
		return nil, err
	}
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

func (a *App) newWorkers(onFatal func(error)) (*worker.Group, error) {
	briefs, err := benchmark.Load(a.taxonomy.Kinds())
	if err != nil {
		return nil, err
	}
	links, err := a.links()
	if err != nil {
		return nil, err
	}
	work, err := activities.New(activities.Parts{
		Store: a.Store, Blobs: a.blobs, Taxonomy: a.taxonomy, Secrets: a.Secrets, Briefs: briefs, Links: links,
		PublicURL: strings.TrimRight(a.Config.HTTP.PublicURL, "/"),
		Agents:    a.agentClient(),
		Judge:     judge.Embedded{},
		Attempter: a.attempter(),
		Limiter:   a.limiter,
	})
	if err != nil {
		return nil, err
	}
	return worker.New(a.temporal, work, worker.Options{
		CachedWorkflows: a.Config.Worker.CachedWorkflows,
		BuildID:         a.Config.Worker.BuildID, TaskSlots: a.Config.Worker.TaskSlots, AgentSlots: a.Config.Worker.AgentSlots,
		WebhookSlots: a.Config.Worker.WebhookSlots, WorkflowSlots: a.Config.Worker.WorkflowSlots, StopTimeout: workerStopTimeout, OnFatal: onFatal,
	}), nil
}
