package market

import (
	"time"

	"github.com/google/uuid"
)

// How many rows a list answers with (SPEC 4, Lists).
const (
	DefaultPageSize = 50
	MaxPageSize     = 200
)

// Cursor names the row after which the next page starts. Lists are ordered by
// creation time, newest first, and by id where times are equal.
type Cursor struct {
	CreatedAt time.Time
	ID        uuid.UUID
}

// Page asks for at most Limit rows that come after a row; nil means from the
// newest on.
type Page struct {
	Limit int
	After *Cursor
}

// TaskFilter narrows a list of tasks; a zero field asks for nothing.
type TaskFilter struct {
	Status        TaskStatus
	Category      string
	TaskType      string
	CreatedAfter  *time.Time // only tasks created later than this
	CreatedBefore *time.Time // only tasks created earlier than this

	// Metadata asks for tasks with these plain values, numbers and booleans as
	// their text.
	Metadata map[string]string

	// Words asks for tasks with all of these words in title or brief, whatever
	// their case.
	Words string
}

// AgentFilter narrows a list of agents; a zero field asks for nothing.
type AgentFilter struct {
	Status     AgentStatus
	Visibility Visibility
	Category   string // declared, proven or not
}

// AgentSearch is what operators look for among the agents of all accounts.
type AgentSearch struct {
	AgentFilter

	AccountID uuid.UUID // uuid.Nil: any owner
	Limit     int
	Offset    int
}

// BidFilter narrows the list of an agent's bids; a zero field asks for nothing.
type BidFilter struct {
	Status   BidStatus
	Category string
}
