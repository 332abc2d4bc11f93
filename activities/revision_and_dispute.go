package activities

import (
	"context"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivityRequestRevision, (*Activities).RequestRevision)

// RequestRevision sends the newest delivery back and opens a new delivery window.
func (a *Activities) RequestRevision(ctx context.Context, in contract.RequestRevisionInput) (contract.WindowResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, stepName("request_revision", in.Number), in.Position,
		func(step *store.Step) (contract.WindowResult, error) {
			delivery, err := deliveryFor(step, market.CommandRequestRevision, in.Number)
			if err != nil {
				return contract.WindowResult{}, err
			}
			step.Task.Revisions++
			step.Task.DeliveryStatus = market.DeliveryRevisionRequested
			step.Emit(market.EventRevisionRequested, publicapi.EventData{Delivery: delivery, Note: in.Notes})
			return contract.WindowResult{ClosesAt: step.OpenWindow(step.Task.Terms.Windows.Delivery)}, nil
		})
}

var _ = implement(contract.ActivityOpenDispute, (*Activities).OpenDispute)

// OpenDispute records the poster's objection and opens the agent's window to
// answer.
func (a *Activities) OpenDispute(ctx context.Context, in contract.OpenDisputeInput) (contract.WindowResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, "open_dispute", in.Position,
		func(step *store.Step) (contract.WindowResult, error) {
			delivery, err := deliveryFor(step, market.CommandDispute, in.Number)
			if err != nil {
				return contract.WindowResult{}, err
			}
			dispute, err := step.OpenDispute(in.Number, in.Reason, in.Statement)
			if err != nil {
				return contract.WindowResult{}, err
			}
			step.Task.DeliveryStatus = market.DeliveryDisputed
			emitDispute(step, market.EventDeliveryDisputed, dispute, delivery)
			return contract.WindowResult{ClosesAt: step.OpenWindow(step.Task.Terms.Windows.DisputeAnswer)}, nil
		})
}

// deliveryFor checks that the command may act on the numbered delivery and reads
// it for the event.
func deliveryFor(step *store.Step, command market.Command, number int) (*publicapi.Delivery, error) {
	if err := market.PermitOnDelivery(command, step.Task.Situation(), number); err != nil {
		return nil, err
	}
	delivery, err := step.Delivery(number)
	if err != nil {
		return nil, err
	}
	shown := publicapi.DeliveryOf(delivery)
	return &shown, nil
}

var _ = implementSilent(contract.ActivityAnswerDispute, (*Activities).AnswerDispute)

// AnswerDispute records the agent's side.
func (a *Activities) AnswerDispute(ctx context.Context, in contract.AnswerDisputeInput) error {
	return a.takeStep(ctx, once(in.TaskID, "answer_dispute").at(in.Position), func(step *store.Step) error {
		return step.AnswerDispute(in.Answer)
	})
}

var _ = implement(contract.ActivityRecommendVerdict, (*Activities).RecommendVerdict)

// RecommendVerdict asks the judge how the dispute should end and opens the
// operator's window to decide.
func (a *Activities) RecommendVerdict(ctx context.Context, in contract.RecommendVerdictInput) (contract.RecommendVerdictResult, error) {
	disputed, err := a.disputedCase(ctx, in)
	if err != nil {
		return contract.RecommendVerdictResult{}, err
	}
	verdict, err := a.Judge.Recommend(ctx, disputed)
	if err != nil {
		return contract.RecommendVerdictResult{}, err
	}
	return store.TakeStepAt(ctx, a.Store, in.TaskID, "recommend_verdict", in.Position,
		func(step *store.Step) (contract.RecommendVerdictResult, error) {
			if err := step.RecommendVerdict(verdict); err != nil {
				return contract.RecommendVerdictResult{}, err
			}
			return contract.RecommendVerdictResult{
				Verdict: verdict, DecideBy: step.OpenWindow(step.Task.Terms.Windows.DisputeDecision),
			}, nil
		})
}

func (a *Activities) disputedCase(ctx context.Context, in contract.RecommendVerdictInput) (judge.Case, error) {
	task, err := a.Store.Task(ctx, in.TaskID)
	if err != nil {
		return judge.Case{}, err
	}
	dispute, err := a.Store.DisputeOfTask(ctx, in.TaskID)
	if err != nil {
		return judge.Case{}, err
	}
	delivery, err := a.Store.DeliveryOfTask(ctx, in.TaskID, dispute.DeliveryNumber)
	if err != nil {
		return judge.Case{}, err
	}
	work, err := a.workOf(&task, delivery.Summary, delivery.Artifacts)
	if err != nil {
		return judge.Case{}, err
	}
	return judge.Case{
		Brief: work.Brief, Title: work.Title, Requirements: work.Requirements, AcceptanceCriteria: work.AcceptanceCriteria,
		Kind: work.Kind, DisputeReason: dispute.Reason, Statement: dispute.Statement, Answer: dispute.Answer,
		Delivery: work.Artifacts, DeliverySummary: work.Summary,
	}, nil
}

var _ = implementSilent(contract.ActivityResolveDispute, (*Activities).ResolveDispute)

// ResolveDispute records the verdict that is carried out next.
func (a *Activities) ResolveDispute(ctx context.Context, in contract.ResolveDisputeInput) error {
	return a.takeStep(ctx, once(in.TaskID, "resolve_dispute").at(in.Position), func(step *store.Step) error {
		dispute, err := step.ResolveDispute(in.Verdict)
		if err != nil {
			return err
		}
		delivery, err := step.Delivery(dispute.DeliveryNumber)
		if err != nil {
			return err
		}
		shown := publicapi.DeliveryOf(delivery)
		emitDispute(step, market.EventDisputeResolved, dispute, &shown)
		return nil
	})
}

func emitDispute(step *store.Step, kind market.EventType, dispute market.Dispute, delivery *publicapi.Delivery) {
	shown := publicapi.DisputeOf(dispute)
	step.Emit(kind, publicapi.EventData{Delivery: delivery, Dispute: &shown})
}
