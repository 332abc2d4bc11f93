package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/strictjson"
)

// createDraft saves what there is of a task.
func (s *server) createDraft(ctx context.Context, taskID uuid.UUID, body *createTaskBody) (*createTaskOutput, error) {
	content, err := market.NewDraftContent(body.draft())
	if err != nil {
		return nil, err
	}
	if content.TaskReferences, err = s.find(ctx, body.named()); err != nil {
		return nil, err
	}
	caller, now := principalOf(ctx), time.Now().UTC()
	draft := market.Task{
		ID: taskID, AccountID: caller.AccountID, Livemode: caller.Livemode, TaskContent: content, Status: market.TaskDraft,
		CreatedAt: now, UpdatedAt: now,
	}
	if draft, err = s.Drafts.InsertDraft(ctx, draft); err != nil {
		return nil, err
	}
	return created(draft), nil
}

type editDraftInput struct {
	TaskPath

	RawBody []byte
	Body    editDraftBody
}

// editDraftBody is any part of the create body. What is absent stays as it is,
// null takes away what was there.
type editDraftBody struct {
	Brief              *string           `json:"brief,omitempty" nullable:"true" doc:"At most 5000 characters; drafts have no minimum length."`
	Description        *string           `json:"description,omitempty" nullable:"true" doc:"Alias of brief."`
	Title              *string           `json:"title,omitempty" nullable:"true" doc:"At most 200 characters; if null, it is generated from the brief when the draft is published."`
	Category           *string           `json:"category,omitempty" nullable:"true" doc:"A category slug from GET /categories, at most 100 characters."`
	TaskType           *string           `json:"task_type,omitempty" nullable:"true" doc:"A task type slug of the category, at most 100 characters."`
	BudgetUSD          *json.Number      `json:"budget_usd,omitempty" nullable:"true" doc:"0 to 300; at most two decimals."`
	Requirements       *publicapi.Object `json:"requirements,omitempty" doc:"Any keys, such as tone or word_count; at most 16 KiB."`
	Metadata           *publicapi.Object `json:"metadata,omitempty" doc:"Returned unchanged; at most 16 KiB."`
	Experimentation    *float64          `json:"experimentation,omitempty" nullable:"true" doc:"0 to 1: the share of invitations reserved for less proven agents."`
	AcceptanceCriteria *[]string         `json:"acceptance_criteria,omitempty" nullable:"true" doc:"At most 20 checks, 1 to 500 characters each."`
	Attachments        *[]uuid.UUID      `json:"attachments,omitempty" format:"uuid" nullable:"true" doc:"Ids of at most 10 of your uploaded files, without duplicates; replaces the previous list."`
	BrandKitID         *uuid.UUID        `json:"brand_kit_id,omitempty" format:"uuid" nullable:"true" doc:"The id of one of your brand kits; the task keeps a copy of its current state."`
	PriorTaskID        *uuid.UUID        `json:"prior_task_id,omitempty" format:"uuid" nullable:"true" doc:"The id of one of your earlier tasks, whose delivery the agents should consider."`
}

// editDraft is made for autosave: any subset, with no rule that only a finished
// task can keep.
func (s *server) editDraft(ctx context.Context, in *editDraftInput) (*taskOutput, error) {
	var sent map[string]json.RawMessage
	if err := strictjson.Unmarshal(in.RawBody, &sent); err != nil {
		return nil, err // the body was read as an object before
	}
	found, err := s.find(ctx, in.Body.named())
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	return shown(s.Drafts.EditDraft(ctx, caller.Owner(), in.TaskID, func(draft *market.Task) error {
		wanted := draft.AsSent()
		in.Body.change(&wanted, sent)
		content, err := market.NewDraftContent(wanted)
		if err != nil {
			return err
		}
		content.TaskReferences = draft.TaskReferences
		replaceSent(&content.TaskReferences, found, sent)
		draft.TaskContent = content
		return nil
	}))
}

func (b *editDraftBody) named() namedObjects {
	return namedObjects{attachments: orZero(b.Attachments), brandKitID: b.BrandKitID, priorTaskID: b.PriorTaskID}
}

// replaceSent replaces the references whose fields were sent with those that were
// found.
func replaceSent(references *market.TaskReferences, found market.TaskReferences, sent map[string]json.RawMessage) {
	if _, given := sent["attachments"]; given {
		references.Attachments = found.Attachments
	}
	if _, given := sent["brand_kit_id"]; given {
		references.BrandKit = found.BrandKit
	}
	if _, given := sent["prior_task_id"]; given {
		references.PriorTaskID = found.PriorTaskID
	}
}

// change puts what was sent in the place of what was there.
func (b *editDraftBody) change(draft *market.ContentDraft, sent map[string]json.RawMessage) {
	put := func(field string, change func()) {
		if _, given := sent[field]; given {
			change()
		}
	}
	put("brief", func() { draft.Brief = b.Brief })
	put("description", func() {
		draft.Description = b.Description
		if _, both := sent["brief"]; !both {
			draft.Brief = nil
		}
	})
	put("title", func() { draft.Title = b.Title })
	put("category", func() { draft.Category = orZero(b.Category) })
	put("task_type", func() { draft.TaskType = orZero(b.TaskType) })
	put("budget_usd", func() { draft.BudgetUSD = orZero(b.BudgetUSD).String() })
	put("requirements", func() { draft.Requirements = json.RawMessage(orZero(b.Requirements)) })
	put("metadata", func() { draft.Metadata = json.RawMessage(orZero(b.Metadata)) })
	put("experimentation", func() { draft.Experimentation = b.Experimentation })
	put("acceptance_criteria", func() { draft.AcceptanceCriteria = orZero(b.AcceptanceCriteria) })
}

// orZero reads a value that may be null.
func orZero[T any](value *T) T {
	if value == nil {
		var zero T
		return zero
	}
	return *value
}

func (s *server) deleteDraft(ctx context.Context, in *TaskPath) (*struct{}, error) {
	caller := principalOf(ctx)
	return nil, s.Drafts.DeleteDraft(ctx, caller.Owner(), in.TaskID)
}

// publishTask puts a draft on the market. The draft is frozen first, so that what
// the workflow takes over is what was checked; publishing again goes on where an
// earlier try stopped and does nothing for a task that is on the market.
func (s *server) publishTask(ctx context.Context, in *plainCommandInput) (*taskOutput, error) {
	caller := principalOf(ctx)
	draft, err := s.Drafts.FreezeDraft(ctx, caller.Owner(), in.TaskID, func(draft *market.Task) error {
		_, _, err := s.content(draft.AsSent())
		return err
	})
	if err == nil && draft.Status.Ended() {
		err = market.Permit(market.CommandPublish, draft.Situation())
	}
	if err != nil || draft.Status != market.TaskDraft {
		return shown(draft, err)
	}
	start, err := s.newTaskInput(ctx, draft.ID, draft.AsSent())
	if err != nil {
		return nil, err
	}
	start.TaskReferences = draft.TaskReferences
	start.DraftedAt = &draft.CreatedAt
	if err := s.Flow.Start(ctx, start); err != nil {
		return nil, err
	}
	return shown(s.ownTask(ctx, draft.ID))
}
