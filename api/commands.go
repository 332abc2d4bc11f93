package api

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// decidedByOperator is how a verdict names its maker.
const decidedByOperator = "operator"

// Idempotency lets a client repeat a command safely.
type Idempotency struct {
	Key string `header:"Idempotency-Key" maxLength:"255" pattern:"^[ -~]*$" doc:"Printable ASCII. Requests repeated with the same key return the first response."`
}

// TaskPath names a task in the path.
type TaskPath struct {
	TaskID uuid.UUID `path:"task_id" format:"uuid"`
}

// taskOutput answers with a task.
type taskOutput struct {
	Body publicapi.Task
}

// command is one message to a task's workflow.
type command struct {
	contract.Request

	delivery int // the delivery that it is about; 0 for none
}

// ownTask reads a task that the caller posted.
func (s *server) ownTask(ctx context.Context, taskID uuid.UUID) (market.Task, error) {
	caller := principalOf(ctx)
	return s.Tasks.TaskOfAccount(ctx, caller.Owner(), taskID)
}

// anyTask reads a task of the operator's mode.
func (s *server) anyTask(ctx context.Context, taskID uuid.UUID) (market.Task, error) {
	task, err := s.Tasks.Task(ctx, taskID)
	if err == nil && task.Livemode != principalOf(ctx).Livemode {
		return market.Task{}, refusal.New(refusal.NotFound, sentenceNotFound)
	}
	return task, err
}

// command sends a command to the workflow of a task that read finds, and gives
// the task as it stands then. The verdict is the workflow's; only a task
// that has ended is refused here, since nobody is there to ask.
func (s *server) command(
	ctx context.Context, taskID uuid.UUID, read func(context.Context, uuid.UUID) (market.Task, error), c command,
) (market.Task, error) {
	task, err := read(ctx, taskID)
	if err != nil {
		return market.Task{}, err
	}
	// A repeat may find the task ended by the very command that it repeats.
	updateID := updateIDOf(ctx)
	if task.Status.Ended() && updateID == "" {
		return market.Task{}, refusalByRow(&task, c)
	}
	err = s.Flow.Command(ctx, taskID, updateID, c.Request)
	if isBehind(err, &task, c) {
		err = s.Flow.Command(ctx, taskID, updateID, c.Request)
	}
	if isBehind(err, &task, c) {
		// It was reset, or restored from a backup.
		if followed := s.Flow.Command(ctx, taskID, "", contract.UpdateFollowRow.With(contract.FollowRow{})); followed == nil {
			err = s.Flow.Command(ctx, taskID, updateID, c.Request)
		}
	}
	if err != nil && !errors.Is(err, ErrNoOpenWorkflow) {
		return market.Task{}, err
	}
	closed := err != nil
	if task, err = read(ctx, taskID); err != nil {
		return market.Task{}, err
	}
	if closed {
		return market.Task{}, refusalByRow(&task, c)
	}
	return task, nil
}

// shown answers with the task that a command or a read gave.
func shown(task market.Task, err error) (*taskOutput, error) {
	if err != nil {
		return nil, err
	}
	return &taskOutput{Body: publicapi.TaskOf(task)}, nil
}

// updateIDOf lets Temporal recognise a repeat; empty without an Idempotency-Key.
func updateIDOf(ctx context.Context) string {
	keyed := keyedCallOf(ctx)
	if keyed.Value == "" {
		return ""
	}
	return contract.UpdateID(keyed.Owner.AccountID, keyed.Value, keyed.Operation)
}

// isBehind tells that the workflow refused what the row allows. Its worker may have
// died between a step and the word of it: then the workflow judged the command
// before it took that step again, which it has by now, and has to be asked anew.
func isBehind(err error, task *market.Task, c command) bool {
	refusedForState := refusal.Is(err, refusal.WrongState) || refusal.Is(err, refusal.NotFound)
	return refusedForState && permitByRow(task, c) == nil
}

// permitByRow asks the rule about the task as the API shows it.
func permitByRow(task *market.Task, c command) error {
	if c.delivery > 0 {
		return market.PermitOnDelivery(c.Kind(), task.Situation(), c.delivery)
	}
	return market.Permit(c.Kind(), task.Situation())
}

// refusalByRow says why a task without an open workflow takes no command.
func refusalByRow(task *market.Task, c command) error {
	if err := permitByRow(task, c); err != nil {
		return err
	}
	// The row waits for a workflow that is not there: an operator must look.
	return refusal.New(refusal.Unavailable, "This task takes no commands right now. Try again in a few seconds.")
}
