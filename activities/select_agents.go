package activities

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

var _ = implement(contract.ActivitySelectAgents, (*Activities).SelectAgents)

// SelectAgents runs triage for a round: it writes the report and the invitations
// and opens the prototyping window. With nobody to invite the task stays in
// matching and the answer is empty.
func (a *Activities) SelectAgents(ctx context.Context, in contract.SelectAgentsInput) (contract.SelectAgentsResult, error) {
	return store.TakeStepAt(ctx, a.Store, in.TaskID, stepName("select_agents", in.Round), in.Position,
		func(step *store.Step) (contract.SelectAgentsResult, error) {
			report, err := triage(step, in)
			if err != nil {
				return contract.SelectAgentsResult{}, err
			}
			return invite(step, in.Round, report)
		})
}

// triage asks the market's rule for the pool of the round.
func triage(step *store.Step, in contract.SelectAgentsInput) (market.TriageReport, error) {
	task, candidates, err := pool(step, in.Round)
	if err != nil {
		return market.TriageReport{}, err
	}
	task.Experimentation = in.Experimentation
	return market.Triage(task, candidates), nil
}

// pool reads whom a round could invite and who may not be: all that lost an
// earlier one.
func pool(step *store.Step, round int) (market.TriageTask, []market.Candidate, error) {
	excluded, err := step.ExcludedAgents()
	if err != nil {
		return market.TriageTask{}, nil, err
	}
	candidates, err := step.Candidates(round, excluded)
	if err != nil {
		return market.TriageTask{}, nil, err
	}
	return market.TriageTaskOf(step.Task, round, excluded), candidates, nil
}

func invite(step *store.Step, round int, report market.TriageReport) (contract.SelectAgentsResult, error) {
	if step.Task.Status == market.TaskOpen {
		if err := step.Move(market.TaskMatching); err != nil {
			return contract.SelectAgentsResult{}, err
		}
	}
	step.Task.Round = round
	bidIDs, err := step.Invite(report)
	if err != nil || len(bidIDs) == 0 {
		return contract.SelectAgentsResult{}, err
	}
	if err := step.Move(market.TaskPrototyping); err != nil {
		return contract.SelectAgentsResult{}, err
	}
	agentIDs := make([]uuid.UUID, len(report.Chosen))
	for i, pick := range report.Chosen {
		agentIDs[i] = pick.AgentID
	}
	hasAsyncAgents, err := step.HasAsyncAgents(agentIDs)
	if err != nil {
		return contract.SelectAgentsResult{}, err
	}
	result := contract.SelectAgentsResult{ClosesAt: step.OpenWindow(step.Task.Terms.Windows.ForPrototypes(hasAsyncAgents))}
	for i, pick := range report.Chosen {
		result.Invitations = append(result.Invitations,
			contract.InvitedBid{BidID: bidIDs[i], AgentID: pick.AgentID, AgentName: pick.Name})
	}
	return result, nil
}
