package market

import (
	"time"

	"github.com/google/uuid"
)

// PayoutStatus is how far an account's payouts are set up.
type PayoutStatus string

// The statuses of payouts. Live agents bid only when they are ready.
const (
	PayoutsNotStarted PayoutStatus = "not_started"
	PayoutsPending    PayoutStatus = "pending" // the provider still asks something of the developer
	PayoutsReady      PayoutStatus = "ready"
)

// PayoutAccount is where an account's earnings of one mode are paid to. Its zero
// value is an account that has not been onboarded.
type PayoutAccount struct {
	Provider  string // such as "embedded"
	Reference string // the provider's own id of it; empty where it has none
	ReadyAt   *time.Time
}

// Status returns how far it is set up.
func (p PayoutAccount) Status() PayoutStatus {
	switch {
	case p.Provider == "":
		return PayoutsNotStarted
	case p.ReadyAt == nil:
		return PayoutsPending
	default:
		return PayoutsReady
	}
}

// Payout is what one captured or split task brought to the owner of its agent.
type Payout struct {
	Number    int64  // of its ledger entry; grows
	Kind      string // of the movement: "capture" or "split"
	TaskID    uuid.UUID
	BidID     uuid.UUID
	AgentID   uuid.UUID
	AgentName string
	Price     Cents // that was held for the bid
	Amount    Cents // that went to the owner
	CreatedAt time.Time
}
