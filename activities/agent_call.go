package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
)

// callbackPath is where async agents post their answers, below the public URL.
const callbackPath = "/api/v1/callbacks/"

// callFor describes one call to the agent of a bid.
func callFor(taskID, bidID uuid.UUID, mode market.CallMode, number, try int) market.AgentCall {
	return market.AgentCall{
		ID: contract.CallID(bidID, mode, number, try), WorkflowID: contract.TaskWorkflowID(taskID),
		TaskID: taskID, BidID: bidID, Mode: mode, Number: number, Try: try,
	}
}

// callOpener writes a call's row, unless it is there, and gives it.
type callOpener func(context.Context, market.AgentCall) (market.AgentCall, error)

// openCall lets an agent answer by itself, and gives the request as it stands on
// the call: a repeat sends what was sent first. open writes the call's row.
func (a *Activities) openCall(
	ctx context.Context, target *store.CallTarget, call market.AgentCall,
	open callOpener,
) (market.AgentCall, error) {
	call.AgentID, call.ExecutionMode = target.AgentID, target.ExecutionMode
	if call.ExecutionMode == market.ModeAsync {
		if a.PublicURL == "" {
			return call, errors.New("call async agent: AITASKER_PUBLIC_URL is not set, so it could not call back")
		}
		sealed, err := a.Secrets.Seal([]byte(secrets.NewCallbackSecret().Reveal()), call.ID.String())
		if err != nil {
			return call, fmt.Errorf("seal callback secret: %w", err)
		}
		call.CallbackSecret = sealed
	}
	return open(ctx, call)
}

// openForTask opens a call within the window of the task that it is for. A task
// that has moved on waits for nothing.
func (a *Activities) openForTask(request agents.ExecuteRequest) callOpener {
	return func(ctx context.Context, call market.AgentCall) (market.AgentCall, error) {
		err := a.takeStep(ctx, stepOf{call.TaskID, "open_call:" + call.ID.String(), nil}, func(step *store.Step) error {
			if err := permitCall(step, &call); err != nil {
				return err
			}
			call.ExpiresAt = *step.Task.ExpiresAt
			var err error
			if call.Request, err = timed(request, call.ExpiresAt.Sub(step.Now)); err != nil {
				return err
			}
			_, err = step.OpenCall(call)
			return err
		})
		if err != nil {
			return call, err
		}
		return a.Store.AgentCall(ctx, call.ID)
	}
}

func permitCall(step *store.Step, call *market.AgentCall) error {
	task := step.Task
	waiting := false
	switch call.Mode {
	case market.CallPrototype:
		bid, err := step.Bid(call.BidID)
		if err != nil {
			return err
		}
		waiting = task.Status == market.TaskPrototyping && bid.Status == market.BidInvited && bid.Round == task.Round
	case market.CallFinal:
		waiting = task.Status == market.TaskDelivering && task.SelectedBidID != nil && *task.SelectedBidID == call.BidID &&
			(task.DeliveryStatus == market.DeliveryInProgress || task.DeliveryStatus == market.DeliveryRevisionRequested)
	}
	if !waiting || task.ExpiresAt == nil {
		return refusal.New(refusal.WrongState, "The task waits for no %s of this agent any more.", call.Mode)
	}
	return nil
}

// timed writes a request down with how long the agent has.
func timed(request agents.ExecuteRequest, length time.Duration) (json.RawMessage, error) {
	request.ExecutionTimeoutSeconds = max(int(math.Round(length.Seconds())), 1)
	raw, err := publicapi.WriteJSON(request)
	if err != nil {
		return nil, fmt.Errorf("encode execute request: %w", err)
	}
	return raw, nil
}

// withCallback is the request of an open call as an async agent gets it.
func (a *Activities) withCallback(call *market.AgentCall) (agents.ExecuteRequest, error) {
	var request agents.ExecuteRequest
	if err := json.Unmarshal(call.Request, &request); err != nil {
		return request, fmt.Errorf("decode execute request: %w", err)
	}
	secret, err := a.Secrets.Open(call.CallbackSecret, call.ID.String())
	if err != nil {
		return request, fmt.Errorf("open callback secret of call %s: %w", call.ID, err)
	}
	request.CallbackURL, request.CallbackSecret = a.PublicURL+callbackPath+call.ID.String(), string(secret)
	return request, nil
}
