package publicapi

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Invitation is what a pull agent is asked for.
type Invitation struct {
	ID        uuid.UUID `json:"id" format:"uuid" doc:"The same as long as the invitation is open; may be sent back as invitation_id."`
	TaskID    uuid.UUID `json:"task_id" format:"uuid"`
	BidID     uuid.UUID `json:"bid_id" format:"uuid"`
	Mode      string    `json:"mode" enum:"prototype,final" doc:"Hand a prototype in at the task's bids, the final work at its deliveries."`
	Number    int       `json:"number" doc:"Of the delivery; 1 for a prototype."`
	Request   Object    `json:"request" doc:"The body that other agents get posted."`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at" doc:"From then on an answer gets status 410."`
}

// InvitationsOf shows invitations in the order given.
func InvitationsOf(invitations []market.Invitation) []Invitation {
	return listOf(invitations, func(i market.Invitation) Invitation {
		return Invitation{
			ID: i.ID, TaskID: i.TaskID, BidID: i.BidID, Mode: string(i.Mode), Number: i.Number,
			Request: Object(i.Request), CreatedAt: i.CreatedAt.UTC(), ExpiresAt: i.ExpiresAt.UTC(),
		}
	})
}
