package contract

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// The activities that begin and end a task.
var (
	ActivityRecordTask = local[TaskInput, struct{}]("RecordTask")
	ActivityCloseTask  = local[CloseTaskInput, CloseTaskResult]("CloseTask") // ordinary when a command closes the task
)

// UpdateAwaitRecorded is sent with the start of a task or a benchmark; it answers
// when the row can be read.
var UpdateAwaitRecorded = Update[struct{}, struct{}]{"await_recorded", "Answer when the row is written and can be read."}

// UpdateCancel ends a task before a selection.
var UpdateCancel = command[CancelCommand](market.CommandCancel,
	"cancel", "End the task before a bid is selected and stop running agent calls.")

// QueryTimeline asks for every step so far.
var QueryTimeline = Query[Timeline]{"timeline", "Every step of the task so far, and who must act next."}

// TaskInput starts a task's workflow. It carries the whole task, since the
// workflow's first step writes the row, and the terms it was born with.
type TaskInput struct {
	market.TaskContent

	TaskID    uuid.UUID    `json:"task_id"`
	AccountID uuid.UUID    `json:"account_id"`
	Livemode  bool         `json:"livemode"`
	RequestID string       `json:"request_id"`
	Terms     market.Terms `json:"terms"`
	DraftedAt *time.Time   `json:"drafted_at,omitempty"` // when the draft was begun that this task was
}

// CommandReceipt answers every command: where the task stands now.
type CommandReceipt struct {
	Status         market.TaskStatus     `json:"status"`
	DeliveryStatus market.DeliveryStatus `json:"delivery_status,omitempty"`
}

// CancelCommand ends a task before a selection.
type CancelCommand struct {
	Reason     string `json:"reason,omitempty"`
	ByPlatform bool   `json:"by_platform,omitempty"` // an operator's cancellation
}

// CloseTaskInput ends a task.
type CloseTaskInput struct {
	Believed

	TaskID uuid.UUID           `json:"task_id"`
	Reason market.ClosedReason `json:"reason"`
	Note   string              `json:"note,omitempty"`
}

// CloseTaskResult is the reason that the task ended with: another one than asked
// for when it had ended already.
type CloseTaskResult struct {
	Reason market.ClosedReason `json:"reason"`
}

// TimelineEntry is one step of a task's life, as the timeline query gives it.
type TimelineEntry struct {
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"` // "poster", "agent", "operator", "judge" or "platform"
	Step   string    `json:"step"`  // what happened, snake_case
	Detail string    `json:"detail,omitempty"`
}

// Timeline is the answer of QueryTimeline.
type Timeline struct {
	Status  market.TaskStatus `json:"status"`
	Waiting string            `json:"waiting"` // who must act and by when, in words
	Entries []TimelineEntry   `json:"entries"`
}
