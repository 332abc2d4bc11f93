package worker

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/activities"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/workflows"
)

// Options size one worker process.
type Options struct {
	BuildID       string // turns worker versioning on when set
	TaskSlots     int    // activities on our own database at once
	AgentSlots    int    // outgoing calls at once
	WebhookSlots  int    // calls to receivers of events at once
	WorkflowSlots int    // workflow tasks at once
	// CachedWorkflows is how many open workflows the process keeps in memory, so that
	// they need no replay.
	CachedWorkflows int
	StopTimeout     time.Duration
	OnFatal         func(error) // told when a worker cannot go on
}

// deployment is the name under which worker versions are promoted.
const deployment = "aitasker"

// Group is the workers of one process; they live and die together.
type Group struct {
	workers []worker.Worker
}

// New makes the workers of all queues; Start runs them.
func New(temporal client.Client, work *activities.Activities, options Options) *Group {
	worker.SetStickyWorkflowCacheSize(options.CachedWorkflows) // one cache for the whole process
	tasks := worker.New(temporal, contract.QueueTasks, tasksOptions(options))
	workflows.Register(tasks)
	group := &Group{workers: []worker.Worker{tasks}}
	work.Register(tasks, contract.QueueTasks)
	for queue, queueOptions := range map[string]worker.Options{
		contract.QueueAgents:   callingOptions(options, options.AgentSlots),
		contract.QueueWebhooks: callingOptions(options, options.WebhookSlots),
		contract.QueueHealth:   healthOptions(options),
	} {
		w := worker.New(temporal, queue, queueOptions)
		work.Register(w, queue)
		group.workers = append(group.workers, w)
	}
	return group
}

// Start begins polling. When one worker cannot start, none stays running.
func (g *Group) Start() error {
	for i, w := range g.workers {
		if err := w.Start(); err != nil {
			for _, started := range g.workers[:i] {
				started.Stop()
			}
			return fmt.Errorf("start worker: %w", err)
		}
	}
	return nil
}

// Stop lets running work end within the stop timeout.
func (g *Group) Stop() {
	done := make(chan struct{})
	for _, w := range g.workers {
		go func() {
			w.Stop()
			done <- struct{}{}
		}()
	}
	for range g.workers {
		<-done
	}
}

func tasksOptions(o Options) worker.Options {
	options := sharedOptions(o)
	options.MaxConcurrentActivityExecutionSize = o.TaskSlots
	options.MaxConcurrentLocalActivityExecutionSize = o.TaskSlots
	options.MaxConcurrentWorkflowTaskExecutionSize = o.WorkflowSlots
	options.WorkflowTaskPollerBehavior = autoscaling()
	options.ActivityTaskPollerBehavior = autoscaling()
	return options
}

// callingOptions are those of a worker that does nothing but outgoing calls.
func callingOptions(o Options, slots int) worker.Options {
	options := sharedOptions(o)
	options.DisableWorkflowWorker = true
	options.MaxConcurrentActivityExecutionSize = slots
	options.ActivityTaskPollerBehavior = autoscaling()
	return options
}

// slicesAtOnce is how many slices of a sweep one process takes.
const slicesAtOnce = 4

func healthOptions(o Options) worker.Options {
	options := sharedOptions(o)
	options.DisableWorkflowWorker = true
	options.MaxConcurrentActivityExecutionSize = slicesAtOnce
	options.MaxConcurrentActivityTaskPollers = 1
	return options
}

func sharedOptions(o Options) worker.Options {
	options := worker.Options{
		// Names are constants of the contract; an alias by function name would be a second one.
		DisableRegistrationAliasing: true,
		WorkerStopTimeout:           o.StopTimeout,
		// A cancellation reaches an agent's call with its next heartbeat.
		MaxHeartbeatThrottleInterval: 5 * time.Second,
		Interceptors:                 []interceptor.WorkerInterceptor{&refusalEncoder{}},
		OnFatalError:                 o.OnFatal,
	}
	if o.BuildID != "" {
		options.DeploymentOptions = worker.DeploymentOptions{
			UseVersioning:             true,
			Version:                   worker.WorkerDeploymentVersion{DeploymentName: deployment, BuildID: o.BuildID},
			DefaultVersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
		}
	}
	return options
}

func autoscaling() worker.PollerBehavior {
	return worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{
		InitialNumberOfPollers: 4, MinimumNumberOfPollers: 2, MaximumNumberOfPollers: 32,
	})
}
