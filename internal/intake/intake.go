package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agentclient"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/secrets"
)

// acceptWithin bounds reading one answer, artifacts given by URL included. It lies
// below the server's own deadline for an answer.
const acceptWithin = 45 * time.Second

// settleWithin bounds keeping an answer and telling of it, also when the client is
// gone.
const settleWithin = 15 * time.Second

// Calls is what the intake needs of the store.
type Calls interface {
	AgentCall(ctx context.Context, id uuid.UUID) (market.AgentCall, error)
	AnswerCall(ctx context.Context, id uuid.UUID, answer *market.CallAnswer) (market.AgentCall, error)
	SignalledCall(ctx context.Context, id uuid.UUID) error
	OpenInvitations(ctx context.Context, agentID uuid.UUID) ([]market.Invitation, error)
	CallsOfAccount(ctx context.Context, accountID uuid.UUID, livemode bool, taskID uuid.UUID, mode market.CallMode) ([]market.AgentCall, error)
}

// Reader checks the body of an answer and stores its artifacts.
type Reader interface {
	Accept(ctx context.Context, body []byte, request agentclient.ExecuteRequest) (agentclient.Answer, error)
}

// Teller tells a workflow that an answer is here. One that has ended wants none,
// which is no error; a Temporal that is away is refused with
// refusal.Unavailable.
type Teller interface {
	Tell(ctx context.Context, workflowID, signal string, told contract.Submission) error
}

// Intake takes answers. It is safe for concurrent use.
type Intake struct {
	calls  Calls
	reader Reader
	teller Teller
	box    *secrets.Box
	decoy  []byte // a sealed secret of no call
	ending <-chan struct{}
}

// New makes an Intake. Agents that wait for invitations are sent home when ctx
// ends.
func New(ctx context.Context, calls Calls, reader Reader, teller Teller, box *secrets.Box) (*Intake, error) {
	decoy, err := box.Seal([]byte(secrets.NewCallbackSecret().Reveal()), decoyRow)
	if err != nil {
		return nil, fmt.Errorf("seal decoy: %w", err)
	}
	return &Intake{calls: calls, reader: reader, teller: teller, box: box, decoy: decoy, ending: ctx.Done()}, nil
}

// take takes an answer to a call, and gives the call once its workflow has been
// told. The first body counts; the same again is answered alike, whatever has
// happened since. What breaks the contract counts as well, and is refused.
func (i *Intake) take(ctx context.Context, call market.AgentCall, body []byte) (market.AgentCall, error) {
	hash := sha256.Sum256(body)
	if call.AnsweredAt == nil && call.ClosedAt == nil && time.Now().Before(call.ExpiresAt) {
		answer, err := i.read(ctx, &call, body)
		if err != nil {
			return call, err
		}
		answer.BodyHash = hash[:]
		settling, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
		defer cancel()
		if call, err = i.calls.AnswerCall(settling, call.ID, answer); err != nil {
			return call, err
		}
	}
	switch {
	case call.AnsweredAt == nil:
		return call, refusal.New(refusal.TooLate, "Nobody waits for this answer any more: its time is over or its task has moved on.")
	case !bytes.Equal(hash[:], call.BodyHash):
		return call, refusal.New(refusal.Conflict, "Another answer to this call was taken before; the first one counts.")
	}
	if err := i.tell(ctx, &call); err != nil {
		return call, err
	}
	if call.Outcome != market.CallAccepted {
		return call, refusal.New(refusal.Invalid, "%s This answer counts and can not be mended.", call.Reason)
	}
	return call, nil
}

// tell tells the workflow of an answer until it has been told once. A repeat
// mends what a process that died in between left undone.
func (i *Intake) tell(ctx context.Context, call *market.AgentCall) error {
	if call.SignalledAt != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
	defer cancel()
	told := contract.Submission{CallID: call.ID}
	if err := i.teller.Tell(ctx, call.WorkflowID, contract.SubmissionSignal(call.Mode), told); err != nil {
		return err
	}
	return i.calls.SignalledCall(ctx, call.ID)
}

// read checks an answer. What may go better the next time, such as a link that
// does not open just now, is refused as unavailable and does not count.
func (i *Intake) read(ctx context.Context, call *market.AgentCall, body []byte) (*market.CallAnswer, error) {
	request, err := requestOf(call)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, acceptWithin)
	defer cancel()
	answer, err := i.reader.Accept(ctx, body, request)
	var failure *agentclient.Failure
	switch {
	case err == nil:
		work, err := workOf(&answer)
		return &market.CallAnswer{Outcome: market.CallAccepted, Work: work}, err
	case !errors.As(err, &failure):
		return nil, err
	case failure.Retryable:
		return nil, refusal.New(refusal.Unavailable, "%s Send the same answer again.", failure.Reason)
	case failure.Kind == agentclient.FailureDeclined:
		return &market.CallAnswer{Outcome: market.CallDeclined, Reason: failure.Reason}, nil
	}
	return &market.CallAnswer{Outcome: market.CallRefused, Reason: failure.Reason}, nil
}
