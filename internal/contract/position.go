package contract

import (
	"errors"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/market"
)

// Believed is where the workflow believes its task to stand when it takes a step.
// The step compares it with the row; nil, as in messages that are older than the
// field, compares nothing.
type Believed struct {
	Position *market.Position `json:"position,omitempty"`
}

// ActivityReadTask reads where a task stands, for a workflow that is not where its
// row is.
var ActivityReadTask = local[ReadTaskInput, TaskState]("ReadTask")

// UpdateFollowRow makes a workflow continue from its row when the two differ. The
// API sends it when a workflow refuses what the row allows.
var UpdateFollowRow = command[FollowRow](market.CommandFollowRow,
	"follow_row", "Continue from the task's row where the two differ.")

// FollowRow has no fields.
type FollowRow struct{}

// ReadTaskInput names the task to read.
type ReadTaskInput struct {
	TaskID uuid.UUID `json:"task_id"`
}

// TaskState is the task as its row has it.
type TaskState struct {
	Position         market.Position     `json:"position"`
	ClosedReason     market.ClosedReason `json:"closed_reason,omitempty"`
	Deadline         time.Time           `json:"deadline"` // zero where no window is open
	Pool             []InvitedBid        `json:"pool,omitempty"`
	Shown            []ShownBid          `json:"shown,omitempty"`
	Selected         *ShownBid           `json:"selected,omitempty"`
	ReviewExtensions int                 `json:"review_extensions"`
	Revisions        int                 `json:"revisions"`
	RevisionNotes    string              `json:"revision_notes,omitempty"`
	DisputeAnswered  bool                `json:"dispute_answered,omitempty"`
	Recommendation   *market.Verdict     `json:"recommendation,omitempty"`
	Verdict          *market.Verdict     `json:"verdict,omitempty"`
	Advances         int                 `json:"advances,omitempty"`
	AnsweredCalls    []uuid.UUID         `json:"answered_calls,omitempty"`
}

// typeMoved is the type of the error that says that a task stands elsewhere than
// its workflow believes.
const typeMoved = "TaskMoved"

// encodeMoved gives a market.MovedError the form that crosses Temporal's wire; it
// is not retried, since the row does not move back. It returns nil for any other
// error.
func encodeMoved(err error) error {
	var moved *market.MovedError
	if !errors.As(err, &moved) {
		return nil
	}
	return temporal.NewApplicationErrorWithOptions(moved.Error(), typeMoved, temporal.ApplicationErrorOptions{
		NonRetryable: true, Category: temporal.ApplicationErrorCategoryBenign,
	})
}

// IsMoved reports whether an activity found the task elsewhere than the workflow
// believes.
func IsMoved(err error) bool {
	var application *temporal.ApplicationError
	return errors.As(err, &application) && application.Type() == typeMoved
}
