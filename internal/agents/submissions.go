package agents

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/secrets"
)

// acceptTimeout bounds reading one answer, including artifacts given by URL. It is
// below the server's own deadline for a response.
const acceptTimeout = 45 * time.Second

// recordTimeout bounds storing an answer and signalling its workflow, even after the
// client has disconnected.
const recordTimeout = 15 * time.Second

// CallStore stores the calls of agents that answer on their own.
type CallStore interface {
	AgentCall(ctx context.Context, id uuid.UUID) (market.AgentCall, error)
	AnswerCall(ctx context.Context, id uuid.UUID, answer *market.CallAnswer) (market.AgentCall, error)
	SignalledCall(ctx context.Context, id uuid.UUID) error
	OpenInvitations(ctx context.Context, agentID uuid.UUID) ([]market.Invitation, error)
	CallsOfAccount(ctx context.Context, owner market.Owner, taskID uuid.UUID, mode market.CallMode) ([]market.AgentCall, error)
}

// Accepter checks the body of an answer and stores its artifacts.
type Accepter interface {
	Accept(ctx context.Context, body []byte, request ExecuteRequest) (Answer, error)
}

// Signaller signals a workflow that an answer has arrived. A workflow that has ended
// is no error; an unavailable Temporal is refused with refusal.Unavailable.
type Signaller interface {
	SignalSubmission(ctx context.Context, workflowID string, signal contract.Signal[contract.AnsweredCall], call contract.AnsweredCall) error
}

// Submissions accepts answers. It is safe for concurrent use.
type Submissions struct {
	calls     CallStore
	accepter  Accepter
	signaller Signaller
	waker     Waker
	box       *secrets.Box
	decoy     []byte // a sealed secret that belongs to no call
	stopping  <-chan struct{}
}

// NewSubmissions makes Submissions. Agents that wait for invitations get an empty
// list when ctx ends.
func NewSubmissions(ctx context.Context, calls CallStore, accepter Accepter, signaller Signaller, waker Waker, box *secrets.Box) (*Submissions, error) {
	decoy, err := box.Seal([]byte(secrets.NewCallbackSecret().Reveal()), decoyRow)
	if err != nil {
		return nil, fmt.Errorf("seal decoy: %w", err)
	}
	return &Submissions{calls: calls, accepter: accepter, signaller: signaller, waker: waker, box: box, decoy: decoy, stopping: ctx.Done()}, nil
}

// accept accepts an answer to a call and returns the call once its workflow has been
// signalled. The first body counts: a repeat of it gets the same result, whatever has
// happened since. An answer that breaks the contract counts as well and is refused.
func (s *Submissions) accept(ctx context.Context, call market.AgentCall, body []byte) (market.AgentCall, error) {
	hash := sha256.Sum256(body)
	if call.AnsweredAt == nil && call.ClosedAt == nil && time.Now().Before(call.ExpiresAt) {
		answer, err := s.read(ctx, &call, body)
		if err != nil {
			return call, err
		}
		answer.BodyHash = hash[:]
		recording, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
		defer cancel()
		if call, err = s.calls.AnswerCall(recording, call.ID, answer); err != nil {
			return call, err
		}
	}
	switch {
	case call.AnsweredAt == nil:
		return call, refusal.New(refusal.TooLate, "The answer came too late: its window has closed or its task has moved on.")
	case !bytes.Equal(hash[:], call.BodyHash):
		return call, refusal.New(refusal.Conflict, "Another answer to this call was taken before; the first one counts.")
	}
	if err := s.signal(ctx, &call); err != nil {
		return call, err
	}
	if call.Outcome != market.CallAccepted {
		return call, refusal.New(refusal.Invalid, "%s This answer counts and can not be mended.", call.Reason)
	}
	return call, nil
}

// signal signals the workflow of an answer until that has succeeded once. A repeated
// answer completes what a crashed process left undone.
func (s *Submissions) signal(ctx context.Context, call *market.AgentCall) error {
	if call.SignalledAt != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	answered := contract.AnsweredCall{CallID: call.ID}
	if err := s.signaller.SignalSubmission(ctx, call.WorkflowID, contract.SignalForCall(call.Mode), answered); err != nil {
		return err
	}
	return s.calls.SignalledCall(ctx, call.ID)
}

// read checks an answer. A failure that may pass, such as a link that does not open
// at the moment, is refused as unavailable, and the answer does not count.
func (s *Submissions) read(ctx context.Context, call *market.AgentCall, body []byte) (*market.CallAnswer, error) {
	request, err := requestOf(call)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, acceptTimeout)
	defer cancel()
	answer, err := s.accepter.Accept(ctx, body, request)
	var failure *Failure
	switch {
	case err == nil:
		submission, err := submissionOf(&answer)
		return &market.CallAnswer{Outcome: market.CallAccepted, Work: submission}, err
	case !errors.As(err, &failure):
		return nil, err
	case failure.Retryable:
		return nil, refusal.New(refusal.Unavailable, "%s Send the same answer again.", failure.Reason)
	case failure.Kind == FailureDeclined:
		return &market.CallAnswer{Outcome: market.CallDeclined, Reason: failure.Reason}, nil
	}
	return &market.CallAnswer{Outcome: market.CallRefused, Reason: failure.Reason}, nil
}
