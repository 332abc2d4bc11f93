package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/agentclient"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
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

func resume(ctx context.Context) *progress {
	var p progress
	if !activity.HasHeartbeatDetails(ctx) || activity.GetHeartbeatDetails(ctx, &p) != nil || p.Try == 0 {
		return &progress{Try: 1}
	}
	return &p
}

// callAgent sends one call to the agent of a bid and heartbeats while it waits;
// a cancelled task cancels the call.
func (a *Activities) callAgent(
	ctx context.Context, bidID uuid.UUID, idempotencyKey string, request agentclient.ExecuteRequest, p *progress,
) (agentclient.Answer, error) {
	target, err := a.Store.CallOfBid(ctx, bidID)
	if err != nil {
		return agentclient.Answer{}, err
	}
	keys, err := a.executeKeys(&target)
	if err != nil {
		return agentclient.Answer{}, err
	}
	p.Sends++
	stop := keepHeartbeat(ctx, *p)
	defer stop()
	return a.Agents.Execute(ctx, agentclient.Call{
		Endpoint:       target.EndpointURL,
		ExecuteKeys:    keys,
		IdempotencyKey: idempotencyKey,
		Request:        request,
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
func (a *Activities) requestFor(ctx context.Context, task *market.Task, mode agentclient.Mode) (agentclient.ExecuteRequest, error) {
	kind, err := a.Taxonomy.Kind(task.Category, task.TaskType)
	if err != nil {
		return agentclient.ExecuteRequest{}, err
	}
	rules := make([]string, len(kind.QualityRules))
	for i, rule := range kind.QualityRules {
		rules[i] = rule.Text
	}
	request := agentclient.ExecuteRequest{
		TaskID: task.ID, Title: task.Title, Description: task.Brief, Category: task.Category, TaskType: task.TaskType,
		Requirements: task.Requirements, BudgetUSD: json.Number(task.Budget.String()),
		Attachments: a.filesFor(task.Attachments), QualityRules: rules, Mode: mode,
		Context: agentclient.Context{AcceptanceCriteria: task.AcceptanceCriteria, BrandKit: a.brandKitFor(task.BrandKit)},
	}
	if task.PriorTaskID != nil {
		request.Context.PriorWork, err = a.priorWork(ctx, task, *task.PriorTaskID)
	}
	return request, err
}

// verdictOf sorts what came of a call: a reason when the agent has failed for
// good, an error when Temporal should try again or the fault is ours.
func verdictOf(ctx context.Context, p *progress, err error) (failure *agentclient.Failure, retry error) {
	if ctx.Err() != nil {
		return nil, ctx.Err() // cancelled, or the window is over
	}
	if !errors.As(err, &failure) {
		return nil, err
	}
	if failure.Retryable && p.Sends < maxSends {
		activity.RecordHeartbeat(ctx, *p) // sent with the failure at the latest; the next attempt reads it
		return nil, temporal.NewApplicationErrorWithOptions(failure.Reason, string(market.CodeAgentFailed),
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
