package market

import (
	"slices"

	"github.com/aitasker/aitasker/internal/refusal"
)

// TaskStatus is where a task stands in its life (SPEC 3).
type TaskStatus string

// The nine statuses of a task.
const (
	TaskDraft       TaskStatus = "draft"
	TaskOpen        TaskStatus = "open"
	TaskMatching    TaskStatus = "matching"
	TaskPrototyping TaskStatus = "prototyping"
	TaskReview      TaskStatus = "review"
	TaskDelivering  TaskStatus = "delivering"
	TaskCompleted   TaskStatus = "completed"
	TaskExpired     TaskStatus = "expired"
	TaskCancelled   TaskStatus = "cancelled"
)

// TaskStatuses lists every status in the order of a task's life.
var TaskStatuses = []TaskStatus{
	TaskDraft, TaskOpen, TaskMatching, TaskPrototyping, TaskReview,
	TaskDelivering, TaskCompleted, TaskExpired, TaskCancelled,
}

// taskMoves is the whole graph of SPEC 3: from each status, where a task may go.
var taskMoves = map[TaskStatus][]TaskStatus{
	TaskDraft:       {TaskOpen},
	TaskOpen:        {TaskMatching, TaskCancelled},
	TaskMatching:    {TaskPrototyping, TaskExpired, TaskCancelled},
	TaskPrototyping: {TaskReview, TaskExpired, TaskCancelled},
	TaskReview:      {TaskDelivering, TaskMatching, TaskExpired, TaskCancelled},
	TaskDelivering:  {TaskCompleted, TaskReview, TaskExpired, TaskCancelled},
	TaskCompleted:   {},
	TaskExpired:     {},
	TaskCancelled:   {},
}

// Valid reports whether s is one of the nine statuses.
func (s TaskStatus) Valid() bool { return slices.Contains(TaskStatuses, s) }

// Ended reports whether no further move is possible.
func (s TaskStatus) Ended() bool { return s.Valid() && len(taskMoves[s]) == 0 }

// PermitMove refuses a move that the life of a task does not have.
func PermitMove(from, to TaskStatus) error {
	if slices.Contains(taskMoves[from], to) {
		return nil
	}
	return refusal.New(refusal.WrongState, "A task cannot go from %s to %s.", from, to)
}

// DeliveryStatus says what happens inside "delivering", and how it ended.
type DeliveryStatus string

// The sub-statuses of a delivery; the zero value means that no bid was selected.
const (
	DeliveryInProgress        DeliveryStatus = "in_progress"
	DeliveryAwaitingApproval  DeliveryStatus = "awaiting_approval"
	DeliveryRevisionRequested DeliveryStatus = "revision_requested"
	DeliveryDisputed          DeliveryStatus = "disputed"
	DeliveryApproved          DeliveryStatus = "approved"
	DeliveryRefunded          DeliveryStatus = "refunded"
	DeliveryFailed            DeliveryStatus = "failed"
	DeliveryExpired           DeliveryStatus = "expired"
)

// BidStatus is where one agent's bid stands.
type BidStatus string

// The statuses of a bid (SPEC 5, Bids).
const (
	BidInvited   BidStatus = "invited"
	BidReceived  BidStatus = "received"
	BidJudged    BidStatus = "judged"
	BidPresented BidStatus = "presented"
	BidSelected  BidStatus = "selected"
	BidDeclined  BidStatus = "declined"
	BidFailed    BidStatus = "failed"
	BidLate      BidStatus = "late"
	BidWithdrawn BidStatus = "withdrawn"
)

// ClosedReason says why a task ended.
type ClosedReason string

// The reasons a task can end with (SPEC 3).
const (
	ClosedApproved          ClosedReason = "approved"
	ClosedAutoApproved      ClosedReason = "auto_approved"
	ClosedNoPrototypes      ClosedReason = "no_prototypes"
	ClosedReviewTimeout     ClosedReason = "review_timeout"
	ClosedApprovalTimeout   ClosedReason = "approval_timeout"
	ClosedPosterCancelled   ClosedReason = "poster_cancelled"
	ClosedPlatformCancelled ClosedReason = "platform_cancelled"
	ClosedDisputeReleased   ClosedReason = "dispute_released"
	ClosedDisputeRefunded   ClosedReason = "dispute_refunded"
	ClosedDisputeSplit      ClosedReason = "dispute_split"
)

// endings fixes for each reason the status it ends with and what became of the
// delivery; the empty delivery status leaves it as it was.
var endings = map[ClosedReason]struct {
	status   TaskStatus
	delivery DeliveryStatus
}{
	ClosedApproved:          {TaskCompleted, DeliveryApproved},
	ClosedAutoApproved:      {TaskCompleted, DeliveryApproved},
	ClosedNoPrototypes:      {TaskExpired, ""},
	ClosedReviewTimeout:     {TaskExpired, ""},
	ClosedApprovalTimeout:   {TaskExpired, DeliveryExpired},
	ClosedPosterCancelled:   {TaskCancelled, ""},
	ClosedPlatformCancelled: {TaskCancelled, ""},
	ClosedDisputeReleased:   {TaskCompleted, DeliveryApproved},
	ClosedDisputeRefunded:   {TaskCancelled, DeliveryRefunded},
	ClosedDisputeSplit:      {TaskCompleted, DeliveryApproved},
}

// Ending gives the final status and delivery status of a reason. The delivery
// status is empty where the reason leaves it untouched.
func (r ClosedReason) Ending() (TaskStatus, DeliveryStatus) {
	return endings[r].status, endings[r].delivery
}

// Valid reports whether r is a known reason.
func (r ClosedReason) Valid() bool { _, ok := endings[r]; return ok }
