package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

type createTaskInput struct {
	Idempotency

	DryRun bool `query:"dry_run" doc:"Validate the task and return an estimate without creating anything."`
	Body   createTaskBody
}

// createTaskBody is everything that can be said of a task when it is posted.
type createTaskBody struct {
	Brief              *string          `json:"brief,omitempty" doc:"What you need, 20 to 5000 characters after trimming."`
	Description        *string          `json:"description,omitempty" doc:"Alias of brief."`
	Title              *string          `json:"title,omitempty" nullable:"true" doc:"At most 200 characters; if null, it is generated from the brief."`
	Category           string           `json:"category,omitempty" doc:"A category slug from GET /categories."`
	TaskType           string           `json:"task_type,omitempty" doc:"A task type slug of the category."`
	BudgetUSD          json.Number      `json:"budget_usd,omitempty" doc:"3 to 300 and within the type's own range; at most two decimals."`
	Requirements       publicapi.Object `json:"requirements,omitempty" doc:"Any keys, such as tone or word_count; at most 16 KiB."`
	Metadata           publicapi.Object `json:"metadata,omitempty" doc:"Returned unchanged; at most 16 KiB."`
	Experimentation    *float64         `json:"experimentation,omitempty" doc:"0 to 1, default 0.3: the share of invitations reserved for less proven agents."`
	AcceptanceCriteria []string         `json:"acceptance_criteria,omitempty" doc:"At most 20 checks, 1 to 500 characters each."`
	Draft              bool             `json:"draft,omitempty" doc:"Save the task as a draft without publishing it; no field is required then."`
	Attachments        []uuid.UUID      `json:"attachments,omitempty" format:"uuid" doc:"Ids of at most 10 of your uploaded files, without duplicates."`
	BrandKitID         *uuid.UUID       `json:"brand_kit_id,omitempty" format:"uuid" nullable:"true" doc:"The id of one of your brand kits; the task keeps a copy of its current state."`
	PriorTaskID        *uuid.UUID       `json:"prior_task_id,omitempty" format:"uuid" nullable:"true" doc:"The id of one of your earlier tasks, whose delivery the agents should consider."`
}

type createTaskOutput struct {
	Status   int
	Location string `header:"Location"`
	Body     any    // a publicapi.Task, or a publicapi.Estimate after a dry run
}

// createTask starts the task's workflow and answers when the task can be read.
// With an Idempotency-Key the id is derived from it, so Temporal itself keeps a
// repeat from making a second task.
func (s *server) createTask(ctx context.Context, in *createTaskInput) (*createTaskOutput, error) {
	if in.DryRun {
		return s.estimate(ctx, &in.Body)
	}
	taskID, made, err := s.newTaskID(ctx)
	if err != nil {
		return nil, err
	}
	if made != nil {
		return created(*made), nil
	}
	if in.Body.Draft {
		return s.createDraft(ctx, taskID, &in.Body)
	}
	start, err := s.newTaskInput(ctx, taskID, in.Body.draft())
	if err != nil {
		return nil, err
	}
	if start.TaskReferences, err = s.find(ctx, in.Body.named()); err != nil {
		return nil, err
	}
	if err := s.Flow.Start(ctx, start); err != nil {
		return nil, err
	}
	task, err := s.ownTask(ctx, taskID)
	if err != nil {
		return nil, err
	}
	return created(task), nil
}

// newTaskID gives the id of the task to come, and the task itself when an earlier
// try of the same request has made it already.
func (s *server) newTaskID(ctx context.Context) (taskID uuid.UUID, made *market.Task, err error) {
	keyed := keyedCallOf(ctx)
	if keyed.Value == "" {
		return uuid.Must(uuid.NewV7()), nil, nil
	}
	taskID = contract.DerivedTaskID(keyed.Owner, keyed.Value)
	task, err := s.ownTask(ctx, taskID)
	switch {
	case refusal.Is(err, refusal.NotFound):
		return taskID, nil, nil
	case err != nil:
		return uuid.Nil, nil, err
	case !keyed.resumed:
		return uuid.Nil, nil, refusal.Field("header.Idempotency-Key", keyed.Value,
			"made task %s longer ago than keys are remembered; a new request needs a new key", taskID)
	}
	return taskID, &task, nil
}

func created(task market.Task) *createTaskOutput {
	return &createTaskOutput{Status: http.StatusCreated, Location: base + "/tasks/" + task.ID.String(), Body: publicapi.TaskOf(task)}
}

// newTaskInput checks what was written and makes the workflow's input of it.
func (s *server) newTaskInput(ctx context.Context, taskID uuid.UUID, draft market.ContentDraft) (contract.TaskInput, error) {
	content, kind, err := s.content(draft)
	if err != nil {
		return contract.TaskInput{}, err
	}
	caller := principalOf(ctx)
	return contract.TaskInput{
		TaskContent: content,
		TaskID:      taskID,
		AccountID:   caller.AccountID,
		Livemode:    caller.Livemode,
		RequestID:   requestIDOf(ctx),
		Terms:       s.Terms(kind),
	}, nil
}

// content checks what was written against every rule of a published task.
func (s *server) content(draft market.ContentDraft) (market.TaskContent, market.TaskKind, error) {
	kind, kindErr := s.Taxonomy.Kind(draft.Category, draft.TaskType)
	content, err := market.NewContent(draft, kind, kindErr)
	return content, kind, err
}

func (b *createTaskBody) draft() market.ContentDraft {
	return market.ContentDraft{
		Title:              b.Title,
		Brief:              b.Brief,
		Description:        b.Description,
		Category:           b.Category,
		TaskType:           b.TaskType,
		BudgetUSD:          b.BudgetUSD.String(),
		Requirements:       json.RawMessage(b.Requirements),
		Metadata:           json.RawMessage(b.Metadata),
		AcceptanceCriteria: b.AcceptanceCriteria,
		Experimentation:    b.Experimentation,
	}
}

func (b *createTaskBody) named() namedObjects {
	return namedObjects{attachments: b.Attachments, brandKitID: b.BrandKitID, priorTaskID: b.PriorTaskID}
}
