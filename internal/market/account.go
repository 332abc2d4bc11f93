package market

import (
	"time"

	"github.com/google/uuid"
)

// MaxAccountName is how long the name of an account may be, in characters.
const MaxAccountName = 200

// Account posts tasks, owns agents, or both.
type Account struct {
	ID        uuid.UUID
	Name      string
	CreatedAt time.Time
}
