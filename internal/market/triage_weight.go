package market

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/google/uuid"
)

// The numbers of SPEC 6, Triage.
const (
	// ProvenFrom is how many judged bids in a category make a challenger proven there.
	ProvenFrom = 10
	// MaxHealthFailures is how many health probes failed in a row take an agent out.
	MaxHealthFailures = 5

	fitType         = 1.0
	fitCategory     = 0.6
	specialistBoost = 1.25
	betaWeight      = 0.5

	// How far a composite may be from what an agent is worth, as a standard deviation:
	// beliefSpan over the root of the judged bids and the prior's five. Some 0.09 for
	// a newcomer, 0.05 for who is just proven, 0.02 after a hundred bids.
	beliefSpan  = 0.2
	beliefPrior = 5
)

// weigh makes a candidate's weight for a task and keeps its factors.
func weigh(task TriageTask, c Candidate) TriagePick {
	pick := TriagePick{
		AgentID: c.AgentID, AccountID: c.AccountID, Name: c.Name,
		Fit: fitCategory, Composite: c.Standing.Composite(), Specialist: 1, Visibility: 1,
		Health: 1 - float64(c.Failures)/MaxHealthFailures, Trust: c.Standing.Trust(),
		Challenger: c.Standing.JudgedBids < ProvenFrom,
	}
	if len(c.TaskTypes) == 0 || slices.Contains(c.TaskTypes, task.TaskType) {
		pick.Fit = fitType
	}
	if slices.Contains(c.Specialist, task.TaskType) {
		pick.Specialist = specialistBoost
	}
	if c.Visibility == VisibilityBeta {
		pick.Visibility = betaWeight
	}
	pick.Jitter = believed(c.Standing, chance(task, c.AgentID)) / pick.Composite
	pick.Weight = pick.Fit * pick.Composite * pick.Specialist * pick.Visibility * pick.Health * pick.Trust * pick.Jitter
	return pick
}

// believed draws what an agent may be worth from what is known of it (Thompson
// sampling): near its composite, the nearer the more bids were judged. So the best
// are invited most often, those nearly as good sometimes, and every agent at some time.
func believed(s Standing, random *rand.Rand) float64 {
	span := beliefSpan / math.Sqrt(float64(s.JudgedBids)+beliefPrior)
	return min(max(s.Composite()+span*random.NormFloat64(), 0), 1)
}

// chance is the randomness of one agent in one round, independent of the other agents.
func chance(task TriageTask, agentID uuid.UUID) *rand.Rand {
	seed := slices.Concat(task.TaskID[:], binary.BigEndian.AppendUint64(nil, uint64(task.Round)), agentID[:]) //nolint:gosec // rounds count from 1
	digest := sha256.Sum256(seed)
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(digest[:8]), binary.BigEndian.Uint64(digest[8:16]))) //nolint:gosec // seeded on purpose
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

// TriageReach is how many of each kind of candidate are read for a pool of that
// size: the best, and as many proven agents and challengers at random. It is generous,
// so that whom the weights prefer for other reasons than standing is among them.
func TriageReach(poolSize int) int { return max(100, 4*poolSize) }

// DrawnLot is the number near which a round looks for agents by lot. Every agent has
// a fixed lot; both spread evenly over all 64 bits.
func DrawnLot(taskID uuid.UUID, round int) int64 {
	task := TriageTask{TaskID: taskID, Round: round}
	return int64(chance(task, uuid.Nil).Uint64()) //nolint:gosec // any bit pattern is a lot
}
