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
	asked   market.Position                  // where the task stood then
	replied bool
	receipt contract.CommandReceipt
	refusal error
}

// serveCommands registers every update. Each command is a pair: validateX says
// whether it is allowed, handleX is what the main loop does.
func (t *task) serveCommands(ctx workflow.Context) error {
	return errors.Join(
		t.serveAwaitRecorded(ctx),
		serve(ctx, t, contract.UpdateSelectBid, t.validateSelectBid, t.handleSelectBid),
		serve(ctx, t, contract.UpdateRemix, t.validateRemix, t.handleRemix),
		serve(ctx, t, contract.UpdateExtendReview, t.validateExtendReview, t.handleExtendReview),
		serve(ctx, t, contract.UpdateCancel, t.validateCancel, t.handleCancel),
		serve(ctx, t, contract.UpdateApproveDelivery, t.validateApproveDelivery, t.handleApproveDelivery),
		serve(ctx, t, contract.UpdateRequestRevision, t.validateRequestRevision, t.handleRequestRevision),
		serve(ctx, t, contract.UpdateOpenDispute, t.validateOpenDispute, t.handleOpenDispute),
		serve(ctx, t, contract.UpdateAnswerDispute, t.validateAnswerDispute, t.handleAnswerDispute),
		serve(ctx, t, contract.UpdateWithdrawBid, t.validateWithdrawBid, t.handleWithdrawBid),
		serve(ctx, t, contract.UpdateResolveDispute, t.validateResolveDispute, t.handleResolveDispute),
		serve(ctx, t, contract.UpdateAdvanceClock, t.validateAdvanceClock, t.handleAdvanceClock),
		serve(ctx, t, contract.UpdateFollowRow, t.validateFollowRow, t.handleFollowRow),
	)
}

// serve registers one command. The validator refuses before anything is written
// to history; the handler hands the command to the main loop and waits. A repeat
// under a known update id gets the first answer.
func serve[C any](
	ctx workflow.Context, t *task, update contract.Command[C],
	validate func(C) error, handle func(workflow.Context, C) error,
) error {
	handler := func(ctx workflow.Context, message C) (contract.CommandReceipt, error) {
		id := workflow.GetCurrentUpdateInfo(ctx).ID
		if receipt, ok := t.answered(id); ok {
			return receipt, nil
		}
		return t.submit(ctx, &command{
			name:    update.Kind,
			id:      id,
			permit:  func() error { return validate(message) },
			perform: func(ctx workflow.Context) error { return handle(ctx, message) },
		})
	}
	validator := func(ctx workflow.Context, message C) error {
		if _, ok := t.answered(workflow.GetCurrentUpdateInfo(ctx).ID); ok {
			return nil
		}
		if err := t.refuseWhileOccupied(); err != nil {
			return answer(err)
		}
		return answer(validate(message))
	}
	return handleUpdate(ctx, update.Update, validator, handler)
}

// submit waits until the main loop has performed c.
func (t *task) submit(ctx workflow.Context, c *command) (contract.CommandReceipt, error) {
	c.asked, t.pending = t.position(), c
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	if err := workflow.Await(ctx, func() bool { return c.replied }); err != nil {
		return contract.CommandReceipt{}, answer(err)
	}
	return c.receipt, answer(c.refusal)
}

// performPending performs the waiting command, if it is still allowed now that
// its turn has come, and lets its handler answer.
func (t *task) performPending(ctx workflow.Context) {
	c := t.pending
	c.refusal = errFollowed
	for errors.Is(c.refusal, errFollowed) { // judged anew by where the row stands
		if c.refusal = c.permit(); c.refusal == nil {
			c.refusal = c.perform(ctx)
		}
	}
	t.pending = nil
	if t.advance == nil || t.advance.command != c {
		t.reply(c)
	}
}

// reply lets the handler of c answer.
func (t *task) reply(c *command) {
	c.receipt = contract.CommandReceipt{Status: t.Status, DeliveryStatus: t.DeliveryStatus}
	if c.refusal == nil && c.id != "" {
		t.Answers = append(t.Answers, Answer{UpdateID: c.id, Receipt: c.receipt})
	}
	c.replied = true
}

// refuseWhileOccupied keeps commands one at a time.
func (t *task) refuseWhileOccupied() error {
	switch {
	case t.refused != nil:
		return t.refused
	case t.pending != nil:
		return busyWith(t.pending)
	case t.advance != nil:
		return busyWith(t.advance.command)
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

// onCancelRequested turns a cancellation of the workflow, such as an operator's
// in the Temporal UI, into the platform's cancel command. Where that is not
// allowed, because money is held, the task goes on.
func (t *task) onCancelRequested(ctx workflow.Context) {
	requested := ctx.Done()
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	workflow.GoNamed(ctx, "on cancel requested", func(ctx workflow.Context) {
		requested.Receive(ctx, nil)
		_ = workflow.Await(ctx, func() bool { return t.pending == nil })
		if err := t.permit(market.CommandCancel); err != nil {
			t.log.Warn("Cancellation of the workflow ignored", "reason", err)
			return
		}
		message := contract.CancelCommand{Reason: "Cancelled in the Temporal UI.", ByPlatform: true}
		_, _ = t.submit(ctx, &command{
			name:    market.CommandCancel,
			permit:  func() error { return t.validateCancel(message) },
			perform: func(ctx workflow.Context) error { return t.handleCancel(ctx, message) },
		})
	})
}
