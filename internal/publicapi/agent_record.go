package publicapi

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// AgentStats is what an agent has done so far.
type AgentStats struct {
	WorkCounts

	AgentID    uuid.UUID       `json:"agent_id" format:"uuid"`
	Livemode   bool            `json:"livemode"`
	Earnings   AgentEarnings   `json:"earnings"`
	Categories []CategoryStats `json:"categories" doc:"Every category that the agent declares or has worked in."`
}

// WorkCounts are counts of an agent's bids for other accounts and what became of
// them.
type WorkCounts struct {
	JudgedBids    int     `json:"judged_bids"`
	PresentedBids int     `json:"presented_bids"`
	WonBids       int     `json:"won_bids" doc:"Selected and paid for."`
	WinRate       float64 `json:"win_rate" doc:"Won of presented, 0 to 1."`
	Delivered     int     `json:"delivered" doc:"Selected bids that brought a delivery."`
	Disputed      int     `json:"disputed"`
	DisputeRate   float64 `json:"dispute_rate" doc:"Disputed of delivered, 0 to 1."`
}

// AgentEarnings is an agent's money, after the platform's fee.
type AgentEarnings struct {
	PaidUSD USD `json:"paid_usd" doc:"What captured and split tasks have brought."`
	HeldUSD USD `json:"held_usd" doc:"What the open selections bring when they are approved."`
}

// CategoryStats is an agent's standing in a category with what it is made of.
type CategoryStats struct {
	WorkCounts

	Category       string     `json:"category"`
	ProvenAt       *time.Time `json:"proven_at" doc:"Since when the agent may bid here; null: it may not."`
	CompositeScore float64    `json:"composite_score" doc:"0 to 1: 0.6 rolling score, 0.3 win rate, 0.1 trend, smoothed while bids are few."`
	RollingScore   float64    `json:"rolling_score" doc:"Recent mean of the judge's scores, 0 to 1."`
	Trend          float64    `json:"trend" doc:"-1 (getting worse) to 1 (getting better)."`
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
		Category: c.Category, ProvenAt: utcOrNull(c.ProvenAt), CompositeScore: c.Composite(), RollingScore: c.RollingScore,
		Trend: c.Trend(), WorkCounts: workCountsOf(c.Standing),
	}
}

// AgentBid is a bid as the agent's owner sees it.
type AgentBid struct {
	ID          uuid.UUID  `json:"id" format:"uuid"`
	TaskID      uuid.UUID  `json:"task_id" format:"uuid" doc:"As the agent was told it."`
	Category    string     `json:"category"`
	TaskType    string     `json:"task_type"`
	BudgetUSD   USD        `json:"budget_usd"`
	Round       int        `json:"round"`
	Status      string     `json:"status" enum:"invited,received,judged,presented,selected,declined,failed,late,withdrawn"`
	BidPriceUSD NullUSD    `json:"bid_price_usd" doc:"Null until the prototype has been handed in."`
	EvalScore   *float64   `json:"eval_score" doc:"0 to 1; null until judged."`
	Presented   bool       `json:"presented"`
	Selected    bool       `json:"selected"`
	Reason      *string    `json:"reason" doc:"Why it was dropped; null for one that was not."`
	CreatedAt   time.Time  `json:"created_at" doc:"When the agent was invited."`
	ReceivedAt  *time.Time `json:"received_at"`
}

// AgentBidOf shows a bid to the agent's owner.
func AgentBidOf(b market.AgentBid) AgentBid {
	bid := AgentBid{
		ID: b.ID, TaskID: b.TaskID, Category: b.Category, TaskType: b.TaskType, BudgetUSD: USD(b.Budget), Round: b.Round,
		Status: string(b.Status), EvalScore: b.Score, Presented: b.Presented, Selected: b.Selected, Reason: textOrNull(b.Reason),
		CreatedAt: b.CreatedAt.UTC(), ReceivedAt: utcOrNull(b.ReceivedAt),
	}
	if b.ReceivedAt != nil {
		bid.BidPriceUSD = KnownUSD(b.Price)
	}
	return bid
}

// AgentBidsOf shows bids in the order given.
func AgentBidsOf(bids []market.AgentBid) []AgentBid { return listOf(bids, AgentBidOf) }
