package activities

import (
	"context"
	"io"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivityJudgeBid, (*Activities).JudgeBid)

// JudgeBid scores a received prototype and writes the judgement. Asked again, it
// answers with the first score.
func (a *Activities) JudgeBid(ctx context.Context, in contract.JudgeBidInput) (contract.JudgeBidResult, error) {
	task, err := a.Store.Task(ctx, in.TaskID)
	if err != nil {
		return contract.JudgeBidResult{}, err
	}
	bid, err := a.Store.BidOfTask(ctx, in.TaskID, in.BidID)
	if err != nil {
		return contract.JudgeBidResult{}, err
	}
	if bid.Score != nil {
		return contract.JudgeBidResult{Score: *bid.Score}, nil
	}
	if task.Status.Ended() {
		return contract.JudgeBidResult{}, refusal.New(refusal.WrongState, "The task has ended (%s); bid %s is not judged.", task.ClosedReason, bid.ID)
	}
	work, err := a.workOf(&task, bid.Summary, bid.Artifacts)
	if err != nil {
		return contract.JudgeBidResult{}, err
	}
	judgement, err := a.Judge.Judge(ctx, work)
	if err != nil {
		return contract.JudgeBidResult{}, err
	}
	return store.TakeStepAt(ctx, a.Store, in.TaskID, "judge_bid:"+in.BidID.String(), in.Position,
		func(step *store.Step) (contract.JudgeBidResult, error) {
			current, err := step.Bid(in.BidID)
			if err != nil {
				return contract.JudgeBidResult{}, err
			}
			if current.Status != market.BidReceived {
				return contract.JudgeBidResult{}, refusal.New(refusal.WrongState, "Bid %s is %s and is not judged.", in.BidID, current.Status)
			}
			return contract.JudgeBidResult{Score: judgement.Score}, step.RecordJudgement(&current, judgement)
		})
}

// workOf is what a judge sees: the task and the artifacts, not their maker.
func (a *Activities) workOf(task *market.Task, summary string, artifacts []market.Artifact) (judge.Work, error) {
	kind, err := a.Taxonomy.Kind(task.Category, task.TaskType)
	if err != nil {
		return judge.Work{}, err
	}
	work := judge.Work{
		Brief: task.Brief, Title: task.Title, Requirements: task.Requirements,
		AcceptanceCriteria: task.AcceptanceCriteria, Kind: kind, Summary: summary,
	}
	for _, artifact := range artifacts {
		work.Artifacts = append(work.Artifacts, judge.Artifact{
			Name: artifact.Name, Kind: artifact.Kind, ContentType: artifact.ContentType,
			Open: func(ctx context.Context) (io.ReadCloser, error) {
				reader, _, err := a.Blobs.OpenReader(ctx, artifact.SHA256)
				return reader, err
			},
		})
	}
	return work, nil
}
