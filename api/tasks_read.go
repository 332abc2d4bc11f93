package api

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

func (s *server) getTask(ctx context.Context, in *TaskPath) (*taskOutput, error) {
	return shown(s.ownTask(ctx, in.TaskID))
}

type listTasksInput struct {
	PageQuery

	Status        string    `query:"status" enum:"draft,open,matching,prototyping,review,delivering,completed,expired,cancelled"`
	Category      string    `query:"category" maxLength:"100"`
	TaskType      string    `query:"task_type" maxLength:"100"`
	CreatedAfter  queryTime `query:"created_after" doc:"Return only tasks created after this time."`
	CreatedBefore queryTime `query:"created_before" doc:"Return only tasks created before this time."`

	Metadata map[string]string `query:"metadata,deepObject,explode" doc:"Filter as metadata[key]=value: return only tasks whose metadata has this string, number or boolean. Keys have up to 200 bytes and values up to 1000; only the first 100 keys of a task, sorted by name, are searchable."`
	Words    string            `query:"q" maxLength:"500" doc:"Return only tasks that contain all of these words in the title or brief."`
}

type listTasksOutput struct {
	Body struct {
		Tasks      []publicapi.Task `json:"tasks"`
		NextCursor *string          `json:"next_cursor" doc:"Null on the last page."`
	}
}

func (s *server) listTasks(ctx context.Context, in *listTasksInput) (*listTasksOutput, error) {
	page, err := in.page()
	if err == nil {
		err = in.checkTexts()
	}
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	tasks, err := s.Tasks.ListTasks(ctx, caller.Owner(), in.filter(), page)
	if err != nil {
		return nil, err
	}
	tasks, next := cut(tasks, in.Limit, func(t market.Task) market.Cursor {
		return market.Cursor{CreatedAt: t.CreatedAt, ID: t.ID}
	})
	out := &listTasksOutput{}
	out.Body.Tasks, out.Body.NextCursor = publicapi.TasksOf(tasks), next
	return out, nil
}

// checkTexts refuses what cannot be in any task, and the database does not read.
func (in *listTasksInput) checkTexts() error {
	texts := map[string]string{"category": in.Category, "task_type": in.TaskType, "q": in.Words}
	for key, value := range in.Metadata {
		texts["metadata["+key+"]"] = key + value
	}
	for name, text := range texts {
		if err := checkQueryText(name, text); err != nil {
			return err
		}
	}
	return nil
}

// checkQueryText refuses a text that the database does not read.
func checkQueryText(name, text string) error {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return refusal.Field("query."+name, nil, "must be UTF-8 without a NUL character")
	}
	return nil
}

func (in *listTasksInput) filter() market.TaskFilter {
	return market.TaskFilter{
		Status: market.TaskStatus(in.Status), Category: in.Category, TaskType: in.TaskType,
		CreatedAfter: in.CreatedAfter.orNil(), CreatedBefore: in.CreatedBefore.orNil(),
		Metadata: in.Metadata, Words: strings.TrimSpace(in.Words),
	}
}

// maxTimelineEvents is more than a task's rounds and revisions can make.
const maxTimelineEvents = 500

type timelineOutput struct {
	Body publicapi.Timeline
}

// waitingDraft says who must act on a draft.
const waitingDraft = "The poster may change the draft, publish it or delete it."

func (s *server) getTimeline(ctx context.Context, in *TaskPath) (*timelineOutput, error) {
	task, err := s.ownTask(ctx, in.TaskID)
	if err != nil {
		return nil, err
	}
	if task.Status == market.TaskDraft { // nothing has happened, and no workflow knows of it
		return &timelineOutput{Body: publicapi.TimelineOf(task.ID, contract.Timeline{Status: task.Status, Waiting: waitingDraft})}, nil
	}
	timeline, err := s.Flow.Timeline(ctx, in.TaskID)
	if errors.Is(err, ErrNoOpenWorkflow) { // a draft has none yet, an old task none any more
		events, err := s.Events.EventsOfTask(ctx, in.TaskID, 0, maxTimelineEvents)
		if err != nil {
			return nil, err
		}
		return &timelineOutput{Body: publicapi.TimelineOfEvents(&task, events)}, nil
	}
	if err != nil {
		return nil, err
	}
	return &timelineOutput{Body: publicapi.TimelineOf(in.TaskID, timeline)}, nil
}
