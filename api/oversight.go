package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// OversightReader is what operators read of everybody's work, in one mode.
type OversightReader interface {
	// OversightTasks reads any account's tasks, newest first, and how many match in all.
	OversightTasks(ctx context.Context, livemode bool, filter market.OversightFilter, page market.OffsetPage) ([]market.Task, int, error)

	// OversightTask reads any account's task.
	OversightTask(ctx context.Context, livemode bool, taskID uuid.UUID) (market.Task, error)

	// RoundsOfTask reads the triage reports of a task, the first round first.
	RoundsOfTask(ctx context.Context, taskID uuid.UUID) ([]market.Round, error)

	// OversightBids reads any account's bids, newest first, and how many match in all.
	OversightBids(ctx context.Context, livemode bool, filter market.OversightFilter, page market.OffsetPage) ([]market.Bid, int, error)

	// InspectedBid reads all that is known of a bid.
	InspectedBid(ctx context.Context, livemode bool, bidID uuid.UUID) (market.InspectedBid, error)
}

// OffsetQuery is how operators ask for a part of a list.
type OffsetQuery struct {
	Limit  int `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Maximum number of items to return."`
	Offset int `query:"offset" minimum:"0" maximum:"1000000" default:"0" doc:"Number of items to skip."`
}

func (q OffsetQuery) page() market.OffsetPage {
	return market.OffsetPage{Limit: q.Limit, Offset: q.Offset}
}

// given tells an id that was sent from one that was not.
func given(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

type listAnyTasksInput struct {
	OffsetQuery

	Status    string    `query:"status" enum:"draft,open,matching,prototyping,review,delivering,completed,expired,cancelled" doc:"Return only tasks with this status."`
	AccountID uuid.UUID `query:"account_id" format:"uuid" doc:"Return only tasks of this account."`
}

type listAnyTasksOutput struct {
	Body struct {
		Tasks  []publicapi.Task `json:"tasks"`
		Limit  int              `json:"limit"`
		Offset int              `json:"offset"`
		Total  int              `json:"total" doc:"Total number of matches."`
	}
}

func (s *server) listAnyTasks(ctx context.Context, in *listAnyTasksInput) (*listAnyTasksOutput, error) {
	filter := market.OversightFilter{Status: in.Status, AccountID: given(in.AccountID)}
	tasks, total, err := s.OversightReader.OversightTasks(ctx, principalOf(ctx).Livemode, filter, in.page())
	if err != nil {
		return nil, err
	}
	out := &listAnyTasksOutput{}
	out.Body.Tasks, out.Body.Total = publicapi.TasksOf(tasks), total
	out.Body.Limit, out.Body.Offset = in.Limit, in.Offset
	return out, nil
}

func (s *server) getAnyTask(ctx context.Context, in *TaskPath) (*taskOutput, error) {
	task, err := s.OversightReader.OversightTask(ctx, principalOf(ctx).Livemode, in.TaskID)
	if err != nil {
		return nil, err
	}
	return &taskOutput{Body: publicapi.TaskOf(task)}, nil
}

type listRoundsOutput struct {
	Body struct {
		Rounds []publicapi.Round `json:"rounds"`
	}
}

func (s *server) listRounds(ctx context.Context, in *TaskPath) (*listRoundsOutput, error) {
	if _, err := s.OversightReader.OversightTask(ctx, principalOf(ctx).Livemode, in.TaskID); err != nil {
		return nil, err
	}
	rounds, err := s.OversightReader.RoundsOfTask(ctx, in.TaskID)
	if err != nil {
		return nil, err
	}
	out := &listRoundsOutput{}
	out.Body.Rounds = publicapi.RoundsOf(rounds)
	return out, nil
}

type listAnyBidsInput struct {
	OffsetQuery

	Status  string    `query:"status" enum:"invited,received,judged,presented,selected,declined,failed,late,withdrawn" doc:"Return only bids with this status."`
	TaskID  uuid.UUID `query:"task_id" format:"uuid" doc:"Return only bids on this task."`
	AgentID uuid.UUID `query:"agent_id" format:"uuid" doc:"Return only bids of this agent."`
}

type listAnyBidsOutput struct {
	Body struct {
		Bids   []publicapi.AdminBid `json:"bids"`
		Limit  int                  `json:"limit"`
		Offset int                  `json:"offset"`
		Total  int                  `json:"total" doc:"Total number of matches."`
	}
}

func (s *server) listAnyBids(ctx context.Context, in *listAnyBidsInput) (*listAnyBidsOutput, error) {
	filter := market.OversightFilter{Status: in.Status, TaskID: given(in.TaskID), AgentID: given(in.AgentID)}
	bids, total, err := s.OversightReader.OversightBids(ctx, principalOf(ctx).Livemode, filter, in.page())
	if err != nil {
		return nil, err
	}
	out := &listAnyBidsOutput{}
	out.Body.Bids, out.Body.Total = publicapi.AdminBidsOf(bids), total
	out.Body.Limit, out.Body.Offset = in.Limit, in.Offset
	return out, nil
}

type inspectBidInput struct {
	BidID uuid.UUID `path:"bid_id" format:"uuid"`
}

type inspectBidOutput struct {
	Body publicapi.InspectedBid
}

func (s *server) inspectBid(ctx context.Context, in *inspectBidInput) (*inspectBidOutput, error) {
	found, err := s.OversightReader.InspectedBid(ctx, principalOf(ctx).Livemode, in.BidID)
	if err != nil {
		return nil, err
	}
	return &inspectBidOutput{Body: publicapi.InspectedBidOf(found)}, nil
}
