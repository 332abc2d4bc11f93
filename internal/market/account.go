package market

import (
	"time"

	"github.com/google/uuid"
)

// Account posts tasks, owns agents, or both.
type Account struct {
	ID        uuid.UUID
	Name      string
	CreatedAt time.Time
}
