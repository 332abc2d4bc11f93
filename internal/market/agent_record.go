package market

import (
	"time"

	"github.com/google/uuid"
)

// AgentRecord is what an agent has done so far, for its owner.
type AgentRecord struct {
	Categories []CategoryRecord // declared or worked in, by name
	Earnings   AgentEarnings
}

// CategoryRecord is what an agent has done in one category. What it did for its
// own account is no part of it (MovesStanding).
type CategoryRecord struct {
	Standing

	Category string
	ProvenAt *time.Time // nil: it may not bid there, or no longer declares it
}

// Total sums the categories; scores, which are means, are left out.
func (r AgentRecord) Total() Standing {
	var total Standing
	for _, c := range r.Categories {
		total.JudgedBids += c.JudgedBids
		total.PresentedBids += c.PresentedBids
		total.WonBids += c.WonBids
		total.Deliveries += c.Deliveries
		total.Disputes += c.Disputes
		total.DisputesLost += c.DisputesLost
	}
	return total
}

// AgentEarnings is an agent's money: paid by captures and splits, and held, what
// its open selections bring when they are approved. Both are its owner's part,
// after the platform's fee.
type AgentEarnings struct {
	Paid Cents
	Held Cents
}

// AgentBid is a bid as the agent's owner sees it: nothing of the poster, nothing
// of other agents.
type AgentBid struct {
	ID         uuid.UUID
	TaskID     uuid.UUID
	Category   string
	TaskType   string
	Budget     Cents
	Round      int
	Status     BidStatus
	Price      Cents    // 0 until received
	Score      *float64 // 0 to 1; nil until judged
	Presented  bool
	Selected   bool
	Reason     string // why it was dropped
	CreatedAt  time.Time
	ReceivedAt *time.Time
}
