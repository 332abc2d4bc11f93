package workflows

import (
	"errors"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// command is an accepted update on its way through the main loop.
type command struct {
	name    market.Command
	id      string                           // of the update; empty when no update asked for it
	permit  func() error                     // the rule, asked again when the turn comes
	perform func(ctx workflow.Context) error // a refusal leaves the task where it was
	asked   place                            // where the task stood then
	settled bool
	receipt contract.CommandReceipt
	refusal error
}

// serveCommands registers every update. Each command is a pair: validateX says
// whether it is allowed, handleX is what the main loop does.
func (t *task) serveCommands(ctx workflow.Context) error {
	return errors.Join(
		t.serveAwaitRecorded(ctx),
		serve(ctx, t, contract.UpdateSelectBid, market.CommandSelect,
			"Select a presented bid, or the best one, and hold its price.", t.validateSelectBid, t.handleSelectBid),
		serve(ctx, t, contract.UpdateRemix, market.CommandRemix,
			"Pay the remix fee and ask other agents for another round.", t.validateRemix, t.handleRemix),
		serve(ctx, t, contract.UpdateExtendReview, market.CommandExtendReview,
			"Move the end of the review window by one extension.", t.validateExtendReview, t.handleExtendReview),
		serve(ctx, t, contract.UpdateCancel, market.CommandCancel,
			"End the task before a bid is selected and stop running agent calls.", t.validateCancel, t.handleCancel),
		serve(ctx, t, contract.UpdateApproveDelivery, market.CommandApprove,
			"Accept the newest delivery and pay the agent.", t.validateApproveDelivery, t.handleApproveDelivery),
		serve(ctx, t, contract.UpdateRequestRevision, market.CommandRequestRevision,
			"Send the newest delivery back with notes.", t.validateRequestRevision, t.handleRequestRevision),
		serve(ctx, t, contract.UpdateOpenDispute, market.CommandDispute,
			"Object to the newest delivery.", t.validateOpenDispute, t.handleOpenDispute),
		serve(ctx, t, contract.UpdateAnswerDispute, market.CommandAnswerDispute,
			"Give the agent's side of the dispute.", t.validateAnswerDispute, t.handleAnswerDispute),
		serve(ctx, t, contract.UpdateWithdrawBid, market.CommandWithdrawBid,
			"Take a bid back before a selection, for its agent's owner.", t.validateWithdrawBid, t.handleWithdrawBid),
		serve(ctx, t, contract.UpdateResolveDispute, market.CommandResolveDispute,
			"Decide the dispute as an operator.", t.validateResolveDispute, t.handleResolveDispute),
		serve(ctx, t, contract.UpdateAdvanceClock, market.CommandAdvanceClock,
			"End the current window of a test task now.", t.validateAdvanceClock, t.handleAdvanceClock),
	)
}

// serve registers one command. The validator refuses before anything is written
// to history; the handler hands the command to the main loop and waits. A repeat
// under a known update id gets the first answer.
func serve[C any](
	ctx workflow.Context, t *task, update string, name market.Command, description string,
	validate func(C) error, handle func(workflow.Context, C) error,
) error {
	handler := func(ctx workflow.Context, message C) (contract.CommandReceipt, error) {
		id := workflow.GetCurrentUpdateInfo(ctx).ID
		if receipt, ok := t.answered(id); ok {
			return receipt, nil
		}
		return t.submit(ctx, &command{
			name:    name,
			id:      id,
			permit:  func() error { return validate(message) },
			perform: func(ctx workflow.Context) error { return handle(ctx, message) },
		})
	}
	return workflow.SetUpdateHandlerWithOptions(ctx, update, handler, workflow.UpdateHandlerOptions{
		Description: description,
		Validator: func(ctx workflow.Context, message C) error {
			if _, ok := t.answered(workflow.GetCurrentUpdateInfo(ctx).ID); ok {
				return nil
			}
			if err := t.refuseWhileOccupied(); err != nil {
				return answer(err)
			}
			return answer(validate(message))
		},
	})
}

// submit waits until the main loop has performed c.
func (t *task) submit(ctx workflow.Context, c *command) (contract.CommandReceipt, error) {
	c.asked, t.pending = t.place(), c
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	if err := workflow.Await(ctx, func() bool { return c.settled }); err != nil {
		return contract.CommandReceipt{}, answer(err)
	}
	return c.receipt, answer(c.refusal)
}

// performPending performs the waiting command, if it is still allowed now that
// its turn has come, and lets its handler answer.
func (t *task) performPending(ctx workflow.Context) {
	c := t.pending
	c.refusal = c.permit()
	if c.refusal == nil {
		c.refusal = c.perform(ctx)
	}
	t.pending = nil
	if t.jump == nil || t.jump.command != c {
		t.settle(c)
	}
}

// settle lets the handler of c answer.
func (t *task) settle(c *command) {
	c.receipt = contract.CommandReceipt{Status: t.Status, DeliveryStatus: t.DeliveryStatus}
	if c.refusal == nil && c.id != "" {
		t.Answers = append(t.Answers, Answer{UpdateID: c.id, Receipt: c.receipt})
	}
	c.settled = true
}

// refuseWhileOccupied keeps commands one at a time.
func (t *task) refuseWhileOccupied() error {
	switch {
	case t.refused != nil:
		return t.refused
	case t.pending != nil:
		return busyWith(t.pending)
	case t.jump != nil:
		return busyWith(t.jump.command)
	}
	return nil
}

func busyWith(c *command) error {
	return refusal.New(refusal.Busy, "Another command, %s, is in progress on this task; try again when it is done.", c.name)
}

func (t *task) permit(name market.Command) error {
	return market.Permit(name, t.Situation(t.input))
}

func (t *task) permitOnDelivery(name market.Command, number int) error {
	return market.PermitOnDelivery(name, t.Situation(t.input), number)
}

// answer is the one form in which an error leaves the workflow. What is not a
// refusal is never shown.
func answer(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := refusal.As(err); !ok {
		err = refusal.New(refusal.Unavailable, "The command could not be carried out just now; try again in a moment.")
	}
	return contract.EncodeRefusal(err)
}

// heedCancellation turns a cancellation of the workflow, such as an operator's
// in the Temporal UI, into the platform's cancel command. Where that is not
// allowed, because money is held, the task goes on.
func (t *task) heedCancellation(ctx workflow.Context) {
	requested := ctx.Done()
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	workflow.GoNamed(ctx, "heed cancellation", func(ctx workflow.Context) {
		requested.Receive(ctx, nil)
		_ = workflow.Await(ctx, func() bool { return t.pending == nil })
		if err := t.permit(market.CommandCancel); err != nil {
			t.log.Warn("Cancellation of the workflow ignored", "reason", err)
			return
		}
		message := contract.CancelCommand{Reason: "Cancelled in the Temporal UI.", ByPlatform: true, Actor: actorOperator}
		_, _ = t.submit(ctx, &command{
			name:    market.CommandCancel,
			permit:  func() error { return t.validateCancel(message) },
			perform: func(ctx workflow.Context) error { return t.handleCancel(ctx, message) },
		})
	})
}
