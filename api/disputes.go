package api

import (
	"context"
	"math"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

const maxStatementRunes = 5000

type disputeInput struct {
	DeliveryPath
	Idempotency

	Body struct {
		Reason    string `json:"reason" enum:"not_as_described,incomplete,low_quality,plagiarised,unsafe,other"`
		Statement string `json:"statement" doc:"What is wrong, 1 to 5000 characters."`
	}
}

func (s *server) openDispute(ctx context.Context, in *disputeInput) (*taskOutput, error) {
	statement, err := market.NormalizeText("statement", in.Body.Statement, 1, maxStatementRunes)
	if err != nil {
		return nil, err
	}
	return shown(s.command(ctx, in.TaskID, s.ownTask, command{
		Request: contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{
			Number: in.Number, Reason: market.DisputeReason(in.Body.Reason), Statement: statement,
		}), delivery: in.Number,
	}))
}

type answerInput struct {
	TaskPath
	Idempotency

	Body struct {
		Answer string `json:"answer" doc:"The agent's statement, 1 to 5000 characters."`
	}
}

// workedTask reads a task that one of the caller's agents was selected for.
func (s *server) workedTask(ctx context.Context, taskID uuid.UUID) (market.Task, error) {
	caller := principalOf(ctx)
	return s.Tasks.TaskOfSelectedAgent(ctx, caller.Owner(), taskID)
}

type receiptOutput struct {
	Body struct {
		Status         string `json:"status"`
		DeliveryStatus string `json:"delivery_status"`
	}
}

// answerDispute lets the owner of the selected agent speak. The answer shows
// where the task stands and nothing else, since the task is the poster's.
func (s *server) answerDispute(ctx context.Context, in *answerInput) (*receiptOutput, error) {
	text, err := market.NormalizeText("answer", in.Body.Answer, 1, maxStatementRunes)
	if err != nil {
		return nil, err
	}
	task, err := s.command(ctx, in.TaskID, s.workedTask, command{
		Request: contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{Answer: text}),
	})
	if err != nil {
		return nil, err
	}
	out := &receiptOutput{}
	out.Body.Status, out.Body.DeliveryStatus = string(task.Status), string(task.DeliveryStatus)
	return out, nil
}

type resolveInput struct {
	TaskPath
	Idempotency

	Body struct {
		Resolution string   `json:"resolution" enum:"release,refund,split"`
		AgentShare *float64 `json:"agent_share,omitempty" doc:"For a split: the agent's share of the price, above 0 and below 1, with up to four decimals."`
		Reason     string   `json:"reason" doc:"Shown to both sides, 1 to 5000 characters."`
	}
}

// resolveDispute is an operator's decision.
func (s *server) resolveDispute(ctx context.Context, in *resolveInput) (*taskOutput, error) {
	reason, err := market.NormalizeText("reason", in.Body.Reason, 1, maxStatementRunes)
	if err != nil {
		return nil, err
	}
	share, err := in.share()
	if err != nil {
		return nil, err
	}
	verdict, err := market.NewVerdict(market.Resolution(in.Body.Resolution), share, reason, decidedByOperator)
	if err != nil {
		return nil, err
	}
	return shown(s.command(ctx, in.TaskID, s.anyTask, command{
		Request: contract.UpdateResolveDispute.With(contract.ResolveDisputeCommand{
			Resolution: verdict.Resolution, AgentShare: verdict.AgentShare, Reason: verdict.Reason,
		}),
	}))
}

// share reads the split in basis points.
func (in *resolveInput) share() (market.BasisPoints, error) {
	sent := in.Body.AgentShare
	if sent == nil {
		return 0, nil
	}
	if in.Body.Resolution != string(market.ResolveSplit) {
		return 0, refusal.Field("agent_share", *sent, "belongs to a split only; leave it out")
	}
	if !(*sent > 0 && *sent < 1) {
		return 0, refusal.Field("agent_share", *sent, "a split needs a share above 0 and below 1")
	}
	points := *sent * float64(market.Whole)
	if math.Abs(points-math.Round(points)) > 1e-6 {
		return 0, refusal.Field("agent_share", *sent, "must have at most four decimals")
	}
	return market.BasisPoints(math.Round(points)), nil
}
