package workflows

import (
	"github.com/google/uuid"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// TaskArgs starts TaskWorkflow. The API sends a contract.TaskInput, whose JSON
// this reads; Carried is only set when the workflow continues as new.
type TaskArgs struct {
	contract.TaskInput
	Carried *State `json:"carried,omitempty"`
}

// Registry is the part of a worker, replayer or test environment that Register
// needs.
type Registry interface {
	RegisterWorkflowWithOptions(workflow any, options workflow.RegisterOptions)
}

// Register registers every workflow of this package under its contract name. The
// worker must set DisableRegistrationAliasing, as for all explicit names.
func Register(registry Registry) {
	registry.RegisterWorkflowWithOptions(TaskWorkflow, workflow.RegisterOptions{Name: contract.TaskWorkflow})
	registry.RegisterWorkflowWithOptions(BenchmarkWorkflow, workflow.RegisterOptions{Name: contract.BenchmarkWorkflow})
	registry.RegisterWorkflowWithOptions(HealthWorkflow, workflow.RegisterOptions{Name: contract.HealthWorkflow})
}

// TaskWorkflow is the whole life of one posted task. It returns an error only
// when the task could not be recorded, encoded as contract.EncodeRefusal does,
// or when it continues as new.
func TaskWorkflow(ctx workflow.Context, args TaskArgs) error {
	t := newTask(ctx, args)
	if err := t.setup(ctx); err != nil {
		return err
	}
	// A cancellation from outside becomes a command; it must never break off a
	// payment half way, so the process itself does not see it.
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	return t.run(ctx)
}

// task is one run of TaskWorkflow.
type task struct {
	State
	input   contract.TaskInput
	log     log.Logger
	pending *command // the accepted command that waits for its turn or is being performed
	window  window
	advance *clockAdvance                          // nil unless the test clock is moving the task
	signals []signalChannel[contract.AnsweredCall] // answers of async and pull agents
	asking  map[uuid.UUID]workflow.CancelFunc      // stops waiting for the bid of an invited agent
	follows int                                    // how often the task has continued from its row
	astray  int                                    // how often in a row without a step in between
	refused error                                  // why the task could not be recorded
}

func newTask(ctx workflow.Context, args TaskArgs) *task {
	t := &task{
		State: newState(),
		input: args.TaskInput,
		log:   log.With(workflow.GetLogger(ctx), "task_id", args.TaskID, "request_id", args.RequestID),
	}
	if args.Carried != nil {
		t.State = *args.Carried
	}
	return t
}

// setup makes the task answerable. It does not yield, so the first message
// already meets a handler.
func (t *task) setup(ctx workflow.Context) error {
	t.announce(ctx)
	t.registerSignals(ctx)
	if err := t.serveTimeline(ctx); err != nil {
		return err
	}
	if err := t.serveCommands(ctx); err != nil {
		return err
	}
	t.onCancelRequested(ctx)
	return nil
}

// run leads the task through its phases. A phase ends when it moved the task or
// when a command came in, which is then performed before anything else.
func (t *task) run(ctx workflow.Context) error {
	if err := t.record(ctx); err != nil {
		return t.failRecording(ctx, err)
	}
	for !t.Status.Ended() {
		switch {
		case t.pending != nil:
			t.performPending(ctx)
		case t.readyForFreshRun(ctx):
			t.drainSignals()
			return workflow.NewContinueAsNewError(ctx, contract.TaskWorkflow, TaskArgs{TaskInput: t.input, Carried: &t.State})
		default:
			t.runPhase(ctx)
		}
		t.finishAdvance()
	}
	return t.finish(ctx)
}

// runPhase runs the phase that belongs to where the task stands.
func (t *task) runPhase(ctx workflow.Context) {
	switch t.Status {
	case market.TaskOpen, market.TaskMatching:
		t.match(ctx)
	case market.TaskPrototyping:
		t.collect(ctx)
	case market.TaskReview:
		t.review(ctx)
	case market.TaskDelivering:
		t.runDelivery(ctx)
	case market.TaskDraft, market.TaskCompleted, market.TaskExpired, market.TaskCancelled:
		// No workflow runs for a draft, and an ended task has no phase.
	}
}

// runDelivery is runPhase for what happens between selection and settlement.
func (t *task) runDelivery(ctx workflow.Context) {
	if t.Verdict != nil {
		t.finishSettlement(ctx)
		return
	}
	switch t.DeliveryStatus {
	case market.DeliveryInProgress, market.DeliveryRevisionRequested:
		t.deliver(ctx)
	case market.DeliveryAwaitingApproval:
		t.awaitApproval(ctx)
	case market.DeliveryDisputed:
		t.hearDispute(ctx)
	case market.DeliveryApproved, market.DeliveryRefunded, market.DeliveryFailed, market.DeliveryExpired:
		t.finishSettlement(ctx)
	}
}

// readyForFreshRun reports whether history has grown enough to continue as new and
// nobody is waiting for an answer, which would be lost.
func (t *task) readyForFreshRun(ctx workflow.Context) bool {
	if t.advance != nil || !workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
		return false
	}
	_ = workflow.Await(ctx, func() bool { return t.pending != nil || workflow.AllHandlersFinished(ctx) })
	return t.pending == nil
}
