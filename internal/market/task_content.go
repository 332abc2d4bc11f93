package market

import (
	"encoding/json"

	"github.com/google/uuid"
)

// TaskContent is what a poster writes of a task, checked and normalised. It is the
// same from the request through the workflow's input to the row, so each of them
// embeds it. In a draft, any field may be empty.
type TaskContent struct {
	TaskReferences

	Title              string          `json:"title"`     // 1 to 200 characters, on one line
	Brief              string          `json:"brief"`     // 20 to 5000 characters, trimmed
	Category           string          `json:"category"`  // slug of the taxonomy
	TaskType           string          `json:"task_type"` // slug of the taxonomy
	Budget             Cents           `json:"budget_cents"`
	Requirements       json.RawMessage `json:"requirements,omitempty"` // an object
	Metadata           json.RawMessage `json:"metadata,omitempty"`     // an object
	AcceptanceCriteria []string        `json:"acceptance_criteria,omitempty"`
	Experimentation    float64         `json:"experimentation"` // 0 to 1
}

// TaskReferences are the poster's own objects that a task names by id, as they were
// when it was created: a later change of a brand kit does not reach the task.
type TaskReferences struct {
	Attachments []Attachment `json:"attachments,omitempty"`   // at most 10
	BrandKit    *BrandKit    `json:"brand_kit,omitempty"`     // nil without one
	PriorTaskID *uuid.UUID   `json:"prior_task_id,omitempty"` // an earlier task whose delivery agents should consider
}

// AsSent returns the content as if the poster sent it now, for a draft that is
// edited or published.
func (c *TaskContent) AsSent() ContentDraft {
	draft := ContentDraft{
		Title: &c.Title, Brief: &c.Brief, Category: c.Category, TaskType: c.TaskType,
		Requirements: c.Requirements, Metadata: c.Metadata,
		AcceptanceCriteria: c.AcceptanceCriteria, Experimentation: &c.Experimentation,
	}
	if c.Budget != 0 {
		draft.BudgetUSD = c.Budget.String()
	}
	return draft
}
