package api

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/resource"
)

type createTaskInput struct {
	Idempotency

	Body createTaskBody
}

// createTaskBody is the create body of SPEC 5. What needs parts that are not
// there yet (drafts, earlier work) may be sent in its empty
// form only, so that a client that always sends the field is served.
type createTaskBody struct {
	Brief              *string         `json:"brief,omitempty" doc:"What is wanted, 20 to 5000 characters after trimming."`
	Description        *string         `json:"description,omitempty" doc:"Another name for brief."`
	Title              *string         `json:"title,omitempty" nullable:"true" doc:"At most 200 characters; made from the brief when null."`
	Category           string          `json:"category" doc:"A slug of GET /categories."`
	TaskType           string          `json:"task_type" doc:"A slug of the category's task types."`
	BudgetUSD          json.Number     `json:"budget_usd" doc:"3 to 300 and within the type's own range; at most two decimals."`
	Requirements       resource.Object `json:"requirements,omitempty" doc:"Free keys such as tone or word_count; at most 16 KiB."`
	Metadata           resource.Object `json:"metadata,omitempty" doc:"Handed back as it is; at most 16 KiB."`
	Experimentation    *float64        `json:"experimentation,omitempty" doc:"0 to 1, default 0.3: the part of the pool that goes to challengers."`
	AcceptanceCriteria []string        `json:"acceptance_criteria,omitempty" doc:"At most 20 checks, 1 to 500 characters each."`
	Draft              bool            `json:"draft,omitempty" doc:"Only false is available yet."`
	Attachments        []uuid.UUID     `json:"attachments,omitempty" doc:"At most 10 own files, uploaded before."`
	BrandKitID         *uuid.UUID      `json:"brand_kit_id,omitempty" nullable:"true" doc:"An own brand kit; the task keeps it as it is now."`
	PriorTaskID        *uuid.UUID      `json:"prior_task_id,omitempty" nullable:"true" doc:"Only null is available yet."`
}

type createTaskOutput struct {
	Location string `header:"Location"`
	Replayed string `header:"Idempotent-Replayed" doc:"true when an earlier request with the same key created the task."`
	Body     resource.Task
}

// createTask starts the task's workflow and answers when the task can be read.
// With an Idempotency-Key the id is derived from it, so Temporal itself keeps a
// repeat from making a second task.
func (s *server) createTask(ctx context.Context, in *createTaskInput) (*createTaskOutput, error) {
	caller := principalOf(ctx)
	taskID := uuid.Must(uuid.NewV7())
	if in.Key != "" {
		taskID = contract.DerivedTaskID(caller.AccountID, caller.Livemode, in.Key)
		task, err := s.ownTask(ctx, taskID)
		if err == nil {
			return created(task, true), nil
		}
		if !market.IsRefusal(err, market.CodeNotFound) {
			return nil, err
		}
	}
	start, err := s.newTaskInput(ctx, taskID, &in.Body)
	if err != nil {
		return nil, err
	}
	if err := s.Flow.Start(ctx, start); err != nil {
		return nil, err
	}
	task, err := s.ownTask(ctx, taskID)
	if err != nil {
		return nil, err
	}
	return created(task, false), nil
}

func created(task market.Task, replayed bool) *createTaskOutput {
	out := &createTaskOutput{Location: base + "/tasks/" + task.ID.String(), Body: resource.TaskOf(task)}
	if replayed {
		out.Replayed = "true"
	}
	return out
}

// newTaskInput checks what was sent and makes the workflow's input of it.
func (s *server) newTaskInput(ctx context.Context, taskID uuid.UUID, body *createTaskBody) (contract.TaskInput, error) {
	if fields := body.unavailable(); len(fields) > 0 {
		return contract.TaskInput{}, market.RefuseFields(fields)
	}
	kind, kindErr := s.Taxonomy.Kind(body.Category, body.TaskType)
	content, err := market.NewContent(body.draft(), kind, kindErr)
	if err != nil {
		return contract.TaskInput{}, err
	}
	caller := principalOf(ctx)
	input := contract.TaskInput{
		TaskID:             taskID,
		AccountID:          caller.AccountID,
		Livemode:           caller.Livemode,
		RequestID:          requestIDOf(ctx),
		Title:              content.Title,
		Brief:              content.Brief,
		Category:           content.Category,
		TaskType:           content.TaskType,
		BudgetCents:        content.Budget,
		Requirements:       content.Requirements,
		Metadata:           content.Metadata,
		AcceptanceCriteria: content.AcceptanceCriteria,
		Experimentation:    content.Experimentation,
		Terms:              s.Terms(kind),
	}
	if err := s.attachTo(ctx, &input, body); err != nil {
		return contract.TaskInput{}, err
	}
	return input, nil
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

// unavailable names the fields that ask for what does not exist yet.
func (b *createTaskBody) unavailable() []market.FieldError {
	var fields []market.FieldError
	for _, asked := range []struct {
		field string
		sent  bool
	}{
		{"draft", b.Draft},
		{"prior_task_id", b.PriorTaskID != nil},
	} {
		if asked.sent {
			fields = append(fields, market.FieldError{Field: asked.field, Message: "is not available yet; leave it out"})
		}
	}
	return fields
}
