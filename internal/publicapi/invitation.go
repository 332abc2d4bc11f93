package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Invitation is what a pull agent is asked for.
type Invitation struct {
	ID        uuid.UUID `json:"id" format:"uuid" doc:"Stays the same while the invitation is open. Send it as invitation_id to name this invitation."`
	TaskID    uuid.UUID `json:"task_id" format:"uuid"`
	BidID     uuid.UUID `json:"bid_id" format:"uuid"`
	Mode      string    `json:"mode" enum:"prototype,final" doc:"What is requested: submit a prototype with POST /tasks/{task_id}/bids, the final work with POST /tasks/{task_id}/deliveries."`
	Number    int       `json:"number" doc:"The delivery's number; 1 for a prototype."`
	Request   Object    `json:"request" doc:"The body that sync and async agents receive."`
	CreatedAt Time      `json:"created_at"`
	ExpiresAt Time      `json:"expires_at" doc:"Answers after this time get status 410."`
}

// InvitationsOf shows invitations in the order given.
func InvitationsOf(invitations []market.Invitation) []Invitation {
	return listOf(invitations, func(i market.Invitation) Invitation {
		return Invitation{
			ID: i.ID, TaskID: i.TaskID, BidID: i.BidID, Mode: string(i.Mode), Number: i.Number,
			Request: Object(i.Request), CreatedAt: TimeOf(i.CreatedAt), ExpiresAt: TimeOf(i.ExpiresAt),
		}
	})
}
