package market

import "github.com/google/uuid"

// OversightFilter narrows what operators list; a zero field asks for nothing.
type OversightFilter struct {
	AccountID *uuid.UUID // the poster; tasks only
	TaskID    *uuid.UUID // bids only
	AgentID   *uuid.UUID // bids only
	Status    string     // of the task or the bid
}

// OffsetPage asks for at most Limit rows after the first Offset ones.
type OffsetPage struct {
	Limit  int // 1 to MaxPageSize
	Offset int // from 0
}

// InspectedBid is all that operators see of a bid.
type InspectedBid struct {
	Bid            Bid
	Task           Task
	AgentAccountID uuid.UUID
	Judgements     []Judgement // oldest first
}
