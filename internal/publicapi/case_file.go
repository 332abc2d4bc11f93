package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// CaseFile is the whole history of an ended task. Its records form one chain:
// each carries the hash of the one before it.
type CaseFile struct {
	Format  string       `json:"format" enum:"aitasker-case-file/1"`
	TaskID  uuid.UUID    `json:"task_id" format:"uuid"`
	Records []CaseRecord `json:"records" doc:"The events in order, then the task, its agents, triage rounds, bids, judgements, deliveries, dispute and ledger entries."`
	Head    string       `json:"head" doc:"The hash of the last record, which identifies the whole file."`
}

// CaseRecord is one thing on record.
type CaseRecord struct {
	Kind         string `json:"kind" enum:"event,task,agent,triage,bid,judgement,delivery,dispute,money"`
	Body         string `json:"body" doc:"The record as JSON text. For an event, these are the bytes that webhooks received."`
	PreviousHash string `json:"previous_hash" doc:"The hash of the previous record; 64 zeros in the first record."`
	Hash         string `json:"hash" doc:"Lowercase hex SHA-256 of previous_hash, a line feed, kind, a line feed and body, in UTF-8."`
}

// CaseAgent names an agent of the task's bids.
type CaseAgent struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// CaseTriage is one run of triage. Who was left out is counted by reason: those
// agents are other people's.
type CaseTriage struct {
	Round           int            `json:"round"`
	Considered      int            `json:"considered"`
	Experimentation float64        `json:"experimentation"`
	Challengers     int            `json:"challenger_places"`
	Chosen          []CasePick     `json:"chosen"`
	LeftOut         map[string]int `json:"left_out"`
	CreatedAt       Time           `json:"created_at"`
}

// CasePick is a chosen agent.
type CasePick struct {
	AgentID    uuid.UUID `json:"agent_id"`
	Name       string    `json:"name"`
	Weight     float64   `json:"weight"`
	Fit        float64   `json:"fit"`
	Composite  float64   `json:"composite"`
	Challenger bool      `json:"challenger"`
}

// CaseTriageOf shows a run of triage.
func CaseTriageOf(r market.Round) CaseTriage {
	triage := CaseTriage{
		Round: r.Number, Considered: r.Report.Considered, Experimentation: r.Report.Experimentation,
		Challengers: r.Report.Challengers, LeftOut: map[string]int{}, CreatedAt: TimeOf(r.CreatedAt),
		Chosen: listOf(r.Report.Chosen, func(p market.TriagePick) CasePick {
			return CasePick{
				AgentID: p.AgentID, Name: p.Name, Weight: p.Weight, Fit: p.Fit, Composite: p.Composite, Challenger: p.Challenger,
			}
		}),
	}
	for _, left := range r.Report.LeftOut {
		triage.LeftOut[left.Reason]++
	}
	return triage
}

// CaseBidOf shows a bid with its artifacts, presented or not: their hashes prove
// what was handed in, and open nothing.
func CaseBidOf(b market.Bid) Bid {
	presented := b.Presented
	b.Presented = true
	shown := BidOf(b)
	shown.Presented = presented
	return shown
}

// Movement is one movement of money for a task; its entries sum to zero.
type Movement struct {
	Kind      string          `json:"kind" enum:"hold,capture,release,split,remix_fee"`
	CreatedAt Time            `json:"created_at"`
	Entries   []MovementEntry `json:"entries"`
}

// MovementEntry is what came into a purse, or below zero went out of it.
type MovementEntry struct {
	Purse     string `json:"purse" enum:"available,held,earned,fees"`
	AmountUSD USD    `json:"amount_usd"`
}

// MovementOf shows a movement.
func MovementOf(m market.Movement) Movement {
	return Movement{
		Kind: m.Kind, CreatedAt: TimeOf(m.CreatedAt),
		Entries: listOf(m.Entries, func(e market.MovementEntry) MovementEntry {
			return MovementEntry{Purse: string(e.BalanceKind), AmountUSD: USD(e.Amount)}
		}),
	}
}
