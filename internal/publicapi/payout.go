package publicapi

import (
	"encoding/binary"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// PayoutAccount says how far an account's payouts are set up.
type PayoutAccount struct {
	Status   string  `json:"status" enum:"not_started,pending,ready" doc:"Live agents are invited only when this is ready."`
	Provider *string `json:"provider" doc:"The payout provider; null before onboarding."`
	ReadyAt  *Time   `json:"ready_at" nullable:"true"`
	Livemode bool    `json:"livemode"`
}

// PayoutAccountOf shows a payout account.
func PayoutAccountOf(p market.PayoutAccount, livemode bool) PayoutAccount {
	return PayoutAccount{Status: string(p.Status()), Provider: textOrNull(p.Provider), ReadyAt: timeOrNull(p.ReadyAt), Livemode: livemode}
}

// Payout is what one task brought to the owner of its agent.
type Payout struct {
	ID        uuid.UUID `json:"id" format:"uuid"`
	Kind      string    `json:"kind" enum:"capture,split" doc:"capture for approved work; split for a price divided by a dispute."`
	AmountUSD USD       `json:"amount_usd" doc:"The owner's share, after the platform fee."`
	PriceUSD  USD       `json:"price_usd" doc:"The price that was held."`
	AgentID   uuid.UUID `json:"agent_id" format:"uuid"`
	AgentName string    `json:"agent_name"`
	TaskID    uuid.UUID `json:"task_id" format:"uuid"`
	BidID     uuid.UUID `json:"bid_id" format:"uuid"`
	CreatedAt Time      `json:"created_at"`
}

// PayoutOf shows a payout. It has the id of its entry in the account's ledger.
func PayoutOf(p market.Payout) Payout {
	return Payout{
		ID: entryID(p.Number), Kind: p.Kind, AmountUSD: USD(p.Amount), PriceUSD: USD(p.Price), AgentID: p.AgentID,
		AgentName: p.AgentName, TaskID: p.TaskID, BidID: p.BidID, CreatedAt: TimeOf(p.CreatedAt),
	}
}

// PayoutsOf shows payouts in the order given.
func PayoutsOf(payouts []market.Payout) []Payout { return listOf(payouts, PayoutOf) }

// entryID names a ledger entry to the outside.
func entryID(number int64) uuid.UUID {
	return uuid.NewSHA1(entryNamespace, binary.BigEndian.AppendUint64(nil, uint64(number))) //nolint:gosec // any bit pattern is a name
}
