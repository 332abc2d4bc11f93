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
	"github.com/aitasker/aitasker/internal/secrets"
)

// maxTries is how often one call to an agent is sent before it counts as failed
// (SPEC 6, Failures).
const maxTries = 3

// heartbeatEvery is well under the workflow's heartbeat timeout of 30 s, so that
// a cancellation reaches a running call soon.
const heartbeatEvery = 5 * time.Second

// callAgent sends one call to the agent of a bid and heartbeats while it waits;
// a cancelled task cancels the call.
func (a *Activities) callAgent(ctx context.Context, bidID uuid.UUID, idempotencyKey string, request agentclient.ExecuteRequest) (agentclient.Answer, error) {
	target, err := a.Store.CallOfBid(ctx, bidID)
	if err != nil {
		return agentclient.Answer{}, err
	}
	key, err := a.Secrets.Open(target.ExecuteKey, target.AgentID.String())
	if err != nil {
		return agentclient.Answer{}, fmt.Errorf("open execute key of agent %s: %w", target.AgentID, err)
	}
	stop := keepHeartbeat(ctx)
	defer stop()
	return a.Agents.Execute(ctx, agentclient.Call{
		Endpoint:       target.EndpointURL,
		ExecuteKeys:    []secrets.Secret{secrets.Conceal(string(key))},
		IdempotencyKey: idempotencyKey,
		Request:        request,
	})
}

// keepHeartbeat tells Temporal regularly that the activity lives until it is
// stopped; cancellation comes back on the same way, through ctx.
func keepHeartbeat(ctx context.Context) (stop func()) {
	ended := make(chan struct{})
	go func() {
		ticker := time.NewTicker(heartbeatEvery)
		defer ticker.Stop()
		for {
			activity.RecordHeartbeat(ctx)
			select {
			case <-ended:
				return
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	}()
	return func() { close(ended) }
}

// requestFor builds what both calls share.
func (a *Activities) requestFor(task *market.Task, mode agentclient.Mode) (agentclient.ExecuteRequest, error) {
	kind, err := a.Taxonomy.Kind(task.Category, task.TaskType)
	if err != nil {
		return agentclient.ExecuteRequest{}, err
	}
	rules := make([]string, len(kind.QualityRules))
	for i, rule := range kind.QualityRules {
		rules[i] = rule.Text
	}
	return agentclient.ExecuteRequest{
		TaskID: task.ID, Title: task.Title, Description: task.Brief, Category: task.Category, TaskType: task.TaskType,
		Requirements: task.Requirements, BudgetUSD: json.Number(task.Budget.String()),
		Attachments: []agentclient.Attachment{}, QualityRules: rules, Mode: mode,
		Context: agentclient.Context{AcceptanceCriteria: task.AcceptanceCriteria},
	}, nil
}

// verdictOf sorts what came of a call: a reason when the agent has failed for
// good, an error when Temporal should try again or the fault is ours.
func verdictOf(ctx context.Context, err error) (failure *agentclient.Failure, retry error) {
	if ctx.Err() != nil {
		return nil, ctx.Err() // cancelled, or the window is over
	}
	if !errors.As(err, &failure) {
		return nil, err
	}
	if failure.Retryable && activity.GetInfo(ctx).Attempt < maxTries {
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
