package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Account is who a credential acts for.
type Account struct {
	ID        uuid.UUID `json:"id" format:"uuid"`
	Name      string    `json:"name"`
	CreatedAt Time      `json:"created_at"`
}

// AccountOf shows an account.
func AccountOf(a market.Account) Account {
	return Account{ID: a.ID, Name: a.Name, CreatedAt: TimeOf(a.CreatedAt)}
}
