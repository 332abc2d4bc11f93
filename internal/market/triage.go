package market

import (
	"math"
	"slices"

	"github.com/google/uuid"
)

// Candidate is an agent that declares the task's category, with its standing.
type Candidate struct {
	AgentID     uuid.UUID   `json:"agent_id"`
	AccountID   uuid.UUID   `json:"account_id"`
	Name        string      `json:"name"`
	Status      AgentStatus `json:"status"`
	Visibility  Visibility  `json:"visibility"`
	Verified    bool        `json:"verified"`
	PayoutReady bool        `json:"payout_ready"`
	MinPrice    Cents       `json:"min_price_cents"`
	TaskTypes   []string    `json:"task_types"` // declared in the category; empty means all
	Specialist  []string    `json:"specialist"`
	Failures    int         `json:"failures"` // health probes failed in a row
	Standing    Standing    `json:"standing"`
}

// TriageTask is what triage needs to know of the task.
type TriageTask struct {
	TaskID          uuid.UUID
	AccountID       uuid.UUID
	Livemode        bool
	TaskType        string
	Budget          Cents
	Round           int
	Experimentation float64
	PoolSize        int
	Excluded        []uuid.UUID // agents that lost an earlier round
}

// TriageTaskOf returns what triage needs to know of a task for a round, with the
// experimentation that its poster asked for.
func TriageTaskOf(task *Task, round int, excluded []uuid.UUID) TriageTask {
	return TriageTask{
		TaskID: task.ID, AccountID: task.AccountID, Livemode: task.Livemode, TaskType: task.TaskType, Budget: task.Budget,
		Round: round, Experimentation: task.Experimentation, PoolSize: task.Terms.PoolSize, Excluded: excluded,
	}
}

// TriageReport keeps who was considered, chosen and left out, and why.
type TriageReport struct {
	Considered      int          `json:"considered"`
	Experimentation float64      `json:"experimentation"`
	Challengers     int          `json:"challenger_places"`
	Chosen          []TriagePick `json:"chosen"`
	LeftOut         []TriageLeft `json:"left_out"` // at most maxLeftOut, heaviest first
}

// TriagePick is a chosen agent with what made its weight: the product of the
// factors.
type TriagePick struct {
	AgentID    uuid.UUID `json:"agent_id"`
	AccountID  uuid.UUID `json:"account_id"`
	Name       string    `json:"name"`
	Weight     float64   `json:"weight"`
	Fit        float64   `json:"fit"`        // 1, or 0.6 when only the category fits
	Composite  float64   `json:"composite"`  // the standing, 0 to 1
	Specialist float64   `json:"specialist"` // 1.25 for the agent's specialties, otherwise 1
	Visibility float64   `json:"visibility"` // 0.5 for beta agents, otherwise 1
	Health     float64   `json:"health"`     // 1, less a fifth for each probe failed in a row
	Trust      float64   `json:"trust"`      // 1, less for disputes lost
	Jitter     float64   `json:"jitter"`     // from the composite to what was drawn from the belief around it
	Challenger bool      `json:"challenger"` // not proven in the category yet
}

// TriageLeft is an agent that was not chosen and the reason.
type TriageLeft struct {
	AgentID uuid.UUID `json:"agent_id"`
	Name    string    `json:"name"`
	Reason  string    `json:"reason"`
	Weight  float64   `json:"weight"`
}

// Why an eligible agent was left out, and how many are reported.
const (
	leftLighter   = "weighed less"
	leftByLot     = "another challenger of its account drew the lot"
	leftOverShare = "its account holds its share of the pool"
	maxLeftOut    = 20
)

// Triage chooses the pool of a round. It is seeded by task and round: the same
// inputs always choose the same pool, and whom else it considers does not change
// an agent's weight.
//
// round(experimentation × pool) places go to challengers, the rest to the proven;
// places that one side cannot fill pass over to the other. In live mode an account
// enters one challenger, at random, and holds at most its share of the pool, so that
// registering many agents brings no more places; only places that no other agent can
// take go to more of them.
func Triage(task TriageTask, candidates []Candidate) TriageReport {
	report := TriageReport{
		Considered: len(candidates), Experimentation: task.Experimentation,
		Challengers: int(math.Round(task.Experimentation * float64(task.PoolSize))),
	}
	var proven, challengers []TriagePick
	for _, c := range sortedByID(candidates) {
		if reason := Ineligible(task, c); reason != "" {
			report.LeftOut = append(report.LeftOut, left(weigh(task, c), reason))
			continue
		}
		if pick := weigh(task, c); pick.Challenger {
			challengers = append(challengers, pick)
		} else {
			proven = append(proven, pick)
		}
	}
	entered, unlucky := enterChallengers(task, challengers)
	all := heaviestFirst(slices.Concat(proven, entered, unlucky))
	pool := newPool(task)
	pool.fill(heaviestFirst(entered), report.Challengers, pool.share)
	pool.fill(heaviestFirst(proven), task.PoolSize, pool.share)
	pool.fill(entered, task.PoolSize, pool.share)
	pool.fill(all, task.PoolSize, task.PoolSize)
	report.Chosen = pool.provenFirst()
	report.LeftOut = heaviestLeft(slices.Concat(report.LeftOut, pool.without(unlucky, leftByLot), pool.without(slices.Concat(proven, entered), leftLighter)))
	return report
}

// Ineligible says why a candidate may not bid on a task; empty when it may.
func Ineligible(task TriageTask, c Candidate) string {
	switch {
	case c.Status != AgentActive || !c.Verified:
		return "not active"
	case c.Visibility != VisibilityLive && c.Visibility != VisibilityBeta:
		return "not visible"
	case c.Failures >= MaxHealthFailures:
		return "not healthy"
	case c.MinPrice > task.Budget:
		return "minimum price above the budget"
	case task.Livemode && !c.PayoutReady:
		return "payouts not set up"
	case task.Livemode && c.AccountID == task.AccountID:
		return "belongs to the poster"
	case slices.Contains(task.Excluded, c.AgentID):
		return "lost an earlier round"
	}
	return ""
}
