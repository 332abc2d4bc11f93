package publicapi

import (
	"github.com/aitasker/aitasker/internal/market"
)

// DraftFields are the fields of a task that a draft may not have yet. It shows null
// for each that is not set; a published task has all of them.
var DraftFields = []string{"title", "description", "brief", "category", "task_type", "budget_usd"}

// plainTask is a Task without its methods.
type plainTask Task

// draftTask is a task with null for what its poster has not written yet.
type draftTask struct {
	plainTask

	Title       *string `json:"title"`
	Description *string `json:"description"`
	Brief       *string `json:"brief"`
	Category    *string `json:"category"`
	TaskType    *string `json:"task_type"`
	BudgetUSD   NullUSD `json:"budget_usd"`
}

// MarshalJSON writes null for what a draft does not have yet.
func (t Task) MarshalJSON() ([]byte, error) {
	if t.Status != string(market.TaskDraft) {
		return WriteJSON(plainTask(t))
	}
	shown := draftTask{
		plainTask: plainTask(t), Title: textOrNull(t.Title), Description: textOrNull(t.Description), Brief: textOrNull(t.Brief),
		Category: textOrNull(t.Category), TaskType: textOrNull(t.TaskType),
	}
	if t.BudgetUSD != 0 {
		shown.BudgetUSD = KnownUSD(market.Cents(t.BudgetUSD))
	}
	return WriteJSON(shown)
}
