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

// CategoryRecord is what an agent has done in one category.
type CategoryRecord struct {
	Standing

	Category  string
	ProvenAt  *time.Time // nil: it may not bid there, or no longer declares it
	Delivered int        // selected bids that brought a delivery
	Disputed  int        // of those, how many their posters objected to
}

// DisputeRate is the part of the delivered work that was disputed, 0 to 1.
func (c CategoryRecord) DisputeRate() float64 { return rate(c.Disputed, c.Delivered) }

// Total sums the categories; scores, which are means, are left out.
func (r AgentRecord) Total() CategoryRecord {
	var total CategoryRecord
	for _, c := range r.Categories {
		total.JudgedBids += c.JudgedBids
		total.PresentedBids += c.PresentedBids
		total.WonBids += c.WonBids
		total.Delivered += c.Delivered
		total.Disputed += c.Disputed
	}
	return total
}

func rate(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
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
