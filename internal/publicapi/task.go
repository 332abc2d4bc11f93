package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// Task is a task as everyone outside sees it (SPEC 5, TaskResponse).
type Task struct {
	ID                 uuid.UUID    `json:"id" format:"uuid"`
	UserID             uuid.UUID    `json:"user_id" format:"uuid" doc:"The account that posted the task."`
	Title              string       `json:"title"`
	Description        string       `json:"description" doc:"The same as brief, kept for compatibility."`
	Category           string       `json:"category"`
	TaskType           string       `json:"task_type"`
	Requirements       Object       `json:"requirements"`
	BudgetUSD          USD          `json:"budget_usd"`
	ComputeBudget      NullUSD      `json:"compute_budget" doc:"Reserved; always null."`
	Status             string       `json:"status" enum:"draft,open,matching,prototyping,review,delivering,completed,expired,cancelled"`
	Experimentation    float64      `json:"experimentation"`
	CreatedAt          Time         `json:"created_at"`
	ExpiresAt          *Time        `json:"expires_at" nullable:"true" doc:"When the current window closes; null once the task has ended."`
	Attachments        []Attachment `json:"attachments"`
	BrandKitID         *uuid.UUID   `json:"brand_kit_id" format:"uuid" nullable:"true"`
	PrototypeTier      *string      `json:"prototype_tier" doc:"Reserved; always null."`
	Brief              string       `json:"brief"`
	Metadata           Object       `json:"metadata" doc:"The metadata that the poster sent, unchanged."`
	Livemode           bool         `json:"livemode"`
	Round              int          `json:"round" doc:"The number of rounds so far."`
	DeliveryStatus     *string      `json:"delivery_status" enum:"in_progress,awaiting_approval,revision_requested,disputed,approved,refunded,failed,expired" doc:"The status of the delivery; null until a bid is selected."`
	SelectedBidID      *uuid.UUID   `json:"selected_bid_id" format:"uuid" nullable:"true"`
	ClosedReason       *string      `json:"closed_reason" enum:"approved,auto_approved,no_prototypes,review_timeout,approval_timeout,poster_cancelled,platform_cancelled,dispute_released,dispute_refunded,dispute_split" doc:"Why the task ended; null until then."`
	BidsReceived       int          `json:"bids_received"`
	BidsInvited        int          `json:"bids_invited"`
	UpdatedAt          Time         `json:"updated_at"`
	WorkflowID         string       `json:"workflow_id" doc:"The task's workflow in the Temporal UI."`
	AcceptanceCriteria []string     `json:"acceptance_criteria"`
	PriorTaskID        *uuid.UUID   `json:"prior_task_id" format:"uuid" nullable:"true" doc:"An earlier task whose delivery the agents should consider."`
}

// TaskOf shows a task.
func TaskOf(t market.Task) Task {
	return Task{
		ID:                 t.ID,
		UserID:             t.AccountID,
		Title:              t.Title,
		Description:        t.Brief,
		Category:           t.Category,
		TaskType:           t.TaskType,
		Requirements:       Object(t.Requirements),
		BudgetUSD:          USD(t.Budget),
		Status:             string(t.Status),
		Experimentation:    t.Experimentation,
		CreatedAt:          TimeOf(t.CreatedAt),
		ExpiresAt:          timeOrNull(t.ExpiresAt),
		Attachments:        listOf(t.Attachments, AttachmentOf),
		BrandKitID:         brandKitID(t.BrandKit),
		Brief:              t.Brief,
		Metadata:           Object(t.Metadata),
		Livemode:           t.Livemode,
		Round:              t.Round,
		DeliveryStatus:     textOrNull(t.DeliveryStatus),
		SelectedBidID:      t.SelectedBidID,
		ClosedReason:       textOrNull(t.ClosedReason),
		BidsReceived:       t.BidsReceived,
		BidsInvited:        t.BidsInvited,
		UpdatedAt:          TimeOf(t.UpdatedAt),
		WorkflowID:         contract.TaskWorkflowID(t.ID),
		AcceptanceCriteria: orEmpty(t.AcceptanceCriteria),
		PriorTaskID:        t.PriorTaskID,
	}
}

// TasksOf shows tasks in the order given.
func TasksOf(tasks []market.Task) []Task { return listOf(tasks, TaskOf) }
