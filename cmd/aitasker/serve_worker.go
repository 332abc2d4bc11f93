package main

import (
	"context"
	"strings"
	"time"

	"github.com/sethvargo/go-envconfig"

	"github.com/aitasker/aitasker/activities"
	"github.com/aitasker/aitasker/internal/benchmark"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/worker"
)

// workerStop is how long running activities may go on after a stop was asked;
// what does not end by then is tried again elsewhere.
const workerStop = 10 * time.Second

type workerCommand struct{}

// Run serves until ctx ends.
func (workerCommand) Run(ctx context.Context, term terminal) error {
	p, err := openParts(ctx, envconfig.OsLookuper(), term.err)
	if err != nil {
		return err
	}
	defer p.close()
	fatal := make(chan error, 1)
	group, err := startWorkers(ctx, p, func(err error) { fatal <- err })
	if err != nil {
		return err
	}
	defer group.Stop()
	endDeliveries := p.startDeliveries(ctx)
	defer endDeliveries()
	p.log.Info().Str("temporal", p.config.Temporal.Address).Msg("worker polling")
	select {
	case err := <-fatal:
		return err
	case <-ctx.Done():
		return nil
	}
}

// startWorkers begins polling and has Temporal start the sweeps of health checks.
func startWorkers(ctx context.Context, p *parts, onFatal func(error)) (*worker.Group, error) {
	group, err := newWorkers(p, onFatal)
	if err != nil {
		return nil, err
	}
	if err := group.Start(); err != nil {
		return nil, err
	}
	sweep := contract.HealthInput{Interval: p.config.Health.Interval, Slices: p.config.Health.Slices}
	if err := worker.ScheduleHealth(ctx, p.temporal, sweep); err != nil {
		group.Stop()
		return nil, err
	}
	return group, nil
}

func newWorkers(p *parts, onFatal func(error)) (*worker.Group, error) {
	briefs, err := benchmark.Load(p.taxonomy.Kinds())
	if err != nil {
		return nil, err
	}
	links, err := p.links()
	if err != nil {
		return nil, err
	}
	work, err := activities.New(activities.Parts{
		Store: p.store, Blobs: p.blobs, Taxonomy: p.taxonomy, Secrets: p.secrets, Briefs: briefs, Links: links,
		PublicURL: strings.TrimRight(p.config.HTTP.PublicURL, "/"),
		Agents:    p.agentClient(),
		Judge:     judge.Embedded{},
		Attempter: p.attempter(),
		Limiter:   p.limiter,
	})
	if err != nil {
		return nil, err
	}
	return worker.New(p.temporal, work, worker.Options{
		CachedWorkflows: p.config.Worker.CachedWorkflows,
		BuildID:         p.config.Worker.BuildID, TaskSlots: p.config.Worker.TaskSlots, AgentSlots: p.config.Worker.AgentSlots,
		WebhookSlots: p.config.Worker.WebhookSlots, WorkflowSlots: p.config.Worker.WorkflowSlots, StopTimeout: workerStop, OnFatal: onFatal,
	}), nil
}
