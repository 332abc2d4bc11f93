package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

// maxSends is how often one call to an agent is sent before it counts as failed
// (SPEC 6, Failures); maxTries how often work that fails its checks may be mended.
const (
	maxSends = 3
	maxTries = 3
)

// heartbeatEvery is well under the workflow's heartbeat timeout of 15 s, and a
// cancellation reaches a running call with it.
const heartbeatEvery = 4 * time.Second

// progress is how far the calls to an agent have come. It rides on the heartbeat,
// so that the next attempt of the activity goes on from there, on any worker.
type progress struct {
	Try       int    `json:"try"`                 // from 1; the next one begins when work failed its checks
	Sends     int    `json:"sends"`               // of this try's call so far
	Complaint string `json:"complaint,omitempty"` // what was wrong with the last try's work
}

func resume(ctx context.Context, first progress) *progress {
	var p progress
	if !activity.HasHeartbeatDetails(ctx) || activity.GetHeartbeatDetails(ctx, &p) != nil || p.Try == 0 {
		return &first
	}
	return &p
}

// callAgent asks the agent of a bid in the way in which it takes work. An answer
// that is Deferred comes by itself, onto the call's row.
func (a *Activities) callAgent(
	ctx context.Context, call market.AgentCall, idempotencyKey string, request agents.ExecuteRequest, p *progress,
) (agents.Answer, error) {
	target, err := a.Store.CallOfBid(ctx, call.BidID)
	if err != nil {
		return agents.Answer{}, err
	}
	return a.ask(ctx, &target, call, a.openForTask(request), idempotencyKey, request, p)
}

// ask is callAgent for an agent that is known; open writes the row of a call that
// the agent answers by itself.
func (a *Activities) ask(
	ctx context.Context, target *store.CallTarget, call market.AgentCall, open callOpener,
	idempotencyKey string, request agents.ExecuteRequest, p *progress,
) (agents.Answer, error) {
	if target.ExecutionMode.IsAsynchronous() {
		opened, err := a.openCall(ctx, target, call, open)
		if err != nil || opened.ExecutionMode == market.ModePull || opened.TakenAt != nil || opened.AnsweredAt != nil {
			return agents.Answer{Deferred: true}, err
		}
		if request, err = a.withCallback(&opened); err != nil {
			return agents.Answer{}, err
		}
	}
	answer, err := a.send(ctx, target, idempotencyKey, request, p)
	if err == nil && answer.Deferred {
		err = a.Store.TakeCall(ctx, call.ID)
	}
	return answer, err
}

// send sends one call and heartbeats while it waits; a cancelled task cancels the
// call.
func (a *Activities) send(
	ctx context.Context, target *store.CallTarget, idempotencyKey string, request agents.ExecuteRequest, p *progress,
) (agents.Answer, error) {
	keys, err := a.executeKeys(target)
	if err != nil {
		return agents.Answer{}, err
	}
	p.Sends++
	stop := keepHeartbeat(ctx, *p)
	defer stop()
	return a.Agents.Execute(ctx, agents.Call{
		Endpoint:       target.EndpointURL,
		ExecuteKeys:    keys,
		IdempotencyKey: idempotencyKey,
		Request:        request,
		Async:          target.ExecutionMode == market.ModeAsync,
	})
}

// keepHeartbeat tells Temporal regularly that the activity lives until it is
// stopped; cancellation comes back on the same way, through ctx. A quick call
// ends before the first beat, which costs an action each.
func keepHeartbeat(ctx context.Context, p progress) (stop func()) {
	ended := make(chan struct{})
	go func() {
		ticker := time.NewTicker(heartbeatEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ended:
				return
			case <-ctx.Done():
				return
			case <-ticker.C:
				activity.RecordHeartbeat(ctx, p)
			}
		}
	}()
	return func() { close(ended) }
}

// requestFor builds what both calls share.
func (a *Activities) requestFor(ctx context.Context, task *market.Task, mode agents.Mode) (agents.ExecuteRequest, error) {
	kind, err := a.Taxonomy.Kind(task.Category, task.TaskType)
	if err != nil {
		return agents.ExecuteRequest{}, err
	}
	rules := make([]string, len(kind.QualityRules))
	for i, rule := range kind.QualityRules {
		rules[i] = rule.Text
	}
	var deadline time.Time // of the call: the end of the task's current window
	if task.ExpiresAt != nil {
		deadline = *task.ExpiresAt
	}
	request := agents.ExecuteRequest{
		TaskID: task.ID, Title: task.Title, Description: task.Brief, Category: task.Category, TaskType: task.TaskType,
		Requirements: task.Requirements, BudgetUSD: json.Number(task.Budget.String()),
		Attachments: a.filesFor(task.Attachments, deadline), QualityRules: rules, Mode: mode,
		Context: agents.Context{AcceptanceCriteria: task.AcceptanceCriteria, BrandKit: a.brandKitFor(task.BrandKit, deadline)},
	}
	if task.PriorTaskID != nil {
		request.Context.PriorWork, err = a.priorWork(ctx, task, *task.PriorTaskID)
	}
	return request, err
}

// verdictOf sorts what came of a call: a reason when the agent has failed for
// good, an error when Temporal should try again or the fault is ours.
func verdictOf(ctx context.Context, p *progress, err error) (failure *agents.Failure, retry error) {
	if ctx.Err() != nil {
		return nil, ctx.Err() // cancelled, or the window is over
	}
	if !errors.As(err, &failure) {
		return nil, err
	}
	if failure.Retryable && p.Sends < maxSends {
		activity.RecordHeartbeat(ctx, *p) // sent with the failure at the latest; the next attempt reads it
		return nil, temporal.NewApplicationErrorWithOptions(failure.Reason, string(refusal.AgentFailed),
			temporal.ApplicationErrorOptions{
				NextRetryDelay: failure.RetryAfter, Category: temporal.ApplicationErrorCategoryBenign,
			})
	}
	return failure, nil
}

// idempotencyKey is the same for every retry of one call and differs between calls.
func idempotencyKey(in contract.RequestDeliveryInput, try int) string {
	return fmt.Sprintf("%s:final:%d:%d", in.BidID, in.Number, try)
}
