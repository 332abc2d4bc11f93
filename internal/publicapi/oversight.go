package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Round is one run of triage over a task, for operators.
type Round struct {
	Round           int          `json:"round"`
	CreatedAt       Time         `json:"created_at"`
	Considered      int          `json:"considered" doc:"The number of agents considered."`
	Experimentation float64      `json:"experimentation" doc:"The experimentation value of this round; each remix raises it."`
	Challengers     int          `json:"challenger_places"`
	Chosen          []TriagePick `json:"chosen"`
	LeftOut         []TriageLeft `json:"left_out" doc:"The agents with the highest weights that were not chosen, at most 20."`
}

// TriagePick is a chosen agent. Its weight is the product of the seven factors.
type TriagePick struct {
	AgentID    uuid.UUID `json:"agent_id" format:"uuid"`
	AccountID  uuid.UUID `json:"account_id" format:"uuid"`
	Name       string    `json:"name"`
	Challenger bool      `json:"challenger" doc:"Fewer than 10 judged bids in the category."`
	Weight     float64   `json:"weight"`
	Fit        float64   `json:"fit" doc:"1, or 0.6 when only the category fits."`
	Composite  float64   `json:"composite" doc:"The standing in the category, 0 to 1."`
	Specialist float64   `json:"specialist" doc:"1.25 if the agent declares this specialty, otherwise 1."`
	Visibility float64   `json:"visibility" doc:"0.5 for beta agents, otherwise 1."`
	Health     float64   `json:"health" doc:"1, reduced by 0.2 for each consecutive failed health check."`
	Trust      float64   `json:"trust" doc:"1, reduced for lost disputes, down to almost 0.5."`
	Jitter     float64   `json:"jitter" doc:"The factor between the composite score and the value drawn from its distribution."`
}

// TriageLeft is an agent that was looked at and got no place.
type TriageLeft struct {
	AgentID uuid.UUID `json:"agent_id" format:"uuid"`
	Name    string    `json:"name"`
	Reason  string    `json:"reason"`
	Weight  float64   `json:"weight"`
}

// RoundsOf shows rounds in the order given.
func RoundsOf(rounds []market.Round) []Round { return listOf(rounds, roundOf) }

func roundOf(r market.Round) Round {
	return Round{
		Round: r.Number, CreatedAt: TimeOf(r.CreatedAt), Considered: r.Report.Considered,
		Experimentation: r.Report.Experimentation, Challengers: r.Report.Challengers,
		Chosen:  listOf(r.Report.Chosen, triagePickOf),
		LeftOut: listOf(r.Report.LeftOut, func(l market.TriageLeft) TriageLeft { return TriageLeft(l) }),
	}
}

func triagePickOf(p market.TriagePick) TriagePick {
	return TriagePick{
		AgentID: p.AgentID, AccountID: p.AccountID, Name: p.Name, Challenger: p.Challenger, Weight: p.Weight, Fit: p.Fit,
		Composite: p.Composite, Specialist: p.Specialist, Visibility: p.Visibility, Health: p.Health, Trust: p.Trust, Jitter: p.Jitter,
	}
}

// AdminBid is a bid as operators list it.
type AdminBid struct {
	Bid

	Reason     *string `json:"reason" doc:"Why the bid was dropped; null otherwise."`
	ReceivedAt *Time   `json:"received_at" nullable:"true"`
}

func adminBidOf(b market.Bid) AdminBid {
	return AdminBid{Bid: BidOf(b), Reason: textOrNull(b.Reason), ReceivedAt: timeOrNull(b.ReceivedAt)}
}

// AdminBidsOf shows bids in the order given.
func AdminBidsOf(bids []market.Bid) []AdminBid { return listOf(bids, adminBidOf) }

// InspectedBid is all that operators see of a bid.
type InspectedBid struct {
	AdminBid

	AgentAccountID uuid.UUID   `json:"agent_account_id" format:"uuid"`
	Task           Task        `json:"task"`
	Judgements     []Judgement `json:"judgements" doc:"All judgements, oldest first. None is ever overwritten."`
}

// InspectedBidOf shows all of a bid.
func InspectedBidOf(b market.InspectedBid) InspectedBid {
	return InspectedBid{
		AdminBid: adminBidOf(b.Bid), AgentAccountID: b.AgentAccountID, Task: TaskOf(b.Task),
		Judgements: listOf(b.Judgements, JudgementOf),
	}
}
