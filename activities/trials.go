package activities

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

var _ = implement(contract.ActivityCollectTrial, (*Activities).CollectTrial)

// CollectTrial asks the agent for one trial of its benchmark, on the same way and
// in the same form as CollectBid asks for a prototype. What the agent breaks is a
// result: its owner reads the reason. Refused with refusal.WrongState when the run may
// not ask the agent any more.
func (a *Activities) CollectTrial(ctx context.Context, in contract.TrialInput) (contract.CollectTrialResult, error) {
	trial, err := a.Store.Trial(ctx, in.RunID, in.TrialID)
	if err != nil {
		return contract.CollectTrialResult{}, err
	}
	if trial.Status != market.TrialPlanned {
		return collectedTrial(&trial), nil
	}
	target, err := a.Store.CallOfTrial(ctx, in.RunID)
	if err != nil {
		return contract.CollectTrialResult{}, err
	}
	request, err := a.requestFor(ctx, trial.Task(), agents.ModePrototype)
	if err != nil {
		return contract.CollectTrialResult{}, err
	}
	p := resume(ctx, progress{Try: 1})
	call := trialCall(&trial)
	answer, err := a.ask(ctx, &target, call, a.openForTrial(in.RunID, request), trial.BidID.String()+":prototype", request, p)
	if err == nil && answer.Deferred {
		return contract.CollectTrialResult{Pending: true}, nil
	}
	if err != nil {
		failure, retry := verdictOf(ctx, p, err)
		if retry != nil {
			return contract.CollectTrialResult{}, retry
		}
		settled, err := a.Store.SettleCall(ctx, call.ID)
		if err == nil && settled.AnsweredAt != nil { // by callback, although the call failed
			return contract.CollectTrialResult{Pending: true}, nil
		}
		if err != nil && !refusal.Is(err, refusal.NotFound) {
			return contract.CollectTrialResult{}, err
		}
		return a.settleTrial(ctx, in, failed(failure.Reason))
	}
	return a.settleTrial(ctx, in, answered(answer))
}

// trialCall describes the call to an agent that answers by itself.
func trialCall(trial *market.Trial) market.AgentCall {
	call := callFor(trial.ID, trial.BidID, market.CallPrototype, 1, 1)
	call.WorkflowID = contract.BenchmarkWorkflowID(trial.RunID)
	return call
}

// openForTrial opens a call for as long as the run gives an agent that answers by
// itself.
func (a *Activities) openForTrial(runID uuid.UUID, request agents.ExecuteRequest) callOpener {
	return func(ctx context.Context, call market.AgentCall) (market.AgentCall, error) {
		run, err := a.Store.Benchmark(ctx, runID)
		if err != nil {
			return call, err
		}
		window := max(run.Terms.Window, run.Terms.Execution)
		call.ExpiresAt = time.Now().Add(window)
		if call.Request, err = timed(request, window); err != nil {
			return call, err
		}
		return a.Store.OpenCall(ctx, call)
	}
}

// settleTrial writes what came of a trial unless that is known already.
func (a *Activities) settleTrial(ctx context.Context, in contract.TrialInput, settle func(*market.Trial)) (contract.CollectTrialResult, error) {
	trial, err := a.Store.ChangeTrial(ctx, in.RunID, in.TrialID, func(trial *market.Trial) error {
		if trial.Status == market.TrialPlanned {
			settle(trial)
		}
		return nil
	})
	return collectedTrial(&trial), err
}

func failed(reason string) func(*market.Trial) {
	return func(trial *market.Trial) { trial.Status, trial.Reason = market.TrialFailed, reason }
}

func answered(answer agents.Answer) func(*market.Trial) {
	return func(trial *market.Trial) {
		trial.Status, trial.Summary, trial.Artifacts = market.TrialAnswered, answer.Summary, answer.Artifacts
		if answer.TokenUsage != nil {
			trial.TokenUsage = new(market.TokenUsage(*answer.TokenUsage))
		}
	}
}

// collectedTrial says what a trial's row already tells.
func collectedTrial(trial *market.Trial) contract.CollectTrialResult {
	if trial.Status == market.TrialAnswered || trial.Status == market.TrialJudged {
		return contract.CollectTrialResult{Received: true}
	}
	return contract.CollectTrialResult{Reason: trial.Reason}
}

var _ = implement(contract.ActivityReceiveTrial, (*Activities).ReceiveTrial)

// ReceiveTrial ends the waiting for one trial: what the agent handed in by itself
// is taken, and without an answer the trial has failed.
func (a *Activities) ReceiveTrial(ctx context.Context, in contract.TrialInput) (contract.CollectTrialResult, error) {
	trial, err := a.Store.Trial(ctx, in.RunID, in.TrialID)
	if err != nil {
		return contract.CollectTrialResult{}, err
	}
	call, err := a.Store.SettleCall(ctx, trialCall(&trial).ID)
	if refusal.Is(err, refusal.NotFound) { // called, and silent until now
		return a.settleTrial(ctx, in, failed(noPrototype))
	}
	if err != nil {
		return contract.CollectTrialResult{}, err
	}
	return a.settleTrial(ctx, in, takenFrom(&call))
}

func takenFrom(call *market.AgentCall) func(*market.Trial) {
	switch call.Outcome {
	case market.CallAccepted:
		return func(trial *market.Trial) {
			work := call.Answer
			trial.Status, trial.Summary, trial.Artifacts = market.TrialAnswered, work.Summary, work.Artifacts
			if usage := (market.TokenUsage{}); len(work.TokenUsage) > 0 && json.Unmarshal(work.TokenUsage, &usage) == nil && usage != (market.TokenUsage{}) {
				trial.TokenUsage = &usage
			}
		}
	case market.CallRefused, market.CallDeclined:
		return failed(call.Reason)
	}
	return failed(noPrototype)
}

var _ = implementSilent(contract.ActivityJudgeTrial, (*Activities).JudgeTrial)

// JudgeTrial has the judge score an answered trial by the rubric of its type. Run
// again, it keeps the first score.
func (a *Activities) JudgeTrial(ctx context.Context, in contract.TrialInput) error {
	trial, err := a.Store.Trial(ctx, in.RunID, in.TrialID)
	if err != nil || trial.Score != nil {
		return err
	}
	work, err := a.workOf(trial.Task(), trial.Summary, trial.Artifacts)
	if err != nil {
		return err
	}
	judgement, err := a.Judge.Judge(ctx, work)
	if err != nil {
		return err
	}
	_, err = a.Store.ChangeTrial(ctx, in.RunID, in.TrialID, func(trial *market.Trial) error {
		if trial.Score != nil {
			return nil
		}
		if trial.Status != market.TrialAnswered {
			return refusal.New(refusal.WrongState, "Trial %s is %s and is not judged.", trial.ID, trial.Status)
		}
		trial.TakeJudgement(judgement)
		return nil
	})
	return err
}
