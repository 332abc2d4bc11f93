package workflows

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// State is all that a task's workflow remembers. It is carried whole when the
// workflow continues as new, so nothing that matters may live outside of it.
// Fields are only ever added.
type State struct {
	Recorded       bool                  `json:"recorded"` // the task's row is written
	Status         market.TaskStatus     `json:"status"`
	DeliveryStatus market.DeliveryStatus `json:"delivery_status,omitempty"`
	ClosedReason   market.ClosedReason   `json:"closed_reason,omitempty"`
	Deadline       time.Time             `json:"deadline"` // end of the current window

	Round            int                   `json:"round"` // 0 until triage has run
	Pool             []contract.InvitedBid `json:"pool,omitempty"`
	Shown            []contract.ShownBid   `json:"shown,omitempty"` // presented bids that can be selected
	ReviewExtensions int                   `json:"review_extensions"`

	Selections    int                `json:"selections"` // authorised so far; the newest has this number
	Selected      *contract.ShownBid `json:"selected,omitempty"`
	Deliveries    int                `json:"deliveries"` // handed in so far; the newest has this number
	Revisions     int                `json:"revisions"`  // requested for the selected bid
	RevisionNotes string             `json:"revision_notes,omitempty"`
	Attempt       DeliveryAttempt    `json:"handover,omitzero"` // of the delivery to come

	Submitted []uuid.UUID `json:"submitted,omitempty"` // calls that agents have answered by themselves

	DisputeAnswered bool            `json:"dispute_answered,omitempty"`
	AnswerClosed    bool            `json:"answer_closed,omitempty"`  // the agent's time to answer is over
	Recommendation  *market.Verdict `json:"recommendation,omitempty"` // the judge's, once asked

	Verdict *market.Verdict `json:"verdict,omitempty"` // that was recorded before the workflow continued from its row

	Advances int `json:"advances,omitempty"` // of the test clock so far

	Answers       []Answer                 `json:"answers,omitempty"`
	Timeline      []contract.TimelineEntry `json:"timeline"`
	IndexedStatus market.TaskStatus        `json:"indexed_status,omitempty"` // as operators can search for it
	LastError     string                   `json:"last_error,omitempty"`     // for operators; empty once a step succeeded again
}

// DeliveryAttempt is how far the winner's work on a delivery has come.
type DeliveryAttempt struct {
	Try       int    `json:"try"`                 // 0 before the agent was asked
	Pending   bool   `json:"pending,omitempty"`   // the agent answers this try by itself
	Complaint string `json:"complaint,omitempty"` // what was wrong with the work of the try before
}

// Answer remembers a command that was carried out. Temporal itself forgets update
// ids when a workflow continues as new.
type Answer struct {
	UpdateID string                  `json:"update_id"`
	Receipt  contract.CommandReceipt `json:"receipt"`
}

// answered finds the answer that was given under an update id.
func (s *State) answered(updateID string) (contract.CommandReceipt, bool) {
	for _, answer := range s.Answers {
		if answer.UpdateID == updateID {
			return answer.Receipt, true
		}
	}
	return contract.CommandReceipt{}, false
}

// newState is a task that was just published.
func newState() State {
	return State{Status: market.TaskOpen, Timeline: []contract.TimelineEntry{}}
}

// Situation gives the market's rules what they need to know of the task.
func (s *State) Situation(input contract.TaskInput) market.Situation {
	return market.Situation{
		Livemode:         input.Livemode,
		Status:           s.Status,
		DeliveryStatus:   s.DeliveryStatus,
		Round:            s.Round,
		ReviewExtensions: s.ReviewExtensions,
		Deliveries:       s.Deliveries,
		Revisions:        s.Revisions,
		DisputeAnswered:  s.DisputeAnswered,
		AnswerClosed:     s.AnswerClosed,
		Terms:            input.Terms,
	}
}

// finalCall is the call that the winner answers where it does so by itself.
func (s *State) finalCall() uuid.UUID {
	return contract.CallID(s.Selected.BidID, market.CallFinal, s.Deliveries+1, max(s.Attempt.Try, 1))
}

// rankedBids is what is on show in the form that market.ChooseBid reads.
func (s *State) rankedBids() []market.RankedBid {
	ranked := make([]market.RankedBid, 0, len(s.Shown))
	for _, bid := range s.Shown {
		ranked = append(ranked, market.RankedBid{ID: bid.BidID, Score: bid.Score, ReceivedAt: bid.ReceivedAt, Selectable: true})
	}
	return ranked
}

// moveTo changes where the task stands.
func (s *State) moveTo(status market.TaskStatus, delivery market.DeliveryStatus) {
	s.Status, s.DeliveryStatus = status, delivery
}
