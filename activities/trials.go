package activities

import (
	"context"

	"github.com/aitasker/aitasker/internal/agentclient"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// CollectTrial asks the agent for one trial of its benchmark, on the same way and
// in the same form as CollectBid asks for a prototype. What the agent breaks is a
// result: its owner reads the reason. Refused with CodeWrongState when the run may
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
	request, err := a.requestFor(ctx, trial.Task(), agentclient.ModePrototype)
	if err != nil {
		return contract.CollectTrialResult{}, err
	}
	p := resume(ctx)
	answer, err := a.send(ctx, &target, trial.BidID.String()+":prototype", request, p)
	if err != nil {
		failure, retry := verdictOf(ctx, p, err)
		if retry != nil {
			return contract.CollectTrialResult{}, retry
		}
		return a.settleTrial(ctx, in, failed(failure.Reason))
	}
	return a.settleTrial(ctx, in, answered(answer))
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

func answered(answer agentclient.Answer) func(*market.Trial) {
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

// noTrialAnswer is the reason of a trial whose agent stayed silent.
const noTrialAnswer = "No answer arrived within the prototyping window."

// ReceiveTrial ends the waiting for one trial: without an answer it has failed.
func (a *Activities) ReceiveTrial(ctx context.Context, in contract.TrialInput) (contract.CollectTrialResult, error) {
	return a.settleTrial(ctx, in, failed(noTrialAnswer))
}

// JudgeTrial has the judge score an answered trial by the rubric of its type.
// Asked again, it answers with the first score.
func (a *Activities) JudgeTrial(ctx context.Context, in contract.TrialInput) (contract.JudgeTrialResult, error) {
	trial, err := a.Store.Trial(ctx, in.RunID, in.TrialID)
	if err != nil || trial.Score != nil {
		return contract.JudgeTrialResult{Score: trial.Counts()}, err
	}
	work, err := a.workOf(trial.Task(), trial.Summary, trial.Artifacts)
	if err != nil {
		return contract.JudgeTrialResult{}, err
	}
	judgement, err := a.Judge.Judge(ctx, work)
	if err != nil {
		return contract.JudgeTrialResult{}, err
	}
	trial, err = a.Store.ChangeTrial(ctx, in.RunID, in.TrialID, func(trial *market.Trial) error {
		if trial.Score != nil {
			return nil
		}
		if trial.Status != market.TrialAnswered {
			return market.Refuse(market.CodeWrongState, "Trial %s is %s and is not judged.", trial.ID, trial.Status)
		}
		trial.TakeJudgement(judgement)
		return nil
	})
	return contract.JudgeTrialResult{Score: trial.Counts()}, err
}
