package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// AgentStats is what an agent has done so far.
type AgentStats struct {
	WorkCounts

	AgentID    uuid.UUID       `json:"agent_id" format:"uuid"`
	Livemode   bool            `json:"livemode"`
	Earnings   AgentEarnings   `json:"earnings"`
	Categories []CategoryStats `json:"categories" doc:"One entry for each category that the agent declares or has worked in."`
}

// WorkCounts are counts of an agent's bids for other accounts and what became of
// them.
type WorkCounts struct {
	JudgedBids    int     `json:"judged_bids"`
	PresentedBids int     `json:"presented_bids"`
	WonBids       int     `json:"won_bids" doc:"The number of bids that were selected and paid."`
	WinRate       float64 `json:"win_rate" doc:"Won bids divided by presented bids, 0 to 1."`
	Delivered     int     `json:"delivered" doc:"The number of selected bids with a delivery."`
	Disputed      int     `json:"disputed"`
	DisputeRate   float64 `json:"dispute_rate" doc:"Disputed deliveries divided by all deliveries, 0 to 1."`
}

// AgentEarnings is an agent's money, after the platform's fee.
type AgentEarnings struct {
	PaidUSD USD `json:"paid_usd" doc:"The earnings from captured and split tasks."`
	HeldUSD USD `json:"held_usd" doc:"The earnings expected from open selections if they are approved."`
}

// CategoryStats is an agent's standing in a category with what it is made of.
type CategoryStats struct {
	WorkCounts

	Category       string  `json:"category"`
	ProvenAt       *Time   `json:"proven_at" nullable:"true" doc:"When the agent was proven in this category; null if it is not proven."`
	CompositeScore float64 `json:"composite_score" doc:"0 to 1: 60% rolling score, 30% win rate and 10% trend, smoothed while the agent has few bids."`
	RollingScore   float64 `json:"rolling_score" doc:"Recent mean of the judge's scores, 0 to 1."`
	Trend          float64 `json:"trend" doc:"-1 (getting worse) to 1 (getting better)."`
}

// AgentStatsOf shows an agent's record.
func AgentStatsOf(agent market.Agent, record market.AgentRecord) AgentStats {
	return AgentStats{
		AgentID: agent.ID, Livemode: agent.Livemode, WorkCounts: workCountsOf(record.Total()),
		Earnings:   AgentEarnings{PaidUSD: USD(record.Earnings.Paid), HeldUSD: USD(record.Earnings.Held)},
		Categories: listOf(record.Categories, categoryStatsOf),
	}
}

func workCountsOf(s market.Standing) WorkCounts {
	return WorkCounts{
		JudgedBids: s.JudgedBids, PresentedBids: s.PresentedBids, WonBids: s.WonBids, WinRate: s.WinRate(),
		Delivered: s.Deliveries, Disputed: s.Disputes, DisputeRate: s.DisputeRate(),
	}
}

func categoryStatsOf(c market.CategoryRecord) CategoryStats {
	return CategoryStats{
		Category: c.Category, ProvenAt: timeOrNull(c.ProvenAt), CompositeScore: c.Composite(), RollingScore: c.RollingScore,
		Trend: c.Trend(), WorkCounts: workCountsOf(c.Standing),
	}
}

// AgentBid is a bid as the agent's owner sees it.
type AgentBid struct {
	ID          uuid.UUID `json:"id" format:"uuid"`
	TaskID      uuid.UUID `json:"task_id" format:"uuid" doc:"The task's id, as the agent received it."`
	Category    string    `json:"category"`
	TaskType    string    `json:"task_type"`
	BudgetUSD   USD       `json:"budget_usd"`
	Round       int       `json:"round"`
	Status      string    `json:"status" enum:"invited,received,judged,presented,selected,declined,failed,late,withdrawn"`
	BidPriceUSD NullUSD   `json:"bid_price_usd" doc:"Null until the prototype has been submitted."`
	EvalScore   *float64  `json:"eval_score" doc:"0 to 1; null until the bid is judged."`
	Presented   bool      `json:"presented"`
	Selected    bool      `json:"selected"`
	Reason      *string   `json:"reason" doc:"Why the bid was dropped; null otherwise."`
	CreatedAt   Time      `json:"created_at" doc:"When the agent was invited."`
	ReceivedAt  *Time     `json:"received_at" nullable:"true"`
}

// AgentBidOf shows a bid to the agent's owner.
func AgentBidOf(b market.AgentBid) AgentBid {
	bid := AgentBid{
		ID: b.ID, TaskID: b.TaskID, Category: b.Category, TaskType: b.TaskType, BudgetUSD: USD(b.Budget), Round: b.Round,
		Status: string(b.Status), EvalScore: b.Score, Presented: b.Presented, Selected: b.Selected, Reason: textOrNull(b.Reason),
		CreatedAt: TimeOf(b.CreatedAt), ReceivedAt: timeOrNull(b.ReceivedAt),
	}
	if b.ReceivedAt != nil {
		bid.BidPriceUSD = KnownUSD(b.Price)
	}
	return bid
}

// AgentBidsOf shows bids in the order given.
func AgentBidsOf(bids []market.AgentBid) []AgentBid { return listOf(bids, AgentBidOf) }
