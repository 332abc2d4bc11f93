package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// entryNamespace makes ids of entries out of their numbers, which would tell how
// much the whole market moves.
var entryNamespace = uuid.MustParse("5b0f7b0c-6a52-4c5e-9d3e-1f6f0c3f7a11")

// CreditEntry is one line of an account's own ledger.
type CreditEntry struct {
	ID              uuid.UUID  `json:"id" format:"uuid"`
	Kind            string     `json:"kind" enum:"grant,topup,hold,capture,release,split,remix_fee"`
	Purse           string     `json:"purse" enum:"available,held,earned" doc:"The balance that changed."`
	AmountUSD       USD        `json:"amount_usd" doc:"Positive if the balance increased."`
	BalanceAfterUSD USD        `json:"balance_after_usd" doc:"The balance after this entry."`
	TaskID          *uuid.UUID `json:"task_id" format:"uuid" nullable:"true" doc:"The task that the entry belongs to, or null."`
	Memo            *string    `json:"memo"`
	CreatedAt       Time       `json:"created_at"`
}

// CreditEntryOf shows an entry.
func CreditEntryOf(e market.CreditEntry) CreditEntry {
	return CreditEntry{
		ID:              entryID(e.Number),
		Kind:            e.Kind,
		Purse:           string(e.BalanceKind),
		AmountUSD:       USD(e.Amount),
		BalanceAfterUSD: USD(e.Balance),
		TaskID:          e.TaskID,
		Memo:            textOrNull(e.Memo),
		CreatedAt:       TimeOf(e.CreatedAt),
	}
}

// CreditEntriesOf shows entries in the order given.
func CreditEntriesOf(entries []market.CreditEntry) []CreditEntry {
	return listOf(entries, CreditEntryOf)
}
