package api

import (
	"context"
	"errors"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/resource"
)

func (s *server) getTask(ctx context.Context, in *TaskPath) (*taskOutput, error) {
	return shown(s.ownTask(ctx, in.TaskID))
}

type listTasksInput struct {
	PageQuery

	Status        string    `query:"status" enum:"draft,open,matching,prototyping,review,delivering,completed,expired,cancelled"`
	Category      string    `query:"category" maxLength:"100"`
	TaskType      string    `query:"task_type" maxLength:"100"`
	CreatedAfter  time.Time `query:"created_after" doc:"Only tasks created later than this."`
	CreatedBefore time.Time `query:"created_before" doc:"Only tasks created earlier than this."`
}

type listTasksOutput struct {
	Body struct {
		Tasks      []resource.Task `json:"tasks"`
		NextCursor *string         `json:"next_cursor" doc:"Null on the last page."`
	}
}

func (s *server) listTasks(ctx context.Context, in *listTasksInput) (*listTasksOutput, error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	tasks, err := s.Tasks.ListTasks(ctx, caller.AccountID, caller.Livemode, in.filter(), page)
	if err != nil {
		return nil, err
	}
	tasks, next := cut(tasks, in.Limit, func(t market.Task) market.Cursor {
		return market.Cursor{CreatedAt: t.CreatedAt, ID: t.ID}
	})
	out := &listTasksOutput{}
	out.Body.Tasks, out.Body.NextCursor = resource.TasksOf(tasks), next
	return out, nil
}

func (in *listTasksInput) filter() market.TaskFilter {
	filter := market.TaskFilter{Status: market.TaskStatus(in.Status), Category: in.Category, TaskType: in.TaskType}
	if !in.CreatedAfter.IsZero() {
		filter.CreatedAfter = &in.CreatedAfter
	}
	if !in.CreatedBefore.IsZero() {
		filter.CreatedBefore = &in.CreatedBefore
	}
	return filter
}

type timelineOutput struct {
	Body resource.Timeline
}

func (s *server) getTimeline(ctx context.Context, in *TaskPath) (*timelineOutput, error) {
	if _, err := s.ownTask(ctx, in.TaskID); err != nil {
		return nil, err
	}
	timeline, err := s.Flow.Timeline(ctx, in.TaskID)
	if errors.Is(err, ErrNoOpenWorkflow) {
		return nil, market.Refuse(market.CodeNotFound, "The timeline of this task is no longer kept.")
	}
	if err != nil {
		return nil, err
	}
	return &timelineOutput{Body: resource.TimelineOf(in.TaskID, timeline)}, nil
}
