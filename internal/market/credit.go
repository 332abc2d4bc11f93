package market

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// BalanceKind names one of the balances of an account.
type BalanceKind string

// The balances of an account, as Balance shows them.
const (
	BalanceAvailable BalanceKind = "available"
	BalanceHeld      BalanceKind = "held"
	BalanceEarned    BalanceKind = "earned"
)

// CreditEntry is one line of an account's own ledger.
type CreditEntry struct {
	Number      int64  // grows with every entry of the ledger
	Kind        string // of the movement: "grant", "topup", "hold", "capture", "release", "split" or "remix_fee"
	BalanceKind BalanceKind
	Amount      Cents // positive if the balance grows
	Balance     Cents // after the entry
	TaskID      *uuid.UUID
	Memo        string
	CreatedAt   time.Time
}

// EntryPage asks for at most Limit entries with a number below Before, newest
// first; zero means from the newest on.
type EntryPage struct {
	Limit  int
	Before int64
}

// CreditGrant is credit that an operator gives.
type CreditGrant struct {
	Operation string // names the occasion, so that it is given once
	AccountID uuid.UUID
	Livemode  bool
	Amount    Cents
	Reason    string
}

// maxGrant catches a grant in the wrong unit.
const maxGrant Cents = 100_000_00

// CheckGrantAmount refuses a grant outside 0.01 to 100,000 USD.
func CheckGrantAmount(amount Cents) error {
	if amount < 1 || amount > maxGrant {
		return refusal.Field("amount_usd", amount.String(), "must be between 0.01 and %s USD", maxGrant)
	}
	return nil
}

// BalanceFees is the platform's own income.
const BalanceFees BalanceKind = "fees"

// Movement is one balanced movement of money for a task.
type Movement struct {
	Kind      string // "hold", "capture", "release", "split" or "remix_fee"
	CreatedAt time.Time
	Entries   []MovementEntry
}

// MovementEntry is one side of a movement, in cents; positive if the balance grows.
type MovementEntry struct {
	BalanceKind BalanceKind `json:"purse"`
	Amount      Cents       `json:"amount_cents"`
}
