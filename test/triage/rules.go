package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// rule chooses the pool of a task. Each is pure but for the seeded source of chance.
type rule struct {
	name   string
	choose func(task market.TriageTask, candidates []market.Candidate, random *rand.Rand) []uuid.UUID
}

var rules = []rule{
	{"market.Triage", asProduct},
	{"best known, jitter", byStanding},
	{"Thompson in one list", byDraw},
}

func asProduct(task market.TriageTask, candidates []market.Candidate, _ *rand.Rand) []uuid.UUID {
	var pool []uuid.UUID
	for _, pick := range market.Triage(task, candidates).Chosen {
		pool = append(pool, pick.AgentID)
	}
	return pool
}

// weighed is an agent with what it weighs for one task.
type weighed struct {
	id         uuid.UUID
	challenger bool
	weight     float64
}

func heaviestFirst(candidates []market.Candidate, weight func(market.Standing) float64) []weighed {
	list := make([]weighed, len(candidates))
	for i := range candidates {
		standing := candidates[i].Standing
		list[i] = weighed{candidates[i].AgentID, standing.JudgedBids < market.ProvenFrom, weight(standing) * standing.Trust()}
	}
	slices.SortFunc(list, func(a, b weighed) int { return cmp.Compare(b.weight, a.weight) })
	return list
}

// byStanding gives the places of the dial to challengers with a jitter of a fifth,
// and all others to the best composites.
func byStanding(task market.TriageTask, candidates []market.Candidate, random *rand.Rand) []uuid.UUID {
	places := int(math.Round(task.Experimentation * poolSize))
	var challengers, proven []uuid.UUID
	for _, w := range heaviestFirst(candidates, func(s market.Standing) float64 {
		if s.JudgedBids < market.ProvenFrom {
			return s.Composite() * (0.8 + 0.4*random.Float64())
		}
		return s.Composite()
	}) {
		if w.challenger {
			challengers = append(challengers, w.id)
		} else {
			proven = append(proven, w.id)
		}
	}
	taken := min(places, len(challengers))
	pool := slices.Concat(challengers[:taken], proven[:min(poolSize-taken, len(proven))])
	return append(pool, challengers[taken:min(taken+poolSize-len(pool), len(challengers))]...)
}

// byDraw is Thompson sampling without places: every agent draws from a Gaussian
// around its composite, and the best five draws are the pool. The dial says how far
// they go: at 0 not at all, at 0.3 as far as in market.Triage, at 1 three times that.
func byDraw(task market.TriageTask, candidates []market.Candidate, random *rand.Rand) []uuid.UUID {
	const span, prior = 0.2, 5
	list := heaviestFirst(candidates, func(s market.Standing) float64 {
		return s.Composite() + task.Experimentation/0.3*span/math.Sqrt(float64(s.JudgedBids)+prior)*random.NormFloat64()
	})
	pool := make([]uuid.UUID, poolSize)
	for i := range pool {
		pool[i] = list[i].id
	}
	return pool
}
