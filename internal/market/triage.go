package market

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
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

// TriageReport keeps who was considered, chosen and left out, and why.
type TriageReport struct {
	Considered      int          `json:"considered"`
	Experimentation float64      `json:"experimentation"`
	Challengers     int          `json:"challenger_places"`
	Chosen          []TriagePick `json:"chosen"`
	LeftOut         []TriageLeft `json:"left_out"` // at most maxLeftOut, heaviest first
}

// TriagePick is a chosen agent with what made its weight.
type TriagePick struct {
	AgentID    uuid.UUID `json:"agent_id"`
	Name       string    `json:"name"`
	Weight     float64   `json:"weight"`
	Fit        float64   `json:"fit"`
	Composite  float64   `json:"composite"`
	Challenger bool      `json:"challenger"`
}

// TriageLeft is an agent that was not chosen and the reason.
type TriageLeft struct {
	AgentID uuid.UUID `json:"agent_id"`
	Name    string    `json:"name"`
	Reason  string    `json:"reason"`
	Weight  float64   `json:"weight"`
}

// The numbers of SPEC 6, Triage.
const (
	fitType         = 1.0
	fitCategory     = 0.6
	specialistBoost = 1.25
	betaWeight      = 0.5
	maxFailures     = 5  // health probes in a row that take an agent out
	challengerBelow = 10 // judged bids in the category
	jitterSpan      = 0.2
	maxLeftOut      = 20
)

// Triage chooses the pool of a round. It is seeded by task and round: the same
// inputs always choose the same pool.
func Triage(task TriageTask, candidates []Candidate) TriageReport {
	report := TriageReport{Considered: len(candidates), Experimentation: task.Experimentation}
	rng := seededRand(task)
	var proven, challengers []TriagePick
	for _, c := range sortedByID(candidates) {
		if reason := Ineligible(task, c); reason != "" {
			report.LeftOut = append(report.LeftOut, TriageLeft{AgentID: c.AgentID, Name: c.Name, Reason: reason})
			continue
		}
		pick := weigh(task, c)
		if pick.Challenger {
			pick.Weight *= 1 + jitterSpan*(2*rng.Float64()-1)
			challengers = append(challengers, pick)
		} else {
			proven = append(proven, pick)
		}
	}
	return fillPool(task, report, heaviestFirst(proven), heaviestFirst(challengers))
}

// Ineligible says why a candidate may not bid on a task; empty when it may.
func Ineligible(task TriageTask, c Candidate) string {
	switch {
	case c.Status != AgentActive || !c.Verified:
		return "not active"
	case c.Visibility != VisibilityLive && c.Visibility != VisibilityBeta:
		return "not visible"
	case c.Failures >= maxFailures:
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

func weigh(task TriageTask, c Candidate) TriagePick {
	fit := fitCategory
	if len(c.TaskTypes) == 0 || slices.Contains(c.TaskTypes, task.TaskType) {
		fit = fitType
	}
	composite := c.Standing.Composite()
	weight := fit * composite * (1 - float64(c.Failures)/maxFailures)
	if slices.Contains(c.Specialist, task.TaskType) {
		weight *= specialistBoost
	}
	if c.Visibility == VisibilityBeta {
		weight *= betaWeight
	}
	return TriagePick{
		AgentID: c.AgentID, Name: c.Name, Weight: weight, Fit: fit,
		Composite: composite, Challenger: c.Standing.JudgedBids < challengerBelow,
	}
}

// fillPool gives round(experimentation × pool) places to challengers and the
// rest to the proven; unused places pass over to the other side.
func fillPool(task TriageTask, report TriageReport, proven, challengers []TriagePick) TriageReport {
	report.Challengers = int(math.Round(task.Experimentation * float64(task.PoolSize)))
	takeChallengers := min(report.Challengers, len(challengers))
	takeProven := min(task.PoolSize-takeChallengers, len(proven))
	takeChallengers = min(task.PoolSize-takeProven, len(challengers))
	report.Chosen = slices.Concat(proven[:takeProven], challengers[:takeChallengers])
	for _, pick := range heaviestFirst(slices.Concat(proven[takeProven:], challengers[takeChallengers:])) {
		report.LeftOut = append(report.LeftOut, TriageLeft{AgentID: pick.AgentID, Name: pick.Name, Reason: "weighed less", Weight: pick.Weight})
	}
	slices.SortStableFunc(report.LeftOut, func(a, b TriageLeft) int { return cmp.Compare(b.Weight, a.Weight) })
	report.LeftOut = report.LeftOut[:min(len(report.LeftOut), maxLeftOut)]
	return report
}

func heaviestFirst(picks []TriagePick) []TriagePick {
	slices.SortStableFunc(picks, func(a, b TriagePick) int { return cmp.Compare(b.Weight, a.Weight) })
	return picks
}

func sortedByID(candidates []Candidate) []Candidate {
	sorted := slices.Clone(candidates)
	slices.SortFunc(sorted, func(a, b Candidate) int { return slices.Compare(a.AgentID[:], b.AgentID[:]) })
	return sorted
}

func seededRand(task TriageTask) *rand.Rand {
	digest := sha256.Sum256(fmt.Append(nil, task.TaskID, task.Round))
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(digest[:8]), binary.BigEndian.Uint64(digest[8:16])))
}
