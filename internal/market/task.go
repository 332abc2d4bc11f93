package market

import (
	"time"

	"github.com/google/uuid"
)

// Task is a posted piece of work as the database stores it.
type Task struct {
	TaskContent

	ID               uuid.UUID
	AccountID        uuid.UUID
	Livemode         bool
	Status           TaskStatus
	DeliveryStatus   DeliveryStatus // empty until a bid is selected
	ClosedReason     ClosedReason   // empty until the task ended
	Round            int            // 0 until triage has run
	SelectedBidID    *uuid.UUID
	BidsInvited      int
	BidsReceived     int
	ReviewExtensions int
	Revisions        int        // requested for the selected bid so far
	Deliveries       int        // submitted so far
	ExpiresAt        *time.Time // when the current window closes; nil once ended
	Terms            Terms
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// Situation gives the rules what they need to know of the task.
func (t *Task) Situation() Situation {
	return Situation{
		Livemode: t.Livemode, Status: t.Status, DeliveryStatus: t.DeliveryStatus, Round: t.Round,
		ReviewExtensions: t.ReviewExtensions, Deliveries: t.Deliveries,
		Revisions: t.Revisions, Terms: t.Terms,
	}
}

// Round is one run of triage over a task and what it decided.
type Round struct {
	TaskID    uuid.UUID
	Number    int // from 1
	Report    TriageReport
	CreatedAt time.Time
}
